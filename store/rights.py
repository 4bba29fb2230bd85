"""Who may do what: `rights.toml`, read and checked. Routes and tables both ask here."""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FILE = Path(__file__).with_suffix(".toml")


class Scope(StrEnum):
    """How far a right reaches; each reaches further than the one before."""

    OWN = "own"
    GRANTED = "granted"
    OWN_CIRCLE = "own_circle"
    OWN_SCHOOL = "own_school"
    OWN_NEIGHBOURHOOD = "own_neighbourhood"
    OWN_STREET = "own_street"
    DISTRICT = "district"
    EVERYTHING = "everything"


AREAS = (Scope.OWN_STREET, Scope.DISTRICT)


class Deed(StrEnum):
    """What is done to a table's rows."""

    READ = "read"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class Tier(StrEnum):
    """What a field tells of a person; each tells more than the one before."""

    CODE = "code"
    CONTACT = "contact"
    CATEGORY = "category"
    CLINICAL = "clinical"
    SECRET = "secret"  # noqa: S105 - a word


class InvalidRights(Exception):
    """rights.toml contradicts itself; the message says where."""


class Role(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who there is. `kind` and `street` (whether there is one) tell it from an account; without
    them nobody is logged in. `login`: the database login it works under."""

    about: str
    login: str = "linjia_app"
    kind: str | None = None
    street: bool | None = None

    @property
    def of_a_district(self) -> bool:
        """Whether its accounts may belong to a district."""
        return self.kind in ("coordinator", "district_admin") and not self.street


class Right(msgspec.Struct, frozen=True, kw_only=True):
    """What a route asks for. `tier`: the most its answers show of a child, None for nothing."""

    about: str
    tier: Tier | None
    reach: dict[str, Scope]


class Audit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How changes of a table's rows are recorded. `key`, `child`: SQL of a row's key and of the
    child it is about. `steps`: record only changes of this column."""

    key: str
    child: str = ""
    steps: str | None = None


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table. `rows`: SQL that holds for the rows within a scope; `access`: role, deed, scope.
    `area`: SQL that holds for the rows of the acting account's street or district; `adds`: what
    holds there besides for a row that is added. Rows that are `granted` may be read by whoever they
    were granted to, whatever the role."""

    about: str
    person: bool
    access: dict[str, dict[Deed, Scope]]
    area: str | None = None
    adds: str | None = None
    rows: dict[Scope, str] = {}
    columns: dict[Tier, tuple[str, ...]] = {}
    audit: Audit | None = None

    @property
    def walled(self) -> bool:
        """Whether it has row-level security: not all of its rows are everybody's."""
        return self.person or bool(self.rows) or self.area is not None

    def within(self, scope: Scope) -> str:
        """SQL of the rows within a scope; an InvalidRights when the file says none."""
        if scope is Scope.EVERYTHING:
            return "true"
        rows = self.area if scope in AREAS else self.rows.get(scope)
        if rows is None:
            raise InvalidRights(f"rows for {scope} are missing")
        return rows.strip()

    def added_within(self, scope: Scope) -> str:
        """SQL of the rows that may be added within a scope."""
        rows = self.within(scope)
        return f"({rows}) and ({self.adds})" if self.adds and scope in AREAS else rows


class Rights(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file."""

    tiers: dict[Tier, str]
    roles: dict[str, Role]
    rights: dict[str, Right]
    tables: dict[str, Table]

    def role_of(self, kind: str, street: str | None) -> str:
        """The role of an account of this kind."""
        for name, role in self.roles.items():
            if role.kind == kind and role.street in (None, street is not None):
                return name
        raise InvalidRights(f"rights.toml: [roles] has none for an account of kind {kind}")


@cache
def load() -> Rights:
    """The rights of this program."""
    return parse(FILE.read_text(encoding="utf-8"))


def parse(text: str) -> Rights:
    """Read rights; InvalidRights when a name leads nowhere or a reach has no rows."""
    raw = tomllib.loads(text)
    try:
        found = msgspec.convert(
            {**raw, "rights": {name: _right(body) for name, body in raw["rights"].items()}}, Rights
        )
    except (msgspec.ValidationError, KeyError) as error:
        raise InvalidRights(f"rights.toml: {error}") from error
    _check(found)
    return found


def _right(body: dict[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in body.items() if name in ("about", "tier")}
    reach = {name: value for name, value in body.items() if name not in said}
    return {"tier": None, **said, "reach": reach}


def _check(found: Rights) -> None:
    for name, right in found.rights.items():
        if unknown := right.reach.keys() - found.roles.keys():
            raise InvalidRights(f"rights.toml: [rights.{name}] names no role: {sorted(unknown)}")
    for name, table in found.tables.items():
        if unknown := table.access.keys() - found.roles.keys():
            raise InvalidRights(f"rights.toml: [tables.{name}.access] no role: {sorted(unknown)}")
        for who, deeds in table.access.items():
            for scope in deeds.values():
                try:
                    table.within(scope)
                except InvalidRights as error:
                    raise InvalidRights(f"rights.toml: [tables.{name}] {error}") from error
                if scope is Scope.DISTRICT and not found.roles[who].of_a_district:
                    raise InvalidRights(f"rights.toml: [tables.{name}.access] {who}: no district")
        if table.person and not table.columns:
            raise InvalidRights(f"rights.toml: [tables.{name}.columns] is missing")
