"""What a repair changes, seat by seat, in an order in which it can be carried out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from matcher.outcome import Assignment
from matcher.people import Seat
from matcher.repair.seats import EMPTY, Seats


class Why(StrEnum):
    """LEFT: the change empties the seat, and nobody can take it. REPLACED: it empties the seat, and
    somebody takes it. FILLED: an empty seat is filled. MADE_WAY: another helper comes, because the
    first is needed elsewhere for a higher goal. GAVE_UP: the seat is emptied for a higher goal."""

    LEFT = "left"
    REPLACED = "replaced"
    FILLED = "filled"
    MADE_WAY = "made_way"
    GAVE_UP = "gave_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A seat that changes hands; `before` and `after` are None where it is empty."""

    child: str
    seat: Seat
    before: str | None
    after: str | None
    why: Why


def moves(seats: Seats, start: Sequence[int], emptied: tuple[Assignment, ...]) -> tuple[Move, ...]:
    """The moves from `start` (slots,), the published columns that are still possible, to the
    columns that sit now; `emptied` are the published seats that the change itself empties. Those
    that stay empty come first; then each as soon as its helper has room, where there is such an
    order."""
    lost = {(row.child, row.seat): row.helper for row in emptied}
    changed = [slot for slot, column in enumerate(seats.sitting) if column != start[slot]]
    slots = _playable(seats, start, changed)
    pairs = [seats.pair_of(slot) for slot in slots]
    found = [
        Move(child=child, seat=seat, before=helper, after=None, why=Why.LEFT)
        for (child, seat), helper in lost.items()
        if (child, seat) not in pairs
    ]
    for (child, seat), slot in zip(pairs, slots, strict=True):
        before = lost.get((child, seat), _name(seats, start[slot]))
        after = _name(seats, seats.sitting[slot])
        if (child, seat) in lost:
            why = Why.REPLACED
        elif before is None:
            why = Why.FILLED
        else:
            why = Why.GAVE_UP if after is None else Why.MADE_WAY
        found.append(Move(child=child, seat=seat, before=before, after=after, why=why))
    return tuple(found)


def _name(seats: Seats, column: int) -> str | None:
    return None if column == EMPTY else seats.frame.problem.helpers[seats.columns.helper[column]].id


def _playable(seats: Seats, start: Sequence[int], changed: list[int]) -> list[int]:
    """The changed slots in an order in which each helper has room when they come. Played from the
    start, so the seats end as they were."""
    end = {slot: seats.clear(slot) for slot in changed}
    for slot in changed:
        if start[slot] != EMPTY:
            seats.put(start[slot])
    waiting, order = list(changed), list[int]()
    while waiting:
        slot = next((s for s in waiting if _can_turn(seats, s, end[s])), waiting[0])
        waiting.remove(slot)
        seats.clear(slot)
        if end[slot] != EMPTY:
            seats.put(end[slot])
        order.append(slot)
    return order


def _can_turn(seats: Seats, slot: int, column: int) -> bool:
    """Whether the slot can be turned over to the column as seats now stand."""
    if column == EMPTY:
        return True
    before = seats.clear(slot)
    fine = not seats.blocked(slot, seats.columns.helper[column : column + 1]).any()
    if before != EMPTY:
        seats.put(before)
    return fine
