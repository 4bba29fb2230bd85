"""What people do to a round, and what the database refuses."""

from itertools import product
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from matcher import digest
from matcher.outcome import Progress
from store import leases, policies, rounds
from store.errors import Conflict, NotFound
from store.policies import PolicyKey
from store.pool import Conn
from store.rounds import RoundState
from tests.api.town import EAST, WEST
from tests.store.round_town import (
    TERM,
    WORKER,
    account,
    approved,
    draft,
    problem_of,
    proposed,
    publish,
    published,
    queued,
    solving,
)

LEGAL = {
    ("draft", "ready"),
    ("draft", "cancelled"),
    ("ready", "queued"),
    ("ready", "cancelled"),
    ("queued", "solving"),
    ("queued", "cancelled"),
    ("solving", "proposed"),
    ("solving", "queued"),
    ("solving", "failed"),
    ("proposed", "approved"),
    ("proposed", "cancelled"),
    ("approved", "published"),
    ("approved", "cancelled"),
    ("published", "closed"),
}


async def test_the_states_are_the_databases(conn: Conn) -> None:
    held = await conn.fetchval("select enum_range(null::round_state)::text[]")
    assert held == [state.value for state in RoundState]


async def test_every_step_but_the_drawn_ones_is_refused(town: Conn) -> None:
    round_id = await draft(town)
    for before, after in product(RoundState, RoundState):
        if before is after or (before.value, after.value) in LEGAL:
            continue
        with pytest.raises(asyncpg.CheckViolationError) as refused:
            await step(town, round_id, before, after)
        assert refused.value.constraint_name == "round_moves_along_its_states"


async def step(conn: Conn, round_id: UUID, before: RoundState, after: RoundState) -> None:
    async with conn.transaction():
        await conn.execute("set local session_replication_role = replica")
        await force(conn, round_id, before)
        await conn.execute("set local session_replication_role = origin")
        await conn.execute("update round set state = $2 where id = $1", round_id, after.value)


async def force(conn: Conn, round_id: UUID, state: RoundState) -> None:
    """Into a state with all that it asks for; no trigger watches."""
    await conn.execute(
        """update round set state = $2, problem = '{}', problem_digest = '', outcome = '{}',
        approved_by = $3, approved_at = now(), published_by = $3, published_at = now(),
        lease_holder = case when $2 = 'solving'::round_state then 'w' end,
        lease_until = case when $2 = 'solving'::round_state then now() end,
        failure = case when $2 = 'failed'::round_state then '示例' end
        where id = $1""",
        round_id,
        state.value,
        await account(conn, "admin"),
    )


async def test_a_round_begins_as_a_draft(town: Conn) -> None:
    found = await rounds.get(town, await draft(town, EAST))
    assert (found.state, found.street, found.attempts) == (RoundState.DRAFT, EAST, 0)
    assert (found.term_starts, found.term_ends) == (TERM.starts, TERM.ends)
    assert found.policy == await policies.default(town)
    assert not found.has_outcome


async def test_nothing_is_inserted_past_the_draft(town: Conn) -> None:
    await draft(town)
    columns = "title, term_starts, term_ends, policy_name, policy_version, seed, seconds, state"
    with pytest.raises(asyncpg.CheckViolationError, match="does not go to cancelled"):
        await town.execute(
            f"insert into round ({columns}) select title, term_starts, term_ends, policy_name,"
            " policy_version, seed, seconds, 'cancelled' from round"
        )


async def test_an_unknown_policy_or_street_is_not_found(town: Conn) -> None:
    known = await policies.default(town)
    for policy, street in ((PolicyKey("nothing", "0"), EAST), (known, "310107999000")):
        with pytest.raises(NotFound):
            await rounds.create(
                town,
                title="示例",
                street=street,
                term=TERM,
                policy=policy,
                seed=0,
                seconds=1,
                by=None,
            )


async def test_an_unknown_round_is_not_found(town: Conn) -> None:
    with pytest.raises(NotFound):
        await rounds.get(town, uuid4())
    with pytest.raises(NotFound):
        await rounds.cancel(town, uuid4())
    with pytest.raises(NotFound):
        await publish(town, uuid4())


async def test_a_frozen_problem_reads_back_to_the_byte_and_stays(town: Conn) -> None:
    round_id = await draft(town)
    problem = await problem_of(town)
    body = msgspec.json.encode(problem)
    await rounds.freeze(town, round_id, body, digest(problem))
    await rounds.queue(town, round_id)
    leased = await leases.take_lease(town, round_id, WORKER, 60)
    assert leased is not None
    assert leased.problem == body
    with pytest.raises(asyncpg.CheckViolationError, match="frozen once"):
        await town.execute("update round set seed = seed + 1 where id = $1", round_id)


async def test_a_round_is_queued_once(town: Conn) -> None:
    round_id = await queued(town)
    with pytest.raises(Conflict, match="round_moves_along_its_states"):
        await rounds.queue(town, round_id)


async def test_a_draft_is_neither_queued_nor_approved_nor_published(town: Conn) -> None:
    round_id, by = await draft(town), await account(town, "admin")
    for act in (
        rounds.queue(town, round_id),
        rounds.approve(town, round_id, by),
        publish(town, round_id),
        rounds.close(town, round_id),
        rounds.request_stop(town, round_id),
    ):
        with pytest.raises(Conflict, match="round_moves_along_its_states"):
            await act


async def test_who_made_a_round_does_not_approve_it(town: Conn) -> None:
    round_id = await proposed(town)
    with pytest.raises(Conflict, match="approver_is_not_the_creator"):
        await rounds.approve(town, round_id, await account(town, "all"))


async def test_a_round_is_approved_once(town: Conn) -> None:
    round_id = await approved(town)
    with pytest.raises(Conflict, match="round_moves_along_its_states"):
        await rounds.approve(town, round_id, await account(town, "east"))
    assert (await rounds.get(town, round_id)).approved_by == await account(town, "admin")


@pytest.mark.parametrize("make", [draft, queued, proposed, approved])
async def test_a_round_that_nobody_solves_can_be_cancelled(town: Conn, make: type) -> None:
    round_id = await make(town)
    await rounds.cancel(town, round_id)
    assert (await rounds.get(town, round_id)).state is RoundState.CANCELLED


@pytest.mark.parametrize("make", [solving, published])
async def test_a_round_being_solved_or_published_is_not_cancelled(town: Conn, make: type) -> None:
    round_id = await make(town)
    with pytest.raises(Conflict, match="round_moves_along_its_states"):
        await rounds.cancel(town, round_id)


async def test_events_tell_each_state_and_each_step_in_order(town: Conn) -> None:
    round_id = await solving(town)
    step = Progress(tier="coverage", value=3, bound=None, done=1, total=2)
    await leases.report(town, round_id, WORKER, step)
    await rounds.request_stop(town, round_id)
    told = await rounds.events(town, round_id)
    assert [event.number for event in told] == [1, 2, 3, 4, 5, 6]
    assert [event.state.value for event in told[:4]] == ["draft", "ready", "queued", "solving"]
    assert [event.progress for event in told[4:]] == [step, None]
    assert await rounds.events(town, round_id, 5) == told[5:]


async def test_whoever_listens_hears_of_a_change(town: Conn, town_pool: asyncpg.Pool) -> None:
    heard: list[object] = []
    await town.add_listener("round_event", lambda *news: heard.append(news[-1]))
    async with town_pool.acquire() as other:
        round_id = await draft(other)
    await town.execute("select 1")
    assert heard == [str(round_id)]
    await town.reset()


async def test_a_street_lists_its_own_rounds_page_by_page(town: Conn) -> None:
    made = [await draft(town, EAST) for _ in range(3)]
    await draft(town, WEST)
    first = await rounds.list_for(town, EAST, limit=2)
    rest = await rounds.list_for(town, EAST, cursor=first.next, limit=2)
    assert [row.id for row in (*first.rows, *rest.rows)] == made[::-1]
    assert rest.next is None
    assert len((await rounds.list_for(town, None)).rows) == 4


async def test_a_cursor_that_leads_nowhere_is_not_found(town: Conn) -> None:
    with pytest.raises(NotFound):
        await rounds.list_for(town, None, cursor="示例")
