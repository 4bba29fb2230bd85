"""What volunteers are told of their seats. The database writes notices as pairings begin and end,
in the same transaction; here they are read."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from matcher.people import Seat
from store.paging import LIMIT
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class NoticeKind(StrEnum):
    """What happened to the seat."""

    BEGINS = "seat_begins"
    ENDS = "seat_ends"


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """News of one seat. `code_name` and `seat` are None once the circle is no longer theirs to see.
    `seen_at`: None while it is new."""

    id: UUID
    kind: NoticeKind
    at: datetime
    seen_at: datetime | None
    code_name: str | None
    seat: Seat | None


async def own(conn: Conn) -> list[Notice]:
    """The latest notices of whoever acts, newest first."""
    return [msgspec.convert(row, Notice) for row in await conn.fetch(SQL["own"], LIMIT)]


async def seen(conn: Conn) -> int:
    """Whoever acts has seen all of theirs; how many were new."""
    return len(await conn.fetch(SQL["seen"]))


async def answered(conn: Conn, pairing: UUID) -> None:
    """Whoever acts has answered for a new seat, so that its news is old."""
    await conn.execute(SQL["answered"], pairing)
