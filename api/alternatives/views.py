"""Alternatives and advice as the API shows them."""

from enum import StrEnum

import msgspec

from matcher.outcome import Sense
from matcher.people import Need, Seat
from matcher.repair.moves import Why


class Progressing(StrEnum):
    """COMPUTING: ask again in a moment."""

    READY = "ready"
    COMPUTING = "computing"


class PriceView(msgspec.Struct, frozen=True, kw_only=True):
    """A goal as it is, and with the other choice. `cost`: how much worse, below 0 where better.
    `proven`: the least there can be; else the best found, and `least` is proven: no round with this
    choice that is as good in the goals above costs less; null where nothing is proven."""

    name: str
    sense: Sense
    before: int
    after: int
    cost: int
    proven: bool
    least: int | None


class SeatMove(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that changes hands; null: empty."""

    child: str
    code_name: str | None
    seat: Seat
    before: str | None
    before_name: str | None
    after: str | None
    after_name: str | None
    why: Why


class ChosenSeat(msgspec.Struct, frozen=True, kw_only=True):
    """Who else would sit in a seat asked about."""

    child: str
    seat: Seat
    helper: str
    helper_name: str | None
    kept: bool
    step: int | None
    metres: int | None


class AlternativeView(msgspec.Struct, frozen=True, kw_only=True):
    """Other persons in the seats, what that costs the whole round, and who would move."""

    seats: tuple[ChosenSeat, ...]
    prices: tuple[PriceView, ...]
    moves: tuple[SeatMove, ...]


class ShareView(msgspec.Struct, frozen=True, kw_only=True):
    """What a goal has of the pairing."""

    name: str
    sense: Sense
    value: int


class SeatReasonView(msgspec.Struct, frozen=True, kw_only=True):
    """Why the seat's helper has it. `needs`: those they have the skill for; `only`: nobody else in
    the circle has it. `candidates`: whom the rules leave for the seat."""

    helper: str
    helper_name: str | None
    shares: tuple[ShareView, ...]
    needs: tuple[Need, ...]
    only: tuple[Need, ...]
    candidates: int
    load: int
    capacity: int | None


class SeatAlternatives(msgspec.Struct, frozen=True, kw_only=True):
    """`reason` is null where the seat is empty, or there is no answer yet."""

    state: Progressing
    child: str
    seat: Seat
    reason: SeatReasonView | None
    alternatives: tuple[AlternativeView, ...]


class RecruitView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to look for. `place` is a neighbourhood, or a mentor's school; `takes` are the seats
    they take themselves, `filled` how many more seats are filled in all."""

    seat: Seat
    place: str
    place_name: str | None
    capacity: int | None
    skills: tuple[Need, ...]
    takes: int
    filled: int
    completed: int
    gains: tuple[PriceView, ...]


class RecruitingAdvice(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to recruit, the most useful first; each by itself."""

    state: Progressing
    recruits: tuple[RecruitView, ...]
