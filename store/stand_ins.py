"""A coordinator's desk, handed over to another for some days."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from store.errors import Conflict, NotFound, conflicts
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class StandIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands in for whom, at which street's desk, from and to which day. `today`: it holds now;
    `seated`: the one who stands in sits there; `mine`: the account's own desk."""

    id: UUID
    away_login: str
    stand_in_login: str
    street: str
    starts: date
    ends: date
    revoked_at: datetime | None
    seated: bool
    today: bool
    mine: bool


async def make(conn: Conn, away: UUID, login: str, starts: date, ends: date) -> UUID:
    """Hand the account's own desk over to the coordinator of a login.

    NotFound for a login that is no coordinator's. Conflict("a_streets_desk_is_handed_over") for an
    account without a street, and with the name of the constraint for impossible days.
    """
    other = await conn.fetchval(SQL["coordinator_named"], login)
    if other is None:
        raise NotFound
    with conflicts():
        rows = await conn.fetch(SQL["make"], away, other, login, starts, ends)
    if not rows:
        raise Conflict("a_streets_desk_is_handed_over")
    return rows[0]["id"]


async def listed(conn: Conn, account: UUID) -> list[StandIn]:
    """Those that concern the account, the newest first."""
    return [msgspec.convert(row, StandIn) for row in await conn.fetch(SQL["listed"], account)]


async def revoke(conn: Conn, account: UUID, stand_in: UUID) -> None:
    """End it at once; only whose desk it is may."""
    if await conn.execute(SQL["revoke"], account, stand_in) == "UPDATE 0":
        raise NotFound


async def sit(conn: Conn, account: UUID, stand_in: UUID | None) -> None:
    """Sit down at a desk that one stands in for today, or (None) at one's own again."""
    await conn.execute(SQL["stand_up"], account)
    if stand_in is not None and await conn.execute(SQL["sit"], account, stand_in) == "UPDATE 0":
        raise NotFound
