"""Care circles as they stand: open pairings round each child."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from matcher.people import Need, Seat
from store import audit
from store.answers import Answer
from store.errors import NotFound
from store.paging import LIMIT, Page, page
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class CircleSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A filled seat. `since`: the day the pairing began; `helper_name` None: not for this user;
    `answer` None: the helper has said nothing, or nothing that this user may know."""

    pairing: UUID
    seat: Seat
    helper: str
    helper_name: str | None
    since: datetime
    answer: Answer | None = None


class Circle(msgspec.Struct, frozen=True, kw_only=True):
    """A child and the filled seats of the circle; there may be none. The caller decides how much
    of it a user sees."""

    child: str
    code_name: str
    born: date
    needs: tuple[Need, ...]
    neighbourhood: str
    neighbourhood_name: str
    street: str
    seats: tuple[CircleSeat, ...]


class StreetCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """A street's children. `circles[n]`: those with n of 3 seats settled, which is filled or
    declined by the guardian, and `circles[0]` those with nobody at all; `declined`: those who want
    no seat and have none, in no circle counted; `matchable`: those with a legal basis today;
    `waiting`: those without a whole circle, and the mean of their days."""

    street: str
    name: str
    children: int
    matchable: int
    circles: tuple[int, int, int, int]
    declined: int
    filled: dict[Seat, int]
    waiting: int
    mean_days_waiting: float | None


async def of_child(conn: Conn, child: str) -> Circle:
    """One child's circle."""
    found = await _shown(conn, await conn.fetch(SQL["of_child"], child))
    if not found:
        raise NotFound
    return found[0]


async def of_helper(conn: Conn, helper: str) -> list[Circle]:
    """The circles in which a helper has a seat."""
    return await _shown(conn, await conn.fetch(SQL["of_helper"], helper))


async def of_street(
    conn: Conn, street: str | None, *, cursor: str | None = None, limit: int = LIMIT
) -> Page[Circle]:
    """A page of a street's circles, or of all, by child."""
    rows = await conn.fetch(SQL["of_street"], street, cursor or "", limit + 1)
    found = _circles(rows)
    shown = page(found, limit, [circle.child for circle in found])
    await audit.read(conn, [circle.child for circle in shown.rows])
    return shown


async def coverage(conn: Conn, street: str | None) -> list[StreetCoverage]:
    """Each street's coverage, or one's, by code; a street without children has its line too."""
    rows = [dict(row) for row in await conn.fetch(SQL["coverage"], street)]
    return [
        msgspec.convert({**row, "filled": {seat: row[seat] for seat in Seat}}, StreetCoverage)
        for row in rows
    ]


async def _shown(conn: Conn, rows: Sequence[Any]) -> list[Circle]:
    """The circles, and in the audit that they are shown."""
    found = _circles(rows)
    await audit.read(conn, [circle.child for circle in found])
    return found


def _circles(rows: Sequence[Any]) -> list[Circle]:
    return [_circle(list(group)) for _, group in groupby(rows, key=lambda row: row["child"])]


def _circle(rows: list[Any]) -> Circle:
    seats = [dict(row) for row in rows if row["helper"] is not None]
    return msgspec.convert({**rows[0], "seats": seats}, Circle)
