"""Amendments of a published round: overrides gathered under a number, put into force at once by
somebody else than who made them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from matcher.people import Seat
from matcher.policy import Policy
from store import overrides, policies
from store.errors import Conflict, NotFound, conflicts
from store.pool import Conn
from store.rounds import RoundState, get, overloaded
from store.sql import queries

SQL = queries(__file__)


class AmendmentState(StrEnum):
    """Where an amendment stands."""

    OPEN = "open"
    APPLIED = "applied"
    DISCARDED = "discarded"


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """An amendment: who began it, who decided."""

    number: int
    state: AmendmentState
    created_by: UUID | None
    created_login: str
    created_at: datetime
    decided_login: str | None
    decided_at: datetime | None


class AmendedSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that an amendment changes: who sits there by the published round, who shall."""

    child: str
    seat: Seat
    before: str | None
    after: str | None


async def listed(conn: Conn, round_id: UUID) -> list[Amendment]:
    """A round's amendments, in their order."""
    return [msgspec.convert(row, Amendment) for row in await conn.fetch(SQL["listed"], round_id)]


async def open_number(conn: Conn, round_id: UUID) -> int | None:
    """The amendment that is being made; None when there is none."""
    return await conn.fetchval(SQL["open_number"], round_id)


async def open_one(conn: Conn, round_id: UUID, by: UUID, login: str) -> int:
    """The amendment that is being made, begun if there is none."""
    found = await open_number(conn, round_id)
    if found is not None:
        return found
    with conflicts():
        rows = await conn.fetch(SQL["open_one"], round_id, by, login)
    return rows[0]["number"]


async def seats(conn: Conn, round_id: UUID, number: int) -> list[AmendedSeat]:
    """What an amendment comes to, seat by seat."""
    rows = await conn.fetch(SQL["seats"], round_id, number)
    return [msgspec.convert(row, AmendedSeat) for row in rows]


async def discard(conn: Conn, round_id: UUID, number: int, by: UUID, login: str) -> None:
    """Give an amendment up. The caller has put its seats back."""
    await _decide(conn, round_id, number, AmendmentState.DISCARDED, by, login)


async def apply(conn: Conn, round_id: UUID, number: int, by: UUID, login: str) -> None:
    """Put an amendment into force: its pairings end and begin at once, with their notices.

    Conflict: `amendment_is_approved_by_another`; `amendment_meets_the_circles_it_was_made_for` when
    a circle has changed since; `helper_carries_no_more_than_they_can`.
    """
    await conn.execute(SQL["publish_lock"])
    if await overrides.hold(conn, round_id) is not RoundState.PUBLISHED:
        raise Conflict("round_moves_along_its_states")
    await _decide(conn, round_id, number, AmendmentState.APPLIED, by, login)
    changed = await seats(conn, round_id, number)
    with conflicts():
        ended = await conn.fetch(SQL["apply_close"], round_id, number)
        await conn.execute(SQL["apply_open"], round_id, number)
    if len(ended) != sum(row.before is not None for row in changed):
        raise Conflict("amendment_meets_the_circles_it_was_made_for")
    policy = Policy.parse(await policies.get(conn, (await get(conn, round_id)).policy))
    await overloaded(conn, round_id, policy)


async def _decide(
    conn: Conn, round_id: UUID, number: int, state: AmendmentState, by: UUID, login: str
) -> None:
    with conflicts():
        done = await conn.execute(SQL["decide"], round_id, number, state.value, by, login)
    if done == "UPDATE 0":
        raise NotFound
