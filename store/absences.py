"""Helpers away for some days: their seats are vacant meanwhile, and theirs again afterwards."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from matcher.people import Seat
from matcher.repair import Move, Why
from store.errors import NotFound, conflicts
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class Absence(msgspec.Struct, frozen=True, kw_only=True):
    """Who is away, from and to which day. `begun_at` None: only planned; `ended_at`: they are back.
    `seats`: how many they left; `covered`: how many of these somebody has now."""

    id: UUID
    helper: str
    helper_name: str
    street: str | None
    starts: date
    ends: date
    made_login: str
    begun_at: datetime | None
    ended_at: datetime | None
    seats: int
    covered: int


async def make(
    conn: Conn, helper: str, street: str | None, starts: date, ends: date, *, by: UUID, login: str
) -> UUID:
    """Plan an absence. NotFound for a helper out of reach; Conflict("one_absence_at_a_time")."""
    with conflicts():
        rows = await conn.fetch(SQL["make"], helper, street, starts, ends, by, login)
    if not rows:
        raise NotFound
    return rows[0]["id"]


async def get(conn: Conn, absence: UUID) -> Absence:
    """One absence."""
    row = await conn.fetchrow(SQL["get"], absence)
    if row is None:
        raise NotFound
    return msgspec.convert(row, Absence)


async def listed(conn: Conn, street: str | None) -> list[Absence]:
    """A scope's absences, the standing ones first."""
    return [msgspec.convert(row, Absence) for row in await conn.fetch(SQL["listed"], street)]


async def away(conn: Conn) -> set[str]:
    """Whoever is away now, as far as the account may know."""
    return {row["helper"] for row in await conn.fetch(SQL["away"])}


async def begin(conn: Conn, absence: UUID, round_id: UUID) -> None:
    """The helper leaves every seat within reach; each is remembered. Twice is once."""
    if await conn.execute(SQL["begin"], absence) == "UPDATE 0":
        return
    await conn.execute(SQL["keep_seats"], absence)
    await conn.execute(SQL["leave_seats"], absence, round_id)


async def moves_back(conn: Conn, absence: UUID) -> tuple[Move, ...]:
    """What gives the helper the seats back, from whoever has them now."""
    return tuple(
        Move(
            child=row["child"],
            seat=Seat(row["seat"]),
            before=row["held"],
            after=row["helper"],
            why=Why.REPLACED if row["held"] else Why.FILLED,
        )
        for row in await conn.fetch(SQL["moves_back"], absence)
    )


async def end(conn: Conn, absence: UUID) -> None:
    """The helper is back, or never left. Twice is once."""
    await conn.execute(SQL["end"], absence)
