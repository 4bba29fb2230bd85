"""Seats that people changed after the solve: named beside what was solved, and checked with it.

What was solved stays sealed as it was. The seats people changed are a list with a seal of its own
over both, so that neither can be exchanged alone.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.outcome import Assignment, Breach, Outcome, Sense
from matcher.people import Seat
from matcher.policy import Policy
from matcher.problem import Problem, digest
from matcher.seating import Seating


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedSeat:
    """Who sat here when it was solved, and who sits here now; None: nobody."""

    child: str
    seat: Seat
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Every seat that differs from what was solved. `seal` is over these and the certificate's."""

    seats: tuple[ChangedSeat, ...]
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A goal's value as solved, and with the seats that people changed."""

    tier: str
    sense: Sense
    before: int
    after: int


def changed(seal: str, seats: tuple[ChangedSeat, ...]) -> Changed:
    """The list, sealed together with the certificate of that seal."""
    return Changed(seats=seats, seal=_seal(seal, seats))


def check_changed(
    problem: Problem, policy: Policy, outcome: Outcome, solved: str, people: Changed
) -> Iterator[Breach]:
    """Whether the list is of this outcome, and breaks no hard rule. `solved` is the certificate's
    own seal. A lock that people overruled is their decision, and no fault."""
    if people.seal != _seal(solved, people.seats):
        yield Breach(rule="seal", message="changed is not what was sealed with this certificate")
    faults = tuple(_faults(problem, outcome, people))
    yield from faults
    if not faults:
        seating = Seating.of(problem, policy, _seats(outcome, people), outcome.seed)
        for rule in hard_rules.in_order(policy):
            yield from rule.breaches(seating)


def shifts(
    problem: Problem, policy: Policy, outcome: Outcome, people: Changed
) -> tuple[Shift, ...]:
    """Each goal whose value the changed seats make another, measured anew, in the policy's order;
    of a list that holds."""
    seating = Seating.of(problem, policy, _seats(outcome, people), outcome.seed)
    found = (
        Shift(tier=t.name, sense=t.sense, before=row.value, after=t.measure(seating))
        for t, row in zip(goals.in_order(policy), outcome.tiers, strict=True)
    )
    return tuple(shift for shift in found if shift.before != shift.after)


def _seal(solved: str, seats: tuple[ChangedSeat, ...]) -> str:
    return digest({"solved": solved, "seats": seats})


def _faults(problem: Problem, outcome: Outcome, people: Changed) -> Iterator[Breach]:
    """Each row that does not fit what was solved."""
    asked = {(gap.child, gap.seat): None for gap in outcome.gaps}
    sat = asked | {(row.child, row.seat): row.helper for row in outcome.assignments}
    listed = Counter((row.child, row.seat) for row in people.seats)
    for row in people.seats:
        slot = (row.child, row.seat)
        if slot not in sat:
            wrong = "is not in the round"
        elif listed[slot] > 1:
            wrong = f"is listed {listed[slot]} times as changed"
        elif row.before != sat[slot]:
            wrong = f"had {sat[slot] or 'nobody'} when it was solved, not {row.before or 'nobody'}"
        elif row.before == row.after:
            wrong = "is listed as changed, but is not"
        elif row.after is not None and row.after not in problem.helper_by_id:
            wrong = f"is given to {row.after}, who is not in the problem"
        else:
            continue
        yield Breach(
            rule="changed",
            message=f"the {row.seat.value} seat of {row.child} {wrong}",
            child=row.child,
            seat=row.seat,
            helper=row.after,
        )


def _seats(outcome: Outcome, people: Changed) -> list[Assignment]:
    """The seats as they stand after the changes."""
    now = {(row.child, row.seat): row for row in outcome.assignments}
    for row in people.seats:
        now.pop((row.child, row.seat), None)
        if row.after is not None:
            new = Assignment(child=row.child, seat=row.seat, helper=row.after)
            now[row.child, row.seat] = new
    return list(now.values())
