"""The round's job against a real database and a real solver process."""

import asyncio
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest

from fixtures.district import District
from matcher.certificate import check
from rosters.outcome_file import read_certificate
from store import certificates, leases, rounds
from store.rounds import RoundState
from tests.workers.conftest import queue_round
from workers.pool import Solver
from workers.rounds import Desk, work_on


async def state_of(conn: asyncpg.Connection, round_id: UUID) -> RoundState:
    return (await rounds.get(conn, round_id)).state


async def solving(conn: asyncpg.Connection, round_id: UUID, solver: Solver) -> None:
    """Wait until a worker has the round and its solver a process."""
    async with asyncio.timeout(60):
        while await state_of(conn, round_id) != RoundState.SOLVING or solver.pid is None:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def forming(conn: asyncpg.Connection, round_id: UUID, solver: Solver, attempt: int) -> None:
    """Wait until the round's block is in a solver's hands for so many times."""
    async with asyncio.timeout(60):
        while solver.pid is None or attempt != await conn.fetchval(  # noqa: ASYNC110
            "select max(attempts) from round_block where round_id = $1", round_id
        ):
            await asyncio.sleep(0.05)


async def test_a_queued_round_becomes_a_verified_proposal(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, queued: UUID
) -> None:
    assert await work_on(desk, solver, queued) == "proposed"
    found = await rounds.get(conn, queued)
    assert found.state is RoundState.PROPOSED
    assert found.has_outcome
    assert {step.tier for step in found.progress} >= {"safety", "coverage"}
    seal, body = await certificates.export(conn, queued)
    certificate = read_certificate(body)
    assert check(certificate, seal=seal) == ()
    assert certificate.problem.children


async def test_the_same_round_delivered_again_is_left_alone(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, queued: UUID
) -> None:
    await work_on(desk, solver, queued)
    before = await rounds.events(conn, queued)
    assert await work_on(desk, solver, queued) == "nothing"
    assert await rounds.events(conn, queued) == before


async def test_two_workers_at_once_solve_a_round_once(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, queued: UUID
) -> None:
    other = Solver()
    ends = await asyncio.gather(
        work_on(desk, solver, queued), work_on(replace(desk, name="worker-2"), other, queued)
    )
    await other.close()
    assert sorted(ends) == ["nothing", "proposed"]
    assert (await rounds.get(conn, queued)).attempts == 1


async def test_a_worker_told_to_stop_puts_its_round_back(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, database: str, district: District
) -> None:
    round_id = await queue_round(database, conn, district, seconds=300)
    job = asyncio.create_task(work_on(desk, solver, round_id))
    await solving(conn, round_id, solver)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert await state_of(conn, round_id) is RoundState.QUEUED


async def test_a_wish_to_stop_ends_the_solve_with_the_best_so_far(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, database: str, district: District
) -> None:
    round_id = await queue_round(database, conn, district, seconds=300)
    job = asyncio.create_task(work_on(desk, solver, round_id))
    await solving(conn, round_id, solver)
    await rounds.request_stop(conn, round_id)
    assert await job == "proposed"
    assert await state_of(conn, round_id) is RoundState.PROPOSED


async def test_the_result_of_a_lost_lease_is_dropped(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, database: str, district: District
) -> None:
    round_id = await queue_round(database, conn, district, seconds=300)
    job = asyncio.create_task(work_on(desk, solver, round_id))
    await solving(conn, round_id, solver)
    await leases.release(conn, round_id, desk.name)
    assert await leases.take_lease(conn, round_id, "worker-2", 60) is not None
    assert await job == "dropped"
    assert await state_of(conn, round_id) is RoundState.SOLVING


async def test_a_round_whose_solver_dies_fails_after_three_attempts(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, database: str, district: District
) -> None:
    round_id = await queue_round(database, conn, district, seconds=300)
    job = asyncio.create_task(work_on(desk, solver, round_id))
    for attempt in range(1, 4):
        await forming(conn, round_id, solver, attempt)
        solver.kill()
    assert await job == "failed"
    assert "内存" in ((await rounds.get(conn, round_id)).failure or "")


async def test_a_long_solve_keeps_its_lease(
    desk: Desk, solver: Solver, conn: asyncpg.Connection, queued: UUID
) -> None:
    job = asyncio.create_task(work_on(replace(desk, lease=1.0), solver, queued))
    while not job.done():
        assert await leases.requeue_stale(conn) == []
        await asyncio.sleep(0.1)
    assert await job == "proposed"
