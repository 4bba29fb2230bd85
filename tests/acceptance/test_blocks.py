"""A round over three districts, formed by two worker processes: complete, verified, and each block
counted once, whatever happens to the workers and the queue."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from arq.connections import ArqRedis

from fixtures.district import District, generate
from tests.acceptance.conftest import opened, silence
from tests.acceptance.site import Person, Site
from tests.workers.city import places_of
from workers import queue

BLOCKS = "select count(*) from round_block where round_id = $1"
FORMED = "select sum(attempts) from round_block where round_id = $1"


@pytest.fixture(scope="module")
def three_districts() -> District:
    return generate(
        children=360, seed=3, tightness=1.2, geography=places_of("310101", "310104", "310109")
    )


@pytest.fixture(scope="module")
async def open_city(
    postgres: str,
    template: str,
    valkey: str,
    three_districts: District,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Site]:
    folder = tmp_path_factory.mktemp("city")
    async with opened(postgres, template, valkey, three_districts, folder) as site:
        yield site


@pytest.fixture
async def city(open_city: Site, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    """No worker runs and no bell waits; workers that the test starts form small blocks."""
    monkeypatch.setenv("LINJIA_BLOCK_CHILDREN", "20")
    await silence(open_city.redis_url)
    yield open_city
    await open_city.dismiss()


async def started(city: Site) -> tuple[Person, str, UUID]:
    """A round in the queue, with seconds enough to catch it at work."""
    coordinator = await city.coordinator()
    path = await coordinator.start_round(seconds=8)
    return coordinator, path, UUID(path.rpartition("/")[2])


async def blocks_in(city: Site, round_id: UUID, state: str) -> int:
    return await city.count(
        "select count(*) from round_block where round_id = $1 and state::text = $2",
        round_id,
        state,
    )


def who_formed(city: Site, round_id: UUID) -> set[str]:
    """The workers that began a block of the round, from what they say."""
    lines = [line for line in city.log("work").splitlines() if "block.solving" in line]
    return {re.findall(r"worker=(\S+)", line)[0] for line in lines if f"round={round_id}" in line}


async def complete(
    city: Site, coordinator: Person, path: str, round_id: UUID, district: District
) -> dict[str, Any]:
    """The proposal: every child is in it, it was verified, and each block was counted once."""
    await coordinator.until(path, "proposed")
    proposal = await coordinator.get(f"{path}/proposal")
    assert proposal["summary"]["verified"]
    assert proposal["summary"]["children"] == len(district.roster.children)
    assert await blocks_in(city, round_id, "gathered") == await city.count(BLOCKS, round_id) >= 3
    seats = "select count(*) from proposal_seat where round_id = $1 and helper is not null"
    assert await city.count(seats, round_id) == proposal["summary"]["seats_filled"] > 0
    return proposal


async def test_two_workers_form_the_blocks_of_one_round(
    city: Site, three_districts: District
) -> None:
    for _ in range(2):
        city.work()
    await city.eventually(lambda: both_announced(city))
    coordinator, path, round_id = await started(city)
    proposal = await complete(city, coordinator, path, round_id, three_districts)
    assert len(who_formed(city, round_id)) == 2
    assert await city.count(FORMED, round_id) == await city.count(BLOCKS, round_id)
    events = [event async for event in coordinator.events(path)]
    assert [event["state"] for event in events].count("proposed") == 1
    steps = {e["progress"]["tier"]: e["progress"] for e in events if e["progress"]}
    tiers = {tier["name"]: tier for tier in proposal["tiers"]}
    assert {name: (s["value"], s["bound"]) for name, s in steps.items()} == {
        name: (tier["value"], tier["bound"]) for name, tier in tiers.items()
    }


async def test_a_worker_killed_in_the_middle_loses_its_block_and_no_more(
    city: Site, three_districts: District
) -> None:
    workers = [city.work() for _ in range(2)]
    await city.eventually(lambda: both_announced(city))
    coordinator, path, round_id = await started(city)
    await city.eventually(lambda: somebody_at_work(city, round_id))
    at_work = {f":{worker.pid}:": worker for worker in workers}
    began = " ".join(who_formed(city, round_id))
    victim = next((w for mark, w in at_work.items() if mark in began), workers[0])
    os.kill(victim.pid, signal.SIGKILL)
    await complete(city, coordinator, path, round_id, three_districts)
    again = await city.count(FORMED, round_id) - await city.count(BLOCKS, round_id)
    assert again in (0, 1), "only the block in the dead worker's hands is formed again"


async def both_announced(city: Site) -> bool:
    seen = "select count(*) from worker where seen_at > clock_timestamp() - interval '1 minute'"
    return await city.count(seen) >= 2


async def somebody_at_work(city: Site, round_id: UUID) -> bool:
    return await blocks_in(city, round_id, "solving") >= 1


async def test_a_queue_emptied_while_blocks_are_formed_loses_nothing(
    city: Site, three_districts: District
) -> None:
    coordinator, path, round_id = await started(city)
    city.work()
    await city.eventually(lambda: at_work(city, round_id))
    await silence(city.redis_url)
    city.work()
    await complete(city, coordinator, path, round_id, three_districts)


async def at_work(city: Site, round_id: UUID) -> bool:
    return await blocks_in(city, round_id, "solving") > 0


async def test_a_block_delivered_many_times_is_formed_once(
    city: Site, three_districts: District
) -> None:
    coordinator, path, round_id = await started(city)
    redis = await queue.connect(city.redis_url)
    for number in range(3):
        for copy in range(3):
            await redis.enqueue_job(
                queue.BLOCK_JOB, str(round_id), number, _job_id=f"{number}:{copy}", _defer_by=copy
            )
    for _ in range(2):
        city.work()
    await complete(city, coordinator, path, round_id, three_districts)
    await city.eventually(lambda: empty(redis))
    await redis.aclose(close_connection_pool=True)
    assert await city.count(FORMED, round_id) == await city.count(BLOCKS, round_id)


async def empty(redis: ArqRedis) -> bool:
    return not await redis.zcard(queue.QUEUE)


async def test_a_round_cancelled_in_the_middle_keeps_what_its_blocks_have(
    city: Site, three_districts: District
) -> None:
    coordinator = await city.coordinator()
    path = await coordinator.start_round(seconds=120)
    round_id = UUID(path.rpartition("/")[2])
    for _ in range(2):
        city.work()
    await city.eventually(lambda: somebody_at_work(city, round_id))
    await asyncio.sleep(2)
    await coordinator.post(f"{path}/cancel")
    proposal = await complete(city, coordinator, path, round_id, three_districts)
    assert "interrupted" in {tier["termination"] for tier in proposal["tiers"]}
