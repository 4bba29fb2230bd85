"""The doorbell and the sweeper."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest
from arq.connections import ArqRedis

from store import leases, rounds
from store.rounds import RoundState
from workers import queue
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


async def test_a_sweep_leaves_a_living_workers_round_alone(
    redis: ArqRedis, desk: Desk, conn: asyncpg.Connection, queued: UUID
) -> None:
    await leases.take_lease(conn, queued, "a worker that lives", 60)
    await sweep({"desk": desk, "redis": redis})
    assert (await rounds.get(conn, queued)).state is RoundState.SOLVING
    assert await rung(redis) == []
