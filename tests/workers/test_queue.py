"""The doorbell and the sweeper."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest
from arq.connections import ArqRedis

from store import blocks, imports, leases, rounds
from store.blocks import NewBlock
from store.imports import ImportState
from store.rounds import RoundState
from tests.conftest import CONTACTS
from workers import presence, queue
from workers.rounds import Desk
from workers.sweeper import sweep


@pytest.fixture
async def redis(valkey: str) -> AsyncIterator[ArqRedis]:
    redis = await queue.connect(valkey)
    await redis.flushdb()
    yield redis
    await redis.aclose(close_connection_pool=True)


async def rung(redis: ArqRedis) -> list[str]:
    """The rounds that bells ring for."""
    return [job.args[0] for job in await redis.queued_jobs(queue_name=queue.QUEUE)]


async def test_a_bell_names_the_round(redis: ArqRedis) -> None:
    round_id = uuid4()
    await queue.ring(redis, round_id)
    assert await rung(redis) == [str(round_id)]


async def test_nothing_pickled_goes_through_the_queue(redis: ArqRedis) -> None:
    round_id = uuid4()
    await queue.ring(redis, round_id)
    [key] = await redis.keys("arq:job:*")
    assert queue.unpack(await redis.get(key))["a"] == [str(round_id)]


async def test_a_worker_is_seen_while_its_sign_of_life_lasts(redis: ArqRedis) -> None:
    assert not await queue.worker_seen(redis)
    await redis.set(f"{queue.SEEN}host", b"", ex=5)
    assert await queue.worker_seen(redis)


async def test_a_sweep_rings_for_a_queued_round_whose_bell_was_lost(
    redis: ArqRedis, desk: Desk, queued: UUID
) -> None:
    await sweep({"desk": desk, "redis": redis})
    assert await rung(redis) == [str(queued)]


async def test_a_sweep_puts_a_dead_workers_round_back_and_rings(
    redis: ArqRedis, desk: Desk, conn: asyncpg.Connection, queued: UUID
) -> None:
    await leases.take_lease(conn, queued, "a worker that died", 0)
    await sweep({"desk": desk, "redis": redis})
    assert (await rounds.get(conn, queued)).state is RoundState.QUEUED
    assert await rung(redis) == [str(queued)]


async def test_a_sweep_rings_for_a_block_that_nobody_works_on(
    redis: ArqRedis, desk: Desk, conn: asyncpg.Connection, queued: UUID
) -> None:
    assert await leases.take_lease(conn, queued, "a worker that lives", 60)
    new = [NewBlock(digest="d", children=1, size=size, problem=b"{}") for size in (1, 2)]
    await blocks.lay(conn, queued, "a worker that lives", new)
    assert await blocks.take(conn, queued, "a worker that lives", 60, 0)
    await sweep({"desk": desk, "redis": redis})
    jobs = await redis.queued_jobs(queue_name=queue.QUEUE)
    assert [(job.function, job.args) for job in jobs] == [(queue.BLOCK_JOB, [str(queued), 1])]


async def test_a_worker_that_lives_is_counted_until_it_leaves(
    desk: Desk, conn: asyncpg.Connection, queued: UUID
) -> None:
    told = asyncio.create_task(presence.tell(desk.pool, desk.name, 2))
    async with asyncio.timeout(20):
        while not await conn.fetchval("select sum(solvers) from worker"):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert (await blocks.time_shares(conn, queued)).solvers == 2
    await presence.leave(told, desk.pool, desk.name)
    assert (await blocks.time_shares(conn, queued)).solvers == 0


async def test_a_sweep_leaves_a_living_workers_round_alone(
    redis: ArqRedis, desk: Desk, conn: asyncpg.Connection, queued: UUID
) -> None:
    await leases.take_lease(conn, queued, "a worker that lives", 60)
    await sweep({"desk": desk, "redis": redis})
    assert (await rounds.get(conn, queued)).state is RoundState.SOLVING
    assert await rung(redis) == []


async def test_a_sweep_forgets_uploads_that_nobody_came_back_for(
    redis: ArqRedis, desk: Desk, conn: asyncpg.Connection
) -> None:
    for age in ("23 hours", "25 hours"):
        found = await imports.begin(conn, by=None, state=ImportState.READ)
        await imports.keep(conn, found, {"儿童.csv": b"x"}, CONTACTS)
        await conn.execute(
            "update roster_upload set at = now() - $2::text::interval where import = $1", found, age
        )
    await sweep({"desk": desk, "redis": redis})
    assert await conn.fetchval("select count(*) from roster_upload") == 1
