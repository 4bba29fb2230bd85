"""A proposal as a coordinator looks it over: by child, by helper, by neighbourhood; searched,
filtered, in an order, a page at a time."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from matcher.people import Seat
from store import audit
from store.paging import LIMIT
from store.pool import Conn
from store.proposals import ProposedCircle, circle_of
from store.sql import queries

SQL = queries(__file__)
T = TypeVar("T")


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for. `words`: part of a code, a code name, a neighbourhood or a helper's name;
    `show` and `order` are words that the queries know; `cursor`: after this key."""

    words: str = ""
    show: str = "all"
    order: str = "code"
    neighbourhood: str | None = None
    street: str | None = None
    cursor: str = ""

    @property
    def pattern(self) -> str:
        """The words as a pattern that finds them anywhere, taken literally."""
        literal = self.words.strip()
        for sign in ("\\", "%", "_"):
            literal = literal.replace(sign, "\\" + sign)
        return f"%{literal}%" if literal else "%"


class Found(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A page of what was found: `total` of all pages, `next` the key to go on after."""

    rows: tuple[T, ...]
    total: int
    next: str | None


class HelperSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that a helper takes in the proposal."""

    child: str
    code_name: str | None
    seat: Seat


class ReviewedHelper(msgspec.Struct, frozen=True, kw_only=True):
    """A helper of the round: `load` of `room` in case weight, `pupils` of `pupils_room`, None for
    no limit. `name` None: not for this user."""

    helper: str
    name: str | None
    room: int | None
    load: int
    pupils: int
    pupils_room: int | None
    seats: tuple[HelperSeat, ...]


class ReviewedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A neighbourhood's children in the proposal, and how many lack each seat."""

    street: str
    street_name: str
    neighbourhood: str
    name: str
    children: int
    whole: int
    mentor: int
    neighbour_mum: int
    children_director: int


class EmptySeat(msgspec.Struct, frozen=True, kw_only=True):
    """A gap, in a line."""

    child: str
    code_name: str
    seat: Seat
    reason: str


async def circles(conn: Conn, round_id: UUID, sought: Sought) -> Found[ProposedCircle]:
    """A page of circles."""
    rows = await conn.fetch(
        SQL["circles"],
        round_id,
        sought.pattern,
        sought.show,
        sought.neighbourhood,
        sought.street,
        sought.order,
        sought.cursor,
        LIMIT + 1,
    )
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row["child"])]
    found = _page(groups, [circle_of(group) for group in groups])
    await audit.read(conn, [circle.child for circle in found.rows])
    return found


async def helpers(conn: Conn, round_id: UUID, sought: Sought) -> Found[ReviewedHelper]:
    """A page of the round's helpers, each with the circles they are in."""
    rows = await conn.fetch(
        SQL["helpers"],
        round_id,
        sought.pattern,
        sought.show,
        sought.order,
        sought.cursor,
        LIMIT + 1,
    )
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row["helper"])]
    found = _page(groups, [_helper(group) for group in groups])
    await audit.read(conn, [seat.child for row in found.rows for seat in row.seats])
    return found


async def places(conn: Conn, round_id: UUID, required: Iterable[Seat]) -> list[ReviewedPlace]:
    """The neighbourhoods that have children in the round; `required`: a whole circle's seats."""
    rows = await conn.fetch(SQL["places"], round_id, [seat.value for seat in required])
    return [msgspec.convert(row, ReviewedPlace) for row in rows]


async def gaps(conn: Conn, round_id: UUID, most: int) -> list[EmptySeat]:
    """The first few empty seats, of those who lack most."""
    found = [
        msgspec.convert(row, EmptySeat) for row in await conn.fetch(SQL["gaps"], round_id, most)
    ]
    await audit.read(conn, [row.child for row in found])
    return found


async def gap_counts(conn: Conn, round_id: UUID) -> dict[Seat, int]:
    """How many seats of each kind are empty."""
    rows = await conn.fetch(SQL["gap_counts"], round_id)
    return {Seat(row["seat"]): row["gaps"] for row in rows}


async def marks(
    conn: Conn, round_id: UUID, children: Iterable[str]
) -> dict[tuple[str, Seat, str | None], str]:
    """What people decided about these children's seats: `lock` or `ban` of a helper, and under None
    the kind of the seat's latest override, unless it was an undo."""
    named = sorted(set(children))
    found: dict[tuple[str, Seat, str | None], str] = {}
    for row in await conn.fetch(SQL["decisions"], named):
        found[row["child"], Seat(row["seat"]), row["helper"]] = row["kind"]
    for row in await conn.fetch(SQL["touched"], round_id, named):
        if row["kind"] not in ("undo", "lock"):
            found[row["child"], Seat(row["seat"]), None] = row["kind"]
    return found


async def child_named(conn: Conn, round_id: UUID, name: str) -> str | None:
    """The code of the round's one child of this code or code name; None for none, or several."""
    rows = await conn.fetch(SQL["children_named"], round_id, name.strip())
    return rows[0]["id"] if len(rows) == 1 else None


async def code_names(conn: Conn, children: Iterable[str]) -> dict[str, str]:
    """The code names of these children."""
    rows = await conn.fetch(SQL["code_names"], sorted(set(children)))
    return {row["id"]: row["code_name"] for row in rows}


async def helper_names(conn: Conn, helpers: Iterable[str]) -> dict[str, str]:
    """The names of those whom the user may see."""
    rows = await conn.fetch(SQL["helper_names"], sorted(set(helpers)))
    return {row["id"]: row["name"] for row in rows}


def _page(groups: list[list[Any]], made: list[T]) -> Found[T]:
    further = groups[LIMIT - 1][0]["key"] if len(groups) > LIMIT else None
    return Found(
        rows=tuple(made[:LIMIT]), total=groups[0][0]["total"] if groups else 0, next=further
    )


def _helper(rows: list[Any]) -> ReviewedHelper:
    seats = [dict(row) for row in rows if row["child"] is not None]
    return msgspec.convert({**rows[0], "seats": seats}, ReviewedHelper)
