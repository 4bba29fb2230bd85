"""What a worker does to a round: one worker at a time, and nothing is lost with it."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import asyncpg
import pytest

from matcher.outcome import Progress
from store import leases, proposals, rounds
from store.errors import Conflict
from store.leases import Leased
from store.pool import Conn
from store.rounds import RoundState
from tests.store.round_town import (
    DIRECTOR,
    MENTOR,
    MUM,
    SOME,
    WORKER,
    draft,
    lapse,
    outcome,
    problem_of,
    proposed,
    queued,
    solving,
)

OTHER = "示例乙"


async def test_ten_workers_at_once_take_one_lease(town: Conn, town_pool: asyncpg.Pool) -> None:
    round_id = await queued(town)
    together = asyncio.Barrier(10)

    async def take(worker: str) -> Leased | None:
        async with town_pool.acquire() as conn, conn.transaction():
            await together.wait()
            return await leases.take_lease(conn, round_id, worker, 60)

    taken = await asyncio.gather(*(take(f"示例{number}") for number in range(10)))
    assert sum(lease is not None for lease in taken) == 1
    assert (await rounds.get(town, round_id)).attempts == 1


async def test_there_is_nothing_to_take_but_what_is_queued(town: Conn) -> None:
    for round_id in (await draft(town), await solving(town), await proposed(town), uuid4()):
        assert await leases.take_lease(town, round_id, OTHER, 60) is None


async def test_a_lease_brings_all_that_a_solve_needs(town: Conn) -> None:
    leased = await leases.take_lease(town, await queued(town), WORKER, 60)
    assert leased is not None
    assert (leased.seed, leased.seconds, leased.attempts) == (7, 10, 1)
    assert 'name = "putuo"' in leased.policy


async def test_a_heartbeat_tells_of_a_wish_to_stop(town: Conn) -> None:
    round_id = await solving(town)
    assert not (await leases.heartbeat(town, round_id, WORKER, 60)).stop_requested
    await rounds.request_stop(town, round_id)
    assert (await leases.heartbeat(town, round_id, WORKER, 60)).stop_requested


async def test_only_the_holder_of_a_lease_does_anything(town: Conn) -> None:
    round_id = await solving(town)
    problem = await problem_of(town)
    step = Progress(tier="coverage", value=3, bound=None, done=1, total=2)
    assert not (await leases.heartbeat(town, round_id, OTHER, 60)).still_ours
    for act in (
        leases.report(town, round_id, OTHER, step),
        leases.propose(town, round_id, OTHER, outcome(problem, SOME), problem),
        leases.fail(town, round_id, OTHER, "示例"),
        leases.release(town, round_id, OTHER),
    ):
        with pytest.raises(Conflict, match="lease_is_held_by_its_worker"):
            await act
    assert (await rounds.get(town, round_id)).state is RoundState.SOLVING


async def test_a_worker_that_comes_back_too_late_proposes_nothing(town: Conn) -> None:
    round_id, problem = await solving(town), await problem_of(town)
    await lapse(town, round_id)
    assert await leases.requeue_stale(town) == [round_id]
    assert await leases.take_lease(town, round_id, OTHER, 60)
    with pytest.raises(Conflict, match="lease_is_held_by_its_worker"):
        await leases.propose(town, round_id, WORKER, outcome(problem, SOME), problem)
    assert (await leases.heartbeat(town, round_id, OTHER, 60)).still_ours


async def test_a_proposal_is_made_once(town: Conn) -> None:
    round_id, problem = await proposed(town), await problem_of(town)
    with pytest.raises(Conflict, match="lease_is_held_by_its_worker"):
        await leases.propose(town, round_id, WORKER, outcome(problem, SOME), problem)


async def test_an_outcome_of_another_problem_is_refused(town: Conn) -> None:
    round_id, problem = await solving(town), await problem_of(town)
    other = replace(outcome(problem, SOME), problem_digest="示例")
    with pytest.raises(Conflict, match="outcome_answers_the_frozen_problem"):
        async with town.transaction():
            await leases.propose(town, round_id, WORKER, other, problem)
    assert not (await rounds.get(town, round_id)).has_outcome


async def test_a_stale_lease_is_put_back_and_a_fresh_one_left(town: Conn) -> None:
    stale, fresh = await solving(town), await solving(town)
    await lapse(town, stale)
    assert await leases.requeue_stale(town) == [stale]
    assert await leases.requeue_stale(town) == []
    assert await leases.waiting(town) == [stale]
    assert (await rounds.get(town, fresh)).state is RoundState.SOLVING


async def test_a_heartbeat_in_time_saves_a_lease(town: Conn) -> None:
    round_id = await solving(town)
    await lapse(town, round_id)
    assert (await leases.heartbeat(town, round_id, WORKER, 60)).still_ours
    assert await leases.requeue_stale(town) == []


async def test_a_round_whose_workers_keep_dying_fails_and_says_so(town: Conn) -> None:
    round_id = await solving(town)
    for _ in range(leases.ATTEMPTS - 1):
        await lapse(town, round_id)
        assert await leases.requeue_stale(town) == [round_id]
        assert await leases.take_lease(town, round_id, WORKER, 60)
    await lapse(town, round_id)
    assert await leases.requeue_stale(town) == []
    found = await rounds.get(town, round_id)
    assert found.state is RoundState.FAILED
    assert found.failure == leases.GIVEN_UP


async def test_a_released_round_waits_again(town: Conn) -> None:
    round_id = await solving(town)
    await leases.release(town, round_id, WORKER)
    assert await leases.waiting(town) == [round_id]
    assert await leases.take_lease(town, round_id, OTHER, 60)


async def test_a_failed_round_says_why(town: Conn) -> None:
    round_id = await solving(town)
    await leases.fail(town, round_id, WORKER, "示例原因")
    found = await rounds.get(town, round_id)
    assert (found.state, found.failure) == (RoundState.FAILED, "示例原因")


async def test_progress_is_the_latest_step_of_each_tier(town: Conn) -> None:
    round_id = await solving(town)
    steps = [
        Progress(tier=tier, value=value, bound=9, done=value, total=9)
        for tier, value in (("safety", 1), ("coverage", 2), ("safety", 3))
    ]
    for step in steps:
        await leases.report(town, round_id, WORKER, step)
    assert (await rounds.get(town, round_id)).progress == tuple(steps[1:])


async def test_another_attempt_begins_without_the_progress_of_the_last(town: Conn) -> None:
    round_id = await solving(town)
    step = Progress(tier="safety", value=1, bound=9, done=1, total=9)
    await leases.report(town, round_id, WORKER, step)
    await leases.release(town, round_id, WORKER)
    await leases.take_lease(town, round_id, OTHER, 60)
    assert (await rounds.get(town, round_id)).progress == ()


async def test_a_proposal_has_each_seat_with_its_helper_or_its_ledger(town: Conn) -> None:
    round_id = await proposed(town)
    [first] = (await proposals.proposal(town, round_id, limit=1)).rows
    assert (first.child, first.code_name) == ("C1", "小示C1")
    held = {seat.seat: seat for seat in first.seats}
    assert (held[MUM].helper, held[MUM].helper_name) == ("N1", "示例志愿者N1")
    gaps = [seat for seat in first.seats if seat.helper is None]
    assert [(gap.reason, gap.candidates) for gap in gaps] == [("capacity", 2)]
    assert all(sum(line.count for line in gap.ledger or ()) == gap.candidates for gap in gaps)


async def test_a_proposal_is_counted(town: Conn) -> None:
    whole = {("C1", MENTOR): "M1", ("C1", MUM): "N1", ("C1", DIRECTOR): "D1"}
    round_id = await proposed(town, whole)
    assert await proposals.summary(town, round_id) == proposals.ProposalSummary(
        children=7, circles_complete=1, seats_filled=3, gaps=18
    )
    [page] = (await proposals.proposal(town, round_id, limit=1, gaps_only=True)).rows
    assert page.child == "C2"


async def test_a_proposal_comes_page_by_page(town: Conn) -> None:
    round_id, seen, cursor = await proposed(town), [], None
    while True:
        page = await proposals.proposal(town, round_id, cursor=cursor, limit=3)
        seen += [circle.child for circle in page.rows]
        if (cursor := page.next) is None:
            break
    assert seen == [f"C{number}" for number in range(1, 8)]


async def test_tiers_are_the_outcomes(town: Conn) -> None:
    round_id = await proposed(town)
    assert await proposals.tiers(town, round_id) == outcome(await problem_of(town), SOME).tiers
