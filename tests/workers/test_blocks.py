"""A round of several blocks: formed by whoever is free, gathered once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest

from fixtures.district import District, generate
from store import blocks, geography, leases, proposals, rounds
from store.blocks import Lease
from store.rounds import RoundState
from tests.workers.city import places_of
from tests.workers.conftest import queue_round
from workers.blocks import work_on_block
from workers.desk import Desk
from workers.pool import Solver
from workers.rounds import work_on


@pytest.fixture(scope="module")
def three_districts() -> District:
    return generate(children=90, seed=3, geography=places_of("310101", "310104", "310105"))


@pytest.fixture
def desk(worker_pool: asyncpg.Pool) -> Desk:
    """Its blocks are small."""
    return Desk(name="worker-1", pool=worker_pool, lease=5.0, threads=1, block_children=20)


@pytest.fixture(scope="module")
async def other() -> AsyncIterator[Solver]:
    solver = Solver()
    await solver.warm()
    yield solver
    await solver.close()


@pytest.fixture
async def laid(
    desk: Desk,
    solver: Solver,
    conn: asyncpg.Connection,
    database: str,
    three_districts: District,
) -> UUID:
    """A round that was split by a worker that is gone."""
    await geography.save(conn, three_districts.geography)
    round_id = await queue_round(database, conn, three_districts, seconds=6)
    rung = asyncio.Event()

    async def ring(_round_id: UUID, _number: int) -> None:
        rung.set()
        await asyncio.sleep(60)

    job = asyncio.create_task(
        work_on(replace(desk, name="splitter", ring_block=ring), solver, round_id)
    )
    await rung.wait()
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    return round_id


async def attempts(conn: asyncpg.Connection, round_id: UUID) -> list[int]:
    rows = await conn.fetch(
        "select attempts from round_block where round_id = $1 order by number", round_id
    )
    return [row["attempts"] for row in rows]


async def test_every_block_is_formed_once_and_the_whole_is_proposed(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, laid: UUID, three_districts: District
) -> None:
    assert await work_on(desk, solver, laid) == "proposed"
    standing = await blocks.standing(conn, laid)
    assert standing.gathered == standing.blocks > 2
    assert await attempts(conn, laid) == [1] * standing.blocks
    summary = await proposals.summary(conn, laid)
    assert summary.children == len(three_districts.roster.children)
    assert summary.seats_filled > 0


async def test_the_steps_of_the_blocks_add_up_to_the_outcome(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, laid: UUID
) -> None:
    await work_on(desk, solver, laid)
    progress = {step.tier: step for step in (await rounds.get(conn, laid)).progress}
    tiers = await proposals.tiers(conn, laid)
    assert {row.name: (row.value, row.bound) for row in tiers} == {
        step.tier: (step.value, step.bound) for step in progress.values()
    }
    blocks_told = {(step.done, step.total) for step in progress.values()}
    assert len(blocks_told) == 1
    assert all(done == total for done, total in blocks_told)


async def test_another_worker_forms_blocks_too(
    desk: Desk, solver: Solver, other: Solver, conn: asyncpg.Connection, laid: UUID
) -> None:
    helper = replace(desk, name="worker-2")
    assert await work_on_block(helper, other, laid, 1) == "done"
    assert await work_on_block(helper, other, laid, 1) == "nothing"
    ends = await asyncio.gather(work_on(desk, solver, laid), work_on_block(helper, other, laid, 0))
    assert ends[0] == "proposed"
    assert set(await attempts(conn, laid)) == {1}


async def test_a_dead_workers_block_is_taken_again_and_its_late_result_refused(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, laid: UUID
) -> None:
    taken = await blocks.take(conn, laid, "a worker that died", 0)
    assert taken is not None
    lease = Lease(
        round_id=laid, number=taken.number, worker="a worker that died", attempts=taken.attempts
    )
    assert await work_on(desk, solver, laid) == "proposed"
    assert sorted(await attempts(conn, laid))[-2:] == [1, 2]
    assert await blocks.heartbeat(conn, lease, 60, []) is None


async def test_a_worker_that_stops_gives_its_block_back(
    desk: Desk, other: Solver, conn: asyncpg.Connection, laid: UUID
) -> None:
    job = asyncio.create_task(work_on_block(desk, other, laid, 0))
    async with asyncio.timeout(60):
        while not sum(await attempts(conn, laid)):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert (laid, 0) in await blocks.waiting(conn)


async def test_a_wish_to_stop_reaches_every_block(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, laid: UUID
) -> None:
    await work_on_block(desk, solver, laid, 0)
    assert await leases.take_lease(conn, laid, "splitter", 60)
    await rounds.request_stop(conn, laid)
    await leases.release(conn, laid, "splitter")
    assert await work_on(desk, solver, laid) == "proposed"
    assert (await rounds.get(conn, laid)).state is RoundState.PROPOSED
    tiers = await proposals.tiers(conn, laid)
    assert {tier.termination.value for tier in tiers} >= {"interrupted"}
    # What was formed before the wish is kept.
    assert (await proposals.summary(conn, laid)).seats_filled > 0


async def test_a_block_that_the_matcher_refuses_fails_the_round_with_the_reason(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, laid: UUID
) -> None:
    await conn.execute(
        "update round_block set problem = '{}' where round_id = $1 and number = 0", laid
    )
    assert await work_on(desk, solver, laid) == "failed"
    assert "求解未能完成" in ((await rounds.get(conn, laid)).failure or "")
