"""Circles as each kind of user may see them."""

from datetime import date

import msgspec

from api.rounds.acts import today
from api.rounds.views import ChildView, SeatView
from matcher.people import Need, Seat
from store import circles
from store.accounts import Account
from store.pool import Conn

# Wide enough that a band names no one.
_BANDS = (0, 3, 6, 9, 12, 15, 18)


class Circle(msgspec.Struct, frozen=True, kw_only=True):
    """A child's circle as a coordinator sees it."""

    child: ChildView
    seats: tuple[SeatView, ...]


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
    """A seat of a circle the volunteer is in."""

    seat: Seat
    filled: bool
    mine: bool


class OwnCircle(msgspec.Struct, frozen=True, kw_only=True):
    """A circle as its volunteer sees it."""

    child: OwnChild
    my_seat: Seat
    seats: tuple[OwnSeat, ...]


class OwnCircles(msgspec.Struct, frozen=True, kw_only=True):
    """The circles a volunteer is in."""

    circles: tuple[OwnCircle, ...]


def age_band(born: date, on: date) -> str:
    """Three years of age, as words."""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    low = max((start for start in _BANDS if start <= age), default=0)
    return "18 岁以上" if low == _BANDS[-1] else f"{low}–{low + 2} 岁"


def own_view(found: object, account: Account) -> OwnCircle:
    raise NotImplementedError


__all__ = ["Circle", "Circles", "OwnCircle", "OwnCircles", "age_band", "circles", "today", "Conn"]
