"""An erased person is gone from what rounds froze, and the rounds are still explained."""

import json

import asyncpg
import msgspec
import pytest

from matcher import Problem
from matcher.people import Seat
from matcher.problem import digest
from store import certificates, retention, rounds
from store.errors import Conflict
from tests.store.round_town import approved, proposed, publish, queued

MUM, MENTOR = Seat.NEIGHBOUR_MUM, Seat.MENTOR
CHILD_BLANKS = ("school", "household", "other_home", "point", "basis")


async def kept(conn: asyncpg.Connection, round_id: object) -> str:
    return str(await conn.fetchval("select problem::text from round where id = $1", round_id))


async def frozen(conn: asyncpg.Connection, round_id: object) -> dict[str, dict[str, object]]:
    """The people of a round's problem by code."""
    problem = json.loads(await kept(conn, round_id))
    return {one["id"]: one for one in (*problem["children"], *problem["helpers"])}


async def test_a_childs_facts_are_gone_from_every_round_and_its_certificate(
    town: asyncpg.Connection,
) -> None:
    await town.execute("update child set lon = 121.4, lat = 31.24, household = 'H7'")
    round_id = await approved(town)
    await publish(town, round_id)
    await certificates.save(town, round_id, "ab" * 32, b'{"problem": {"children": [{"id": "C1"}]}}')
    await town.execute(
        "insert into repair (round_id, problem) select id, problem from round where id = $1",
        round_id,
    )
    before, seats = await frozen(town, round_id), "select count(*) from proposal_seat"
    marked = await town.fetchval("select problem_digest from round")
    told = await town.fetchval(seats)
    assert all(before["C1"][name] for name in ("school", "point", "needs", "household"))
    assert await retention.erase(town, "child", "C1")
    after = await frozen(town, round_id)
    assert [after["C1"][name] for name in CHILD_BLANKS] == [None] * len(CHILD_BLANKS)
    assert after["C1"]["needs"] == []
    assert after["C1"]["neighbourhood"] == before["C1"]["neighbourhood"]
    assert {code: one for code, one in after.items() if code != "C1"} == {
        code: one for code, one in before.items() if code != "C1"
    }
    found = await rounds.get(town, round_id)
    assert found.redacted_at is not None
    assert found.problem_digest == marked
    assert await town.fetchval(seats) == told
    assert await town.fetchval("select count(*) from proposal_seat where metres is not null") == 0
    assert await town.fetchval("select count(*) from repair") == 0
    assert not await town.fetchval(
        "select count(*) from pairing where child = 'C1' and until is null"
    )
    sealed = await certificates.look(town, round_id)
    assert sealed is not None
    assert (sealed.seal, sealed.redacted_at is not None) == ("ab" * 32, True)
    with pytest.raises(Conflict, match="certificate_is_whole"):
        await certificates.export(town, round_id)
    assert await town.fetchval("select body is null from round_certificate")


async def test_a_redacted_problem_is_still_one_and_no_longer_the_one_that_was_solved(
    town: asyncpg.Connection,
) -> None:
    round_id = await proposed(town)
    await retention.erase(town, "child", "C1")
    await retention.erase(town, "helper", "N1")
    problem = msgspec.json.decode(await kept(town, round_id), type=Problem)
    helper = problem.helper_by_id["N1"]
    assert (helper.born, helper.point, helper.skills, helper.household) == (None, None, (), None)
    assert digest(problem) != await town.fetchval("select problem_digest from round")
    for constraint, text in (
        ("frozen_problem_stays", "update round set problem = '{}'"),
        ("frozen_problem_stays", "update round set problem = '{}', redacted_at = now()"),
    ):
        with pytest.raises(asyncpg.CheckViolationError) as refused:
            await town.execute(text)
        assert refused.value.as_dict()["constraint_name"] == constraint


async def test_nobody_is_erased_while_a_worker_has_their_round(town: asyncpg.Connection) -> None:
    await queued(town)
    with pytest.raises(Conflict, match="nobody_is_erased_while_being_matched"):
        await retention.erase(town, "child", "C1")
    assert await town.fetchval("select erased_at is null from child where id = 'C1'")


async def test_an_erased_helpers_account_opens_nothing_and_is_named_after_nobody(
    town: asyncpg.Connection,
) -> None:
    await town.execute(
        "insert into foreign_identity (issuer, subject, account) "
        "select 'https://id.example', 'someone', id from account where login = 'mum'"
    )
    code = str(await town.fetchval("select helper from account where login = 'mum'"))
    assert await retention.erase(town, "helper", code)
    row = await town.fetchrow("select * from account where helper = $1", code)
    assert row is not None
    assert row["login"] == f"erased-{row['id']}"
    assert row["password_hash"] is None
    assert row["disabled_at"] is not None
    assert await town.fetchval("select count(*) from foreign_identity") == 0
