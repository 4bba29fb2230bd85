"""Sessions: how long they last, and what ends them."""

from datetime import timedelta

import pytest

from store import sessions
from store.pool import Conn
from store.sessions import HALFWAY, IDLE, LONGEST, SessionStage
from tests.store.test_accounts import id_of


async def session(conn: Conn, login: str = "east") -> str:
    return await sessions.begin(conn, await id_of(conn, login))


async def age(conn: Conn, column: str, by: timedelta) -> None:
    """As if that long had passed."""
    await conn.execute(f"update session set {column} = {column} - $1::interval", by)


async def test_a_session_is_its_accounts(town: Conn) -> None:
    found = await sessions.by_token(town, await session(town))
    assert found is not None
    assert found.login == "east"


@pytest.mark.parametrize("token", ["示例", "", "\ud800"])
async def test_a_token_of_ones_own_making_opens_nothing(town: Conn, token: str) -> None:
    assert await sessions.by_token(town, token) is None


async def test_a_session_ends_when_its_user_logs_out(town: Conn) -> None:
    token, other = await session(town), await session(town)
    await sessions.end(town, token)
    await sessions.end(town, token)
    assert await sessions.by_token(town, token) is None
    assert await sessions.by_token(town, other) is not None


async def test_a_user_may_end_all_sessions_but_this(town: Conn) -> None:
    here, there, foreign = await session(town), await session(town), await session(town, "west")
    account = await id_of(town)
    assert await sessions.others(town, account, here) == 1
    assert await sessions.end_others(town, account, here) == 1
    assert await sessions.by_token(town, there) is None
    assert await sessions.by_token(town, here) is not None
    assert await sessions.by_token(town, foreign) is not None


async def test_an_idle_session_ends(town: Conn) -> None:
    token = await session(town)
    await age(town, "seen_at", IDLE)
    assert await sessions.by_token(town, token) is None


async def test_a_session_in_use_lives_on_past_the_idle_limit(town: Conn) -> None:
    token = await session(town)
    for _ in range(2):
        await age(town, "seen_at", IDLE - timedelta(minutes=5))
        assert await sessions.by_token(town, token) is not None


async def test_a_session_in_use_ends_all_the_same_at_last(town: Conn) -> None:
    token = await session(town)
    await age(town, "started_at", LONGEST)
    assert await sessions.by_token(town, token) is None


async def test_logging_in_sweeps_the_accounts_ended_sessions(town: Conn) -> None:
    await session(town)
    await age(town, "seen_at", IDLE)
    await session(town)
    assert await town.fetchval("select count(*) from session") == 1


@pytest.mark.parametrize("stage", [SessionStage.CODE, SessionStage.ENROLMENT])
async def test_halfway_in_is_not_in(town: Conn, stage: SessionStage) -> None:
    token = await sessions.begin(town, await id_of(town), stage)
    assert await sessions.by_token(town, token) is None
    found = await sessions.halfway(town, token)
    assert found is not None
    assert (found.account.login, found.stage) == ("east", stage)
    await age(town, "started_at", HALFWAY)
    assert await sessions.halfway(town, token) is None


async def test_a_full_session_is_not_halfway(town: Conn) -> None:
    assert await sessions.halfway(town, await session(town)) is None


async def test_the_token_is_not_stored(town: Conn) -> None:
    token = await session(town)
    assert token not in str(await town.fetch("select * from session"))
