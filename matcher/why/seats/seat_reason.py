"""Why this person sits here: what the pairing brings to each goal, and what can be seen of it."""

from dataclasses import dataclass

from matcher.columns import SEATS
from matcher.outcome import Assignment, Sense
from matcher.people import Need, Seat
from matcher.repair.seats import EMPTY
from matcher.why.seats.seated import Seated


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a goal has of the pairing: its value less what it were with the seat empty and all
    else as it is."""

    name: str
    sense: Sense
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatReason:
    """`needs`: the child's needs that the helper has the skill for; `only`: those that nobody else
    in the circle has it for. `candidates`: whom no rule by itself keeps from the seat, the helper
    included. `load`: case weight in this round and outside; `capacity` None without a limit."""

    assignment: Assignment
    shares: tuple[Share, ...]
    needs: tuple[Need, ...]
    only: tuple[Need, ...]
    candidates: int
    load: int
    capacity: int | None


def seat_reason(seated: Seated, child: str, seat: Seat) -> SeatReason | None:
    """Why the seat's helper has it; None where it is empty.

    Raises
    ------
    InvalidProblem
        if the child is not in the round.
    """
    slot = seated.slot(child, seat)
    if seated.seats.sitting[slot] == EMPTY:
        return None
    (row,) = seated.seats.rows([slot])
    without = seated.seats.copy()
    without.clear(slot)
    lost = seated.gained(without)
    person, helper = seated.problem.child_by_id[child], seated.problem.helper_by_id[row.helper]
    others = {
        skill
        for other, name in enumerate(SEATS)
        if name != seat and without.sitting[slot // len(SEATS) * len(SEATS) + other] != EMPTY
        for skill in _skills(seated, slot // len(SEATS) * len(SEATS) + other)
    }
    needs = tuple(need for need in person.needs if need in helper.skills)
    number = seated.frame.helper_index[helper.id]
    return SeatReason(
        assignment=row,
        shares=tuple(
            Share(name=tier.name, sense=tier.sense, value=-value)
            for tier, value in zip(seated.tiers, lost, strict=True)
        ),
        needs=needs,
        only=tuple(need for need in needs if need not in others),
        candidates=len(seated.seats.span(slot)),
        load=helper.load + int(seated.seats.taken.load[number]),
        capacity=helper.capacity,
    )


def _skills(seated: Seated, slot: int) -> tuple[Need, ...]:
    return seated.problem.helpers[seated.seats.helper_in(slot)].skills
