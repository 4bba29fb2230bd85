"""What the database itself holds to when people change a proposal, whatever the code does."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from matcher.people import Seat
from store import rounds
from store.errors import Conflict, conflicts
from store.pool import Conn
from tests.store.round_town import DIRECTOR, MENTOR, MUM, account, proposed

TAKE = "update proposal_seat set helper = $4, reason = null, candidates = null, ledger = null"
PLACE = " where round_id = $1 and child = $2 and seat = $3"


async def take(conn: Conn, round_id: UUID, child: str, seat: Seat, helper: str) -> None:
    with conflicts():
        await conn.execute(TAKE + PLACE, round_id, child, seat.value, helper)


async def load(conn: Conn, round_id: UUID, helper: str) -> int:
    found = await conn.fetchval(
        "select load from proposal_room where round_id = $1 and helper = $2", round_id, helper
    )
    return found or 0


async def test_a_proposal_knows_what_everybody_carries(town: Conn) -> None:
    round_id = await proposed(town)
    rows = await town.fetch("select helper, room, load, pupils from proposal_room order by helper")
    assert [tuple(row) for row in rows] == [
        ("D1", None, 0, 0),
        ("D2", None, 0, 0),
        ("M1", 15, 1, 1),
        ("N1", 2, 1, 0),
        ("N2", 2, 1, 0),
    ]
    assert await load(town, round_id, "N1") == 1


async def test_nobody_is_given_more_than_they_can_carry_even_by_bare_sql(town: Conn) -> None:
    round_id = await proposed(town)
    await take(town, round_id, "C2", MUM, "N1")
    with pytest.raises(Conflict, match="proposed_helper_has_room"):
        await take(town, round_id, "C3", MUM, "N1")
    assert await load(town, round_id, "N1") == 2
    await take(town, round_id, "C1", DIRECTOR, "D1")
    assert await load(town, round_id, "D1") == 0


async def test_a_mentor_is_given_no_more_pupils_than_the_policys_cap(town: Conn) -> None:
    round_id = await proposed(town)
    await town.execute("update proposal_room set pupils_room = 1 where helper = 'M1'")
    with pytest.raises(Conflict, match="proposed_mentor_has_room"):
        await take(town, round_id, "C2", MENTOR, "M1")


async def test_many_at_once_without_any_lock_still_find_the_room_full(
    town: Conn, town_pool: asyncpg.Pool
) -> None:
    round_id = await proposed(town, {})

    async def press(child: str) -> bool:
        async with town_pool.acquire() as conn, conn.transaction():
            await take(conn, round_id, child, MUM, "N2")
            await asyncio.sleep(0.02)
        return True

    made = await asyncio.gather(*(press(f"C{n}") for n in range(1, 8)), return_exceptions=True)
    assert made.count(True) == 2
    assert await load(town, round_id, "N2") == 2


async def test_a_solvers_proposal_that_overloads_somebody_is_refused(town: Conn) -> None:
    too_many = {(f"C{n}", MUM): "N2" for n in (4, 5, 6)}
    with pytest.raises(Conflict, match="proposed_helper_has_room"):
        await proposed(town, too_many)


async def test_a_stranger_to_the_round_takes_no_seat(town: Conn) -> None:
    round_id = await proposed(town)
    await town.execute("delete from proposal_room where helper = 'N2'")
    with pytest.raises(Conflict, match="proposed_helper_is_in_the_round"):
        await take(town, round_id, "C5", MUM, "N2")


async def test_an_approved_proposal_is_closed_to_overrides(town: Conn) -> None:
    round_id = await proposed(town)
    await rounds.approve(town, round_id, await account(town, "admin"))
    with pytest.raises(Conflict, match="proposal_is_open_to_overrides"):
        await take(town, round_id, "C2", MUM, "N1")
