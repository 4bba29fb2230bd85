"""Reasons as the API shows them.

What one child weighs is told to nobody here: of a shortage of one child there are no sums.
"""

from uuid import UUID

import msgspec

from api.rounds.views import ChildView
from matcher.outcome import LedgerLine
from matcher.people import Need, Seat
from matcher.why.gaps.reasons import Measure, Proof, Shortage, Verdict


class ShortageView(msgspec.Struct, frozen=True, kw_only=True):
    """Claims on too few rooms, in numbers. `claims` are seats or needs, `filled` of them are had;
    `rooms` the people who could take some, `without_room` those who were full before the round.
    `demand` and `capacity` (case weight or claims, as `measure` says) are null for one child."""

    number: int
    claims: int
    filled: int
    rooms: int
    without_room: int
    measure: Measure
    proof: Proof
    demand: int | None
    capacity: int | None


class Taking(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes which seat; the names are null out of the reader's reach."""

    child: str
    code_name: str | None
    seat: Seat
    helper: str
    helper_name: str | None


class WayView(msgspec.Struct, frozen=True, kw_only=True):
    """A way to have it that breaks no rule: who takes which seat, the one asked about first, and by
    how much `tier`, the first goal whose value changes, does (positive: better)."""

    moves: tuple[Taking, ...]
    tier: str
    change: int


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """An empty seat or an uncovered need (the other is null). Each candidate stands in the ledger
    once. `verdict` is null where a person emptied the seat after the round was solved."""

    seat: Seat | None = None
    need: Need | None = None
    reason: str
    candidates: int
    ledger: tuple[LedgerLine, ...]
    verdict: Verdict | None = None
    shortage: ShortageView | None = None
    obstacle: WayView | None = None


class CircleLacks(msgspec.Struct, frozen=True, kw_only=True):
    """What a child's circle lacks."""

    child: ChildView
    lacks: tuple[Lack, ...]


class Gaps(msgspec.Struct, frozen=True, kw_only=True):
    """A page of circles that lack something. `next` is the cursor of the next page."""

    round: UUID
    circles: tuple[CircleLacks, ...]
    next: str | None = None


class Claimant(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for what; `code_name` and `place` are null out of the reader's reach."""

    child: str
    code_name: str | None
    place: str | None
    seat: Seat | None
    need: Need | None
    filled: bool


class RoomView(msgspec.Struct, frozen=True, kw_only=True):
    """Who could take some of it: the room before the round, the most of the claims that fits, and
    what is left now. `room` and `left` are null without a limit."""

    helper: str
    name: str | None
    place: str | None
    room: int | None
    most: int
    left: int | None


class ShortageReport(msgspec.Struct, frozen=True, kw_only=True):
    """A shortage with everybody in it."""

    round: UUID
    shortage: ShortageView
    claims: tuple[Claimant, ...]
    people: tuple[RoomView, ...]


def shortage_view(number: int, found: Shortage) -> ShortageView:
    """A shortage in numbers."""
    several = len({claim.child for claim in found.claims}) > 1
    return ShortageView(
        number=number,
        claims=len(found.claims),
        filled=sum(claim.filled for claim in found.claims),
        rooms=len(found.rooms),
        without_room=found.without_room,
        measure=found.measure,
        proof=found.proof,
        demand=found.demand if several else None,
        capacity=found.capacity if several else None,
    )
