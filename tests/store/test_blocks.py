"""The parts of a round: each in one worker's hands at a time, each counted once."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from matcher.outcome import Progress
from store import blocks, leases, rounds
from store.blocks import Lease, NewBlock, Taken
from store.errors import Conflict
from store.pool import Conn
from store.rounds import RoundState
from tests.store.round_town import WORKER, queued, solving

OTHER = "示例乙"
SIZES = (10, 30, 20)
STEP = Progress(tier="coverage", value=3, bound=None, done=0, total=1)


async def laid(conn: Conn) -> UUID:
    """A round of three blocks, being solved."""
    round_id = await solving(conn)
    await blocks.lay(conn, round_id, WORKER, [new(size) for size in SIZES])
    return round_id


def new(size: int) -> NewBlock:
    return NewBlock(digest=f"d{size}", children=size, size=size, problem=b'{"a":1}')


async def take(conn: Conn, round_id: UUID, worker: str = WORKER) -> tuple[Taken, Lease]:
    taken = await blocks.take(conn, round_id, worker, 60)
    assert taken is not None
    lease = Lease(round_id=round_id, number=taken.number, worker=worker, attempts=taken.attempts)
    return taken, lease


async def lapse(conn: Conn, lease: Lease) -> None:
    """As if the worker had been silent for long."""
    await conn.execute(
        "update round_block set lease_until = $3 where round_id = $1 and number = $2",
        lease.round_id,
        lease.number,
        datetime(2026, 1, 1, tzinfo=UTC),
    )


async def finish(conn: Conn, taken: Taken, lease: Lease) -> None:
    await blocks.finish(conn, lease, taken.digest, b"{}", [STEP])


async def test_the_largest_block_is_taken_first_and_brings_all_it_needs(town: Conn) -> None:
    taken, _ = await take(town, await laid(town))
    assert (taken.number, taken.digest, taken.children, taken.problem) == (1, "d30", 30, b'{"a":1}')
    assert (taken.seed, taken.seconds, taken.attempts, taken.stop_requested) == (7, 10, 1, False)
    assert 0 < taken.seconds_left <= 10
    assert 'name = "putuo"' in taken.policy


async def test_ten_workers_at_once_take_each_block_once(
    town: Conn, town_pool: asyncpg.Pool
) -> None:
    round_id = await laid(town)
    together = asyncio.Barrier(10)

    async def one(worker: str) -> int | None:
        async with town_pool.acquire() as conn, conn.transaction():
            await together.wait()
            taken = await blocks.take(conn, round_id, worker, 60)
            return taken.number if taken else None

    took = await asyncio.gather(*(one(f"示例{number}") for number in range(10)))
    assert sorted(number for number in took if number is not None) == [0, 1, 2]


async def test_a_block_is_written_once(town: Conn) -> None:
    round_id = await laid(town)
    taken, lease = await take(town, round_id)
    await finish(town, taken, lease)
    with pytest.raises(Conflict, match="block_lease_is_held_by_its_worker"):
        await finish(town, taken, lease)
    assert await blocks.take(town, round_id, OTHER, 60, taken.number) is None
    assert (await blocks.standing(town, round_id)).done == 1


async def test_a_worker_that_comes_back_too_late_writes_nothing(town: Conn) -> None:
    round_id = await laid(town)
    taken, lease = await take(town, round_id)
    await lapse(town, lease)
    again, theirs = await take(town, round_id, OTHER)
    assert (again.number, again.attempts) == (taken.number, 2)
    for act in (
        finish(town, taken, lease),
        blocks.release(town, lease),
        blocks.fail(town, lease, "示例"),
    ):
        with pytest.raises(Conflict, match="block_lease_is_held_by_its_worker"):
            await act
    assert await blocks.heartbeat(town, lease, 60, []) is None
    assert await blocks.heartbeat(town, theirs, 60, []) is False


async def test_the_same_worker_at_another_attempt_writes_nothing_for_the_first(
    town: Conn,
) -> None:
    round_id = await laid(town)
    taken, first = await take(town, round_id)
    await lapse(town, first)
    _, second = await take(town, round_id)
    with pytest.raises(Conflict, match="block_lease_is_held_by_its_worker"):
        await finish(town, taken, first)
    await finish(town, taken, second)


async def test_what_was_formed_of_another_problem_is_refused(town: Conn) -> None:
    _, lease = await take(town, await laid(town))
    with pytest.raises(Conflict, match="block_lease_is_held_by_its_worker"):
        await blocks.finish(town, lease, "another", b"{}", [])


async def test_a_heartbeat_in_time_saves_a_lease_and_tells_of_a_wish_to_stop(town: Conn) -> None:
    round_id = await laid(town)
    taken, lease = await take(town, round_id)
    await lapse(town, lease)
    assert await blocks.heartbeat(town, lease, 60, [STEP]) is False
    assert await blocks.take(town, round_id, OTHER, 60, taken.number) is None
    assert await blocks.progress(town, round_id) == [(), (STEP,), ()]
    await rounds.request_stop(town, round_id)
    assert await blocks.heartbeat(town, lease, 60, [STEP]) is True


async def test_a_released_block_waits_again_and_a_lapsed_one_too(town: Conn) -> None:
    round_id = await laid(town)
    taken, lease = await take(town, round_id)
    assert [number for _, number in await blocks.waiting(town)] == [0, 2]
    await blocks.release(town, lease)
    assert [number for _, number in await blocks.waiting(town)] == [0, 1, 2]
    _, lease = await take(town, round_id)
    await lapse(town, lease)
    assert (round_id, taken.number) in await blocks.waiting(town)


async def test_a_block_outlives_the_worker_that_split_the_round(town: Conn) -> None:
    round_id = await laid(town)
    taken, lease = await take(town, round_id, OTHER)
    await leases.release(town, round_id, WORKER)
    await finish(town, taken, lease)
    assert await leases.take_lease(town, round_id, WORKER, 60)
    assert (await blocks.standing(town, round_id)).done == 1


async def test_a_block_whose_workers_keep_dying_is_exhausted(town: Conn) -> None:
    round_id = await laid(town)
    for _ in range(leases.ATTEMPTS):
        assert await blocks.exhausted(town, round_id) is None
        taken, lease = await take(town, round_id)
        await lapse(town, lease)
    assert taken.attempts == leases.ATTEMPTS
    assert await blocks.take(town, round_id, OTHER, 60, taken.number) is None
    assert await blocks.exhausted(town, round_id) == leases.GIVEN_UP


async def test_a_failed_block_says_why(town: Conn) -> None:
    round_id = await laid(town)
    _, lease = await take(town, round_id)
    await blocks.fail(town, lease, "示例原因")
    assert await blocks.exhausted(town, round_id) == "示例原因"


async def test_blocks_are_gathered_all_or_none(town: Conn) -> None:
    round_id = await laid(town)
    for _ in range(2):
        await finish(town, *await take(town, round_id))
    with pytest.raises(Conflict, match="every_block_is_gathered_once"):
        async with town.transaction():
            await blocks.gather(town, round_id, 3)
    await finish(town, *await take(town, round_id))
    assert len(await blocks.formed(town, round_id)) == 3
    await blocks.gather(town, round_id, 3)
    assert (await blocks.standing(town, round_id)).gathered == 3
    with pytest.raises(Conflict, match="every_block_is_gathered_once"):
        await blocks.gather(town, round_id, 3)


async def test_only_the_holder_of_the_rounds_lease_lays_its_blocks_and_once(town: Conn) -> None:
    round_id = await queued(town)
    with pytest.raises(Conflict, match="lease_is_held_by_its_worker"):
        await blocks.lay(town, round_id, WORKER, [new(1)])
    assert await leases.take_lease(town, round_id, WORKER, 60)
    with pytest.raises(Conflict, match="lease_is_held_by_its_worker"):
        await blocks.lay(town, round_id, OTHER, [new(1)])
    await blocks.lay(town, round_id, WORKER, [new(1)])
    with pytest.raises(Conflict):
        await blocks.lay(town, round_id, WORKER, [new(1)])


async def test_the_blocks_of_a_failed_round_are_gone(town: Conn) -> None:
    round_id = await laid(town)
    _, lease = await take(town, round_id)
    await leases.fail(town, round_id, WORKER, "示例")
    assert (await rounds.get(town, round_id)).state is RoundState.FAILED
    assert await blocks.heartbeat(town, lease, 60, []) is None
    assert (await blocks.standing(town, round_id)).blocks == 0


async def test_time_is_shared_by_children_among_the_solvers_alive(town: Conn) -> None:
    round_id = await laid(town)
    await take(town, round_id)
    await blocks.seen(town, WORKER, 1)
    await blocks.seen(town, OTHER, 2)
    await blocks.seen(town, OTHER, 3)
    shares = await blocks.time_shares(town, round_id)
    assert (shares.waiting, shares.total, shares.solvers, shares.rounds) == (30, 60, 4, 1)
    await blocks.unseen(town, OTHER)
    assert (await blocks.time_shares(town, round_id)).solvers == 1
