"""The order of goals, the limits and the tolerances of a round, from a TOML text."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from matcher.errors import Fault, InvalidPolicy
from matcher.people import Seat, Sex

RULES = (
    "legal_basis",
    "guardian_wish",
    "locality",
    "active",
    "clearance",
    "training",
    "insurance",
    "seat_requirements",
    "conflict",
    "ban",
    "one_seat",
    "siblings",
    "mentor_cap",
    "capacity",
)
CREDENTIALS = ("clearance", "training", "insurance")
TIERS = (
    "locks",
    "safety",
    "coverage",
    "whole_circles",
    "needs",
    "siblings",
    "continuity",
    "locality",
    "distance",
    "equity",
    "load",
    "lottery",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPolicy:
    """A seat of the circle.

    `count_cap` is the most pupils one mentor has, all pupils counted; `credentials` are those of
    clearance, training and insurance that must be valid through the term.
    """

    seat: Seat
    required: bool = True
    counts_load: bool = True
    count_cap: int | None = None
    credentials: tuple[str, ...] = ("clearance",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """The conditions a seat puts on a person; None or False asks nothing."""

    seat: Seat
    sex: Sex | None = None
    min_age: int | None = None
    college: bool = False
    resident: bool = False
    healthy: bool = False
    suitable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the officials decided. Parse it with `Policy.parse`; the text stays with the round."""

    name: str
    version: str
    seats: tuple[SeatPolicy, ...]
    rules: tuple[str, ...] = RULES
    tiers: tuple[str, ...] = TIERS
    tolerance: tuple[tuple[str, int], ...] = ()
    safety_levels: tuple[int, ...] = (1,)
    coverage_points: tuple[int, int, int, int] = (8, 6, 4, 3)
    waiting_days_per_point: int = 90
    waiting_points_most: int = 2
    ladder_limit: int = 2
    ladder_limit_by_street: tuple[tuple[str, int], ...] = ()
    metres_limit: int | None = None
    siblings_hard: bool = True
    requirements: tuple[Requirements, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a policy.

        Raises
        ------
        InvalidPolicy
            with every fault at once.
        """
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InvalidPolicy((Fault("", str(error)),)) from error
        except RecursionError as error:
            raise InvalidPolicy((Fault("", "nested too deeply"),)) from error
        faults = tuple(_faults(table))
        if faults:
            raise InvalidPolicy(faults)
        tiers = table.get("tiers", {})
        locality = table.get("locality", {})
        points = tiers.get("coverage_points", {})
        return cls(
            name=table["name"],
            version=table["version"],
            seats=tuple(_seat(seat, row) for seat, row in table["seats"].items()),
            rules=tuple(table.get("rules", {}).get("order", RULES)),
            tiers=tuple(tiers.get("order", TIERS)),
            tolerance=tuple(sorted(tiers.get("tolerance", {}).items())),
            safety_levels=tuple(tiers.get("safety_levels", (1,))),
            coverage_points=tuple(points.get(str(level), 4) for level in (1, 2, 3, 4)),  # type: ignore[arg-type]
            waiting_days_per_point=tiers.get("waiting_days_per_point", 90),
            waiting_points_most=tiers.get("waiting_points_most", 2),
            ladder_limit=locality.get("limit", 2),
            ladder_limit_by_street=tuple(sorted(locality.get("limit_by_street", {}).items())),
            metres_limit=locality.get("metres"),
            siblings_hard=table.get("siblings", {}).get("share", "hard") == "hard",
            requirements=tuple(
                _requirements(seat, row) for seat, row in table.get("seat_requirements", {}).items()
            ),
        )

    def seat(self, seat: Seat) -> SeatPolicy:
        """The policy of one seat; one that the policy does not name is not asked for."""
        for row in self.seats:
            if row.seat == seat:
                return row
        return SeatPolicy(seat=seat, required=False)

    def limit_of(self, street: str) -> int:
        """The highest ladder step a neighbour mum of a child in this street may be away."""
        return dict(self.ladder_limit_by_street).get(street, self.ladder_limit)


def _seat(name: str, row: Mapping[str, Any]) -> SeatPolicy:
    given: dict[str, Any] = {**row, "credentials": tuple(row.get("credentials", ("clearance",)))}
    return SeatPolicy(seat=Seat(name), **given)


def _requirements(name: str, row: Mapping[str, Any]) -> Requirements:
    given: dict[str, Any] = {**row, "sex": Sex(row["sex"]) if "sex" in row else None}
    return Requirements(seat=Seat(name), **given)


def _faults(table: Mapping[str, Any]) -> Iterator[Fault]:
    for field in ("name", "version", "seats"):
        if not table.get(field):
            yield Fault(field, "is missing")
    for section in ("seats", "seat_requirements"):
        for seat in table.get(section, {}):
            if seat not in tuple(Seat):
                yield Fault(f"{section}.{seat}", f"no such seat; known: {', '.join(Seat)}")
    for seat, row in table.get("seats", {}).items():
        yield from _unknown(f"seats.{seat}.credentials", row.get("credentials", ()), CREDENTIALS)
        yield from _unknown(f"seats.{seat}", row, tuple(SeatPolicy.__dataclass_fields__))
    for seat, row in table.get("seat_requirements", {}).items():
        known = tuple(Requirements.__dataclass_fields__)
        yield from _unknown(f"seat_requirements.{seat}", row, known)
    yield from _unknown("rules.order", table.get("rules", {}).get("order", ()), RULES)
    yield from _unknown("tiers.order", table.get("tiers", {}).get("order", ()), TIERS)
    yield from _unknown("tiers.tolerance", table.get("tiers", {}).get("tolerance", {}), TIERS)
    if table.get("siblings", {}).get("share", "hard") not in ("hard", "tier"):
        yield Fault("siblings.share", 'is "hard" or "tier"')
    for street, limit in {"": 2, **table.get("locality", {}).get("limit_by_street", {})}.items():
        if limit not in range(5):
            yield Fault(f"locality.limit_by_street.{street}", "a ladder limit runs from 0 to 4")


def _unknown(path: str, names: Iterable[str], known: tuple[str, ...]) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            yield Fault(path, f"unknown name {name!r}; known: {', '.join(known)}")
