"""Overrides and candidates as the API shows and takes them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from api.text import LINE
from matcher.outcome import Sense
from matcher.people import Seat

Reason = Annotated[
    str,
    msgspec.Meta(
        min_length=2, max_length=300, pattern=LINE, examples=["监护人希望由熟悉的老师担任"]
    ),
]


class Act(StrEnum):
    """What can be done to a seat."""

    ASSIGN = "assign"
    MOVE = "move"
    SWAP = "swap"
    EMPTY = "empty"
    LOCK = "lock"
    BAN = "ban"


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A seat of a child's circle."""

    child: str
    seat: Seat


class NewOverride(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of one seat, or of two. `assign`: `helper` takes the seat, and keeps any other.
    `move`: whoever sits in `other` comes here, and leaves it empty. `swap`: the two change places.
    `empty`: nobody sits here. `lock`, `ban`: always, or never, this `helper` in this seat (null:
    who sits there), in the next rounds too; a ban empties the seat of them."""

    kind: Act
    child: str
    seat: Seat
    reason: Reason
    helper: str | None = None
    other: Place | None = None


class CostView(msgspec.Struct, frozen=True, kw_only=True):
    """A tier's exact value before and after; nothing was solved anew."""

    name: str
    sense: Sense
    before: int
    after: int


class OverriddenSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that an override is about. `decided`: whom a lock or a ban names."""

    child: str
    seat: Seat
    code_name: str | None = None
    before: str | None = None
    before_name: str | None = None
    after: str | None = None
    after_name: str | None = None
    decided: str | None = None
    decided_name: str | None = None


class OverrideView(msgspec.Struct, frozen=True, kw_only=True):
    """An override. `number` 0: it was only asked what it would cost. `undone`: the number of the
    undo that took it back."""

    number: int
    kind: str
    by: str
    at: datetime
    reason: str | None
    seats: tuple[OverriddenSeat, ...]
    costs: tuple[CostView, ...]
    undoes: int | None = None
    undone: int | None = None
    amendment: int | None = None


class Overrides(msgspec.Struct, frozen=True, kw_only=True):
    """A round's overrides in their order, and the proposal's ETag after the last."""

    overrides: tuple[OverrideView, ...]
    etag: str


class BrokenRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that a change would break, and for whom."""

    rule: str
    detail: str
    child: str | None = None
    seat: Seat | None = None
    helper: str | None = None


class CandidateView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who holds the kind of seat and is within reach. `against`: the first rule that
    stands against them, null when they may. `load` of `room` (null: no limit) without this seat."""

    helper: str
    helper_name: str | None
    may: bool
    against: str | None
    sits_here: bool
    kept: bool
    step: int | None
    metres: int | None
    load: int
    room: int | None


class CandidatesView(msgspec.Struct, frozen=True, kw_only=True):
    """Who may take the seat, and who may not under which rule. `beyond`: holders of such a seat out
    of reach. `etag`: the circle's, for If-Match."""

    child: str
    seat: Seat
    etag: str
    candidates: tuple[CandidateView, ...]
    beyond: int


class DifferenceView(msgspec.Struct, frozen=True, kw_only=True):
    """A seat: who sits there by the circles as they are, and who by the proposal."""

    child: str
    seat: Seat
    code_name: str | None = None
    before: str | None = None
    before_name: str | None = None
    after: str | None = None
    after_name: str | None = None


class DifferencesView(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal against the circles as they are. `counts`: seats kept, changed, new and gone;
    `seats`: a page of those of one `kind`; `costs`: each goal as solved and with the overrides, if
    there are any; `etag`: the proposal's, to approve what was seen."""

    counts: dict[str, int]
    kind: str
    seats: tuple[DifferenceView, ...]
    next: str | None
    overrides: int
    costs: tuple[CostView, ...]
    etag: str


class AmendmentView(msgspec.Struct, frozen=True, kw_only=True):
    """An amendment of a published round: open, applied or discarded. `seats`: what it comes to."""

    number: int
    state: str
    by: str
    at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    seats: tuple[OverriddenSeat, ...] = ()


class Amendments(msgspec.Struct, frozen=True, kw_only=True):
    """A round's amendments in their order."""

    amendments: tuple[AmendmentView, ...]
