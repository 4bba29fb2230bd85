"""Builders with defaults, so that a test shows only what matters. The defaults are all legal:
one district of two bordering streets, two neighbourhoods each, and a third street apart."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from matcher import Policy, Problem, Term
from matcher.geography import Geography, Neighbourhood, Street, StreetKind
from matcher.outcome import Assignment, Gap, Outcome, TierResult
from matcher.people import BasisKind, Child, Helper, LegalBasis, Seat, Sex

STREETS = ("310107000001", "310107000002", "310107000003")
A1, A2, B1, B2, C1 = (
    "310107000001001",
    "310107000001002",
    "310107000002001",
    "310107000002002",
    "310107000003001",
)
TERM = Term(starts=date(2026, 9, 1), ends=date(2027, 1, 31))
GEOGRAPHY = Geography(
    as_of="2023-06-30",
    streets=(
        Street(code=STREETS[0], name="甲", kind=StreetKind.SUBDISTRICT, adjacent=(STREETS[1],)),
        Street(code=STREETS[1], name="乙", kind=StreetKind.SUBDISTRICT, adjacent=(STREETS[0],)),
        Street(code=STREETS[2], name="丙", kind=StreetKind.TOWN),
    ),
    neighbourhoods=tuple(
        Neighbourhood(code=code, name=code[-4:], street=code[:12]) for code in (A1, A2, B1, B2, C1)
    ),
)
POLICY_TEXT = (Path(__file__).parents[2] / "fixtures/policies/putuo.toml").read_text("utf-8")
POLICY = Policy.parse(POLICY_TEXT)
MUM_ONLY = replace(POLICY, seats=tuple(s for s in POLICY.seats if s.seat == Seat.NEIGHBOUR_MUM))


def child(name: str = "c1", **facts: Any) -> Child:
    defaults: dict[str, Any] = {
        "neighbourhood": A1,
        "school": "s1",
        "waiting_since": date(2026, 9, 1),
        "basis": LegalBasis(kind=BasisKind.CONSENT, since=date(2026, 1, 1)),
    }
    return Child(id=name, **{**defaults, **facts})


def helper(name: str, *seats: Seat, **facts: Any) -> Helper:
    valid = date(2027, 12, 31)
    defaults: dict[str, Any] = {
        "clearance_until": valid,
        "training_until": valid,
        "insurance_until": valid,
        "sex": Sex.FEMALE,
        "born": date(1980, 1, 1),
        "college": True,
        "resident": True,
        "healthy": True,
    }
    return Helper(id=name, seats=seats, **{**defaults, **facts})


def mum(name: str = "m1", **facts: Any) -> Helper:
    return helper(name, Seat.NEIGHBOUR_MUM, **{"neighbourhood": A1, **facts})


def mentor(name: str = "t1", **facts: Any) -> Helper:
    return helper(name, Seat.MENTOR, **{"school": "s1", **facts})


def director(name: str = "d1", **facts: Any) -> Helper:
    defaults = {"serves": (A1,), "capacity": None}
    return helper(name, Seat.CHILDREN_DIRECTOR, **{**defaults, **facts})


def problem(*people: Child | Helper, **rest: Any) -> Problem:
    defaults: dict[str, Any] = {"as_of": TERM.starts, "term": TERM, "geography": GEOGRAPHY}
    return Problem(
        children=tuple(p for p in people if isinstance(p, Child)),
        helpers=tuple(p for p in people if isinstance(p, Helper)),
        **{**defaults, **rest},
    )


def seats(outcome: Outcome) -> dict[tuple[str, str], str]:
    """(child, seat) to helper."""
    return {(row.child, row.seat.value): row.helper for row in outcome.assignments}


def gap(outcome: Outcome, child: str, seat: Seat) -> Gap:
    return next(gap for gap in outcome.gaps if (gap.child, gap.seat) == (child, seat))


def tier(outcome: Outcome, name: str) -> TierResult:
    return next(row for row in outcome.tiers if row.name == name)


def filled(outcome: Outcome, child: str, seat: Seat) -> Assignment | None:
    rows = (r for r in outcome.assignments if (r.child, r.seat) == (child, seat))
    return next(rows, None)
