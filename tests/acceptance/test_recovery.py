"""Workers killed, bells lost, bells rung twice: each round is done, and once."""

import asyncio
import os
import signal
from uuid import UUID

from arq.connections import ArqRedis

from tests.acceptance.site import Site
from workers import queue


async def test_a_worker_killed_while_solving_is_followed_by_another(idle_site: Site) -> None:
    first = idle_site.work()
    coordinator = await idle_site.coordinator()
    path = await coordinator.start_round()
    await coordinator.until(path, "solving")
    os.kill(first.pid, signal.SIGKILL)
    idle_site.work()
    await coordinator.until(path, "proposed")
    assert (await coordinator.get(f"{path}/proposal"))["summary"]["verified"]


async def test_a_worker_told_to_stop_gives_its_round_back_at_once(idle_site: Site) -> None:
    first = idle_site.work()
    coordinator = await idle_site.coordinator()
    path = await coordinator.start_round(seconds=60)
    await coordinator.until(path, "solving")
    first.terminate()
    assert await asyncio.to_thread(first.wait, 60) == 0
    assert (await coordinator.get(path))["state"] == "queued"
    await coordinator.post(f"{path}/cancel")
    assert (await coordinator.get(path))["state"] == "cancelled"


async def test_a_stream_on_which_nothing_happens_is_kept_alive_by_comments_alone(
    idle_site: Site,
) -> None:
    coordinator = await idle_site.coordinator()
    path = await coordinator.start_round()
    lines: list[str] = []
    async with coordinator.client.stream("GET", f"{path}/events") as answer:
        async for line in answer.aiter_lines():
            lines.append(line)
            if lines[-2:-1] == [": keep-alive"]:
                break
    # Only an empty line follows: a `data:` line, empty too, would be an event.
    assert lines[-1] == ""
    assert "data:" not in [line.strip() for line in lines]
    await coordinator.post(f"{path}/cancel")


async def test_a_queue_emptied_while_a_round_waits_loses_nothing(idle_site: Site) -> None:
    coordinator = await idle_site.coordinator()
    path = await coordinator.start_round()
    redis = await queue.connect(idle_site.redis_url)
    assert await redis.zcard(queue.QUEUE) == 1
    await redis.flushdb()
    await redis.aclose(close_connection_pool=True)
    idle_site.work()
    await coordinator.until(path, "proposed")


async def test_the_same_job_delivered_twice_is_done_once(idle_site: Site) -> None:
    coordinator = await idle_site.coordinator()
    path = await coordinator.start_round()
    redis = await queue.connect(idle_site.redis_url)
    for job in ("one", "two", "three"):
        await redis.enqueue_job(queue.JOB, path.rpartition("/")[2], _job_id=job)
    for _ in range(2):
        idle_site.work()
    await coordinator.until(path, "proposed")
    await idle_site.eventually(lambda: empty(redis))
    await redis.aclose(close_connection_pool=True)
    states = [event["state"] async for event in coordinator.events(path)]
    assert states.count("proposed") == 1
    round_id = UUID(path.rpartition("/")[2])
    assert await idle_site.count("select attempts from round where id = $1", round_id) == 1


async def empty(redis: ArqRedis) -> bool:
    return not await redis.zcard(queue.QUEUE)
