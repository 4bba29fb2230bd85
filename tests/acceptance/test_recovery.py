"""Workers killed, bells lost, bells rung twice: each round is done, and once."""

import asyncio
import os
import signal
from uuid import UUID

from arq.connections import ArqRedis

from tests.acceptance.site import Site
from workers import queue


async def test_a_worker_killed_while_solving_is_followed_by_another(big_site: Site) -> None:
    await big_site.serve()
    first = big_site.work()
    coordinator = await big_site.coordinator()
    path = await coordinator.start_round(seconds=8)
    await coordinator.until(path, "solving")
    os.kill(first.pid, signal.SIGKILL)
    big_site.work()
    await coordinator.until(path, "proposed")
    assert (await coordinator.get(f"{path}/proposal"))["summary"]["verified"]


async def test_a_worker_told_to_stop_gives_its_round_back_at_once(big_site: Site) -> None:
    await big_site.serve()
    first = big_site.work()
    coordinator = await big_site.coordinator()
    path = await coordinator.start_round(seconds=600)
    await coordinator.until(path, "solving")
    first.terminate()
    assert await asyncio.to_thread(first.wait, 20) == 0
    assert (await coordinator.get(path))["state"] == "queued"


async def test_a_queue_emptied_while_a_round_waits_loses_nothing(site: Site) -> None:
    await site.serve()
    coordinator = await site.coordinator()
    path = await coordinator.start_round()
    redis = await queue.connect(site.redis_url)
    assert await redis.zcard(queue.QUEUE) == 1
    await redis.flushdb()
    await redis.aclose(close_connection_pool=True)
    site.work()
    await coordinator.until(path, "proposed")


async def test_the_same_job_delivered_twice_is_done_once(site: Site) -> None:
    await site.serve()
    coordinator = await site.coordinator()
    path = await coordinator.start_round()
    redis = await queue.connect(site.redis_url)
    for job in ("one", "two", "three"):
        await redis.enqueue_job(queue.JOB, path.rpartition("/")[2], _job_id=job)
    for _ in range(2):
        site.work()
    await coordinator.until(path, "proposed")
    await site.eventually(lambda: empty(redis))
    await redis.aclose(close_connection_pool=True)
    states = [event["state"] async for event in coordinator.events(path)]
    assert states.count("proposed") == 1
    round_id = UUID(path.rpartition("/")[2])
    assert await site.count("select attempts from round where id = $1", round_id) == 1


async def empty(redis: ArqRedis) -> bool:
    return not await redis.zcard(queue.QUEUE)
