"""A search for people, done by a worker under its own login in a solver's process."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import msgspec
import pytest

from store import repairs
from store.logins import Login, open_pool
from store.pool import connect
from store.repairs import RepairState
from tests.api.town import settled, town
from tests.store.round_town import MUM, problem_of, published
from workers.desk import Desk
from workers.pool import Solver
from workers.repairs import search

__all__ = ["settled", "town"]


@pytest.fixture
async def conn(town: str) -> AsyncIterator[asyncpg.Connection]:
    conn = await connect(town)
    yield conn
    await conn.close()


@pytest.fixture
async def clerk(town: str) -> AsyncIterator[Desk]:
    pool = await open_pool(town, Login.WORKER, max_size=4)
    yield Desk(name="worker-1", pool=pool)
    await pool.close()


async def asked(conn: asyncpg.Connection, problem: bytes | None = None) -> UUID:
    """A waiting search over the town, in which M1 and N1 have a seat each."""
    round_id = await published(conn, {("C1", MUM): "N1"})
    body = problem or msgspec.json.encode(await problem_of(conn))
    return await repairs.ask(conn, street=None, round_id=round_id, problem=body, by=None)


async def test_a_worker_answers_a_search_once(
    clerk: Desk, solver: Solver, conn: asyncpg.Connection
) -> None:
    repair_id = await asked(conn)
    assert await repairs.waiting(conn) == [repair_id]
    assert await search(clerk, solver, repair_id) == "answered"
    assert await search(clerk, solver, repair_id) == "nothing"
    found = await repairs.get(conn, repair_id)
    assert found.answer is not None
    ways = {(seat.gap.child, seat.gap.seat): seat.suggestions for seat in found.answer}
    assert ("C1", MUM) not in ways
    assert [move.after for move in ways["C2", MUM][0].moves] == ["N1"]
    assert await repairs.waiting(conn) == []


async def test_what_the_matcher_refuses_fails_the_search_with_the_reason(
    clerk: Desk, solver: Solver, conn: asyncpg.Connection
) -> None:
    repair_id = await asked(conn, b"{}")
    assert await search(clerk, solver, repair_id) == "failed"
    found = await repairs.get(conn, repair_id)
    assert found.state is RepairState.FAILED
    assert "查找未能完成" in (found.failure or "")


async def test_a_search_that_was_left_lying_is_taken_again_and_given_up_at_last(
    conn: asyncpg.Connection,
) -> None:
    repair_id = await asked(conn)
    for _ in range(repairs.ATTEMPTS):
        assert await repairs.waiting(conn) == [repair_id]
        assert await repairs.take(conn, repair_id, 60)
        assert await repairs.waiting(conn) == []
        await conn.execute("update repair set lease_until = '2026-01-01'")
    assert await repairs.waiting(conn) == []
    assert (await repairs.get(conn, repair_id)).state is RepairState.FAILED
