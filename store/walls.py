"""Row-level security, grants and audit triggers, made of rights.toml at each migration."""

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from store.pool import Conn
from store.rights import AREAS, Audit, Deed, Rights, Role, Scope, Table
from store.sql import queries

SQL = queries(__file__)
LOGINS = ("linjia_app", "linjia_worker", "linjia_lookup", "linjia_scribe", "linjia_keeper")
_COMMANDS = {
    Deed.READ: "select",
    Deed.ADD: "insert",
    Deed.CHANGE: "update",
    Deed.REMOVE: "delete",
}
_TRIGGERS = {
    "insert": "new table as new_rows",
    "update": "old table as old_rows new table as new_rows",
    "delete": "old table as old_rows",
}


async def build(conn: Conn, rights: Rights) -> bool:
    """Make the database's walls those of the rights; False when they are so already.

    In one transaction. A table without rights stays closed to all but its owner.
    """
    there = {row["name"] for row in await conn.fetch(SQL["tables"])}
    [owner] = await conn.fetch(SQL["owner"])
    wanted = list(statements(rights, there, owner["name"]))
    digest = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    if await conn.fetchval(SQL["digest"]) == digest:
        return False
    async with conn.transaction():
        for row in await conn.fetch(SQL["standing"]):
            await conn.execute(row["removal"])
        for statement in wanted:
            await conn.execute(statement)
        await conn.execute(SQL["digest_keep"], digest)
    return True


async def faults(conn: Conn) -> list[str]:
    """What makes this connection unfit for the application; nothing when it is fit."""
    return [row["fault"] for row in await conn.fetch(SQL["faults"])]


def statements(rights: Rights, there: Iterable[str], owner: str) -> Iterator[str]:
    """The SQL of the walls, for the tables that are there."""
    logins = ", ".join(LOGINS)
    yield f"revoke all on all tables in schema public from public, {logins}"
    present = set(there)
    for name, table in rights.tables.items():
        if name not in present:
            continue
        yield from _grants(name, table, rights)
        yield from _policies(name, table, rights, owner)
        if table.audit is not None:
            yield from _triggers(name, table.audit)


def _grants(name: str, table: Table, rights: Rights) -> Iterator[str]:
    for login in LOGINS:
        roles = [role for role in table.access if rights.roles[role].login == login]
        deeds = {deed for role in roles for deed in table.access[role]}
        if deeds:
            words = ", ".join(_COMMANDS[deed] for deed in Deed if deed in deeds)
            yield f'grant {words} on "{name}" to {login}'


def _policies(name: str, table: Table, rights: Rights, owner: str) -> Iterator[str]:
    switch = "enable" if table.walled else "disable"
    force = "force" if table.walled else "no force"
    yield f'alter table "{name}" {switch} row level security, {force} row level security'
    if not table.walled:
        return
    for deed in Deed:
        for login in (*LOGINS, "owner"):
            held = _held(table, deed, {n: r for n, r in rights.roles.items() if r.login == login})
            if held is None:
                continue
            using = "" if deed is Deed.ADD else f" using ({held})"
            check = f" with check ({held})" if deed in (Deed.ADD, Deed.CHANGE) else ""
            to = f'"{owner}"' if login == "owner" else login
            command = _COMMANDS[deed]
            yield f'create policy {login}_{deed} on "{name}" for {command} to {to}{using}{check}'


def _held(table: Table, deed: Deed, roles: dict[str, Role]) -> str | None:
    """SQL that holds for the rows to which these roles, of one login, may do a deed.

    The reach is asked for once in a statement and not once a row; then PostgreSQL tests what it
    says, and no other role's rows.
    """
    scopes = {who: table.access[who][deed] for who in roles if deed in table.access.get(who, {})}
    if not scopes:
        return None
    if all(role.kind is None and role.login != "linjia_app" for role in roles.values()):
        [scope] = scopes.values()
        return table.within(scope)
    reaches = {
        key: "area" if scope is Scope.OWN_STREET else scope.value
        for who, scope in scopes.items()
        for key in _keys(roles[who])
    }
    rows = table.added_within if deed is Deed.ADD else table.within
    arms = {"area" if scope in AREAS else scope.value: rows(scope) for scope in scopes.values()}
    if Scope.DISTRICT in scopes.values():
        arms = {Scope.EVERYTHING.value: "true", **arms}
    told = " ".join(f"when '{reach}' then ({arm})" for reach, arm in arms.items())
    asked = msgspec.json.encode(reaches).decode()
    held = f"case (select acting_reach('{asked}')) {told} else false end"
    if deed is Deed.READ and Scope.GRANTED in table.rows:
        held += f" or ({table.within(Scope.GRANTED)})"
    return held


def _keys(role: Role) -> list[str]:
    """What acting_reach() calls the accounts of a role: their kind, and whether of a street."""
    if role.kind is None:
        return [""]
    return [
        f"{role.kind}{ending}"
        for ending, street in (("", False), ("/street", True))
        if role.street in (None, street)
    ]


def _triggers(name: str, audit: Audit) -> Iterator[str]:
    if audit.steps is not None:
        column = audit.steps
        for event in ("insert", f"update of {column}"):
            changed = (
                "" if event == "insert" else (f" when (old.{column} is distinct from new.{column})")
            )
            yield (
                f'create trigger audit_{event.split()[0]} after {event} on "{name}" '
                f"for each row{changed} execute function audit_step({_text(column)})"
            )
        return
    for event, rows in _TRIGGERS.items():
        yield (
            f'create trigger audit_{event} after {event} on "{name}" referencing {rows} '
            f"for each statement execute function "
            f"audit_changes({_text(audit.key)}, {_text(audit.child)})"
        )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
