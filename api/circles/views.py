"""Circles as each kind of user may see them."""

from datetime import date
from uuid import UUID

import msgspec

from api.rounds.acts import today
from api.rounds.views import ChildView
from matcher.people import Need, Seat
from store import circles
from store.accounts import Account
from store.answers import Answer
from store.pool import Conn

# Wide enough that a band names no one.
_BANDS = {
    0: "0–2 岁",
    3: "3–5 岁",
    6: "6–8 岁",
    9: "9–11 岁",
    12: "12–14 岁",
    15: "15–17 岁",
    18: "18 岁以上",
}


class FilledSeat(msgspec.Struct, frozen=True, kw_only=True):
    """Who sits there, since when, and what they say of it; `answer` None: nothing yet."""

    seat: Seat
    helper: str
    helper_name: str
    since: date
    answer: Answer | None = None


class Circle(msgspec.Struct, frozen=True, kw_only=True):
    """A child's circle as a coordinator sees it: the filled seats."""

    child: ChildView
    seats: tuple[FilledSeat, ...]


class Circles(msgspec.Struct, frozen=True, kw_only=True):
    """A page of circles. `next` is the cursor of the next page."""

    circles: tuple[Circle, ...]
    next: str | None = None


class OwnChild(msgspec.Struct, frozen=True, kw_only=True):
    """What a volunteer may know of a child: nothing that a seat doesn't need."""

    code_name: str
    age_band: str
    neighbourhood_name: str
    needs: tuple[Need, ...]


class OwnSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat of a circle that the volunteer is in. Of the own seat: `pairing`, by which it is
    answered for, and the answer, None before it is given."""

    seat: Seat
    filled: bool
    mine: bool
    pairing: UUID | None = None
    answer: Answer | None = None


class OwnCircle(msgspec.Struct, frozen=True, kw_only=True):
    """A circle as its volunteer sees it."""

    child: OwnChild
    my_seat: Seat
    seats: tuple[OwnSeat, ...]


class OwnCircles(msgspec.Struct, frozen=True, kw_only=True):
    """The circles a volunteer is in."""

    circles: tuple[OwnCircle, ...]


def circle_view(found: circles.Circle) -> Circle:
    """A circle for a coordinator."""
    return Circle(
        child=ChildView(
            id=found.child,
            code_name=found.code_name,
            neighbourhood=found.neighbourhood,
            neighbourhood_name=found.neighbourhood_name,
            needs=found.needs,
        ),
        seats=tuple(
            FilledSeat(
                seat=held.seat,
                helper=held.helper,
                helper_name=held.helper_name or held.helper,
                since=held.since.date(),
                answer=held.answer,
            )
            for held in found.seats
        ),
    )


async def own_circles(conn: Conn, account: Account) -> OwnCircles:
    """The circles in which a volunteer sits."""
    if account.helper is None:
        return OwnCircles(circles=())
    found = await circles.of_helper(conn, account.helper)
    return OwnCircles(circles=tuple(_own(circle, account.helper) for circle in found))


def _own(found: circles.Circle, helper: str) -> OwnCircle:
    filled = {held.seat for held in found.seats}
    mine = {held.seat: held for held in found.seats if held.helper == helper}
    return OwnCircle(
        child=OwnChild(
            code_name=found.code_name,
            age_band=age_band(found.born, today()),
            neighbourhood_name=found.neighbourhood_name,
            needs=found.needs,
        ),
        my_seat=next(iter(mine)),
        seats=tuple(_own_seat(seat, mine.get(seat), filled=seat in filled) for seat in Seat),
    )


def _own_seat(seat: Seat, held: circles.CircleSeat | None, *, filled: bool) -> OwnSeat:
    return OwnSeat(
        seat=seat,
        filled=filled,
        mine=held is not None,
        pairing=held.pairing if held else None,
        answer=held.answer if held else None,
    )


def age_band(born: date, on: date) -> str:
    """Three years of age, as words."""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return _BANDS[max((start for start in _BANDS if start <= age), default=0)]
