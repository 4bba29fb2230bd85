"""Accounts and sessions."""

from datetime import timedelta

import asyncpg
import pytest

from store import accounts
from store.accounts import IDLE, LONGEST, Account, AccountKind
from store.errors import Conflict
from store.pool import Conn
from tests.api.town import EAST, PASSWORD


async def session(conn: Conn, login: str = "east") -> str:
    token = await accounts.log_in(conn, login, PASSWORD)
    assert token is not None
    return token


async def age(conn: Conn, column: str, by: timedelta) -> None:
    """As if that long had passed."""
    await conn.execute(f"update session set {column} = {column} - $1::interval", by)


async def test_the_right_password_opens_a_session_of_that_account(town: Conn) -> None:
    found = await accounts.by_token(town, await session(town))
    assert found is not None
    assert found == Account(
        id=found.id, login="east", kind=AccountKind.COORDINATOR, street=EAST, helper=None
    )


async def test_a_volunteers_account_is_one_helpers(town: Conn) -> None:
    found = await accounts.by_token(town, await session(town, "mum"))
    assert found is not None
    assert (found.kind, found.helper) == (AccountKind.VOLUNTEER, "N1")


async def test_a_wrong_password_opens_nothing(town: Conn) -> None:
    assert await accounts.log_in(town, "east", PASSWORD + "。") is None


@pytest.mark.parametrize("login", ["nobody", "", "east\0"])
async def test_an_unknown_login_opens_nothing(town: Conn, login: str) -> None:
    assert await accounts.log_in(town, login, PASSWORD) is None


async def test_a_token_of_ones_own_making_opens_nothing(town: Conn) -> None:
    assert await accounts.by_token(town, "示例") is None


async def test_a_session_ends_when_its_user_logs_out(town: Conn) -> None:
    token, other = await session(town), await session(town)
    await accounts.log_out(town, token)
    await accounts.log_out(town, token)
    assert await accounts.by_token(town, token) is None
    assert await accounts.by_token(town, other) is not None


async def test_an_idle_session_ends(town: Conn) -> None:
    token = await session(town)
    await age(town, "seen_at", IDLE)
    assert await accounts.by_token(town, token) is None


async def test_a_session_in_use_lives_on_past_the_idle_limit(town: Conn) -> None:
    token = await session(town)
    for _ in range(2):
        await age(town, "seen_at", IDLE - timedelta(minutes=5))
        assert await accounts.by_token(town, token) is not None


async def test_a_session_in_use_ends_all_the_same_at_last(town: Conn) -> None:
    token = await session(town)
    await age(town, "started_at", LONGEST)
    assert await accounts.by_token(town, token) is None


async def test_logging_in_sweeps_the_accounts_ended_sessions(town: Conn) -> None:
    await session(town)
    await age(town, "seen_at", IDLE)
    await session(town)
    assert await town.fetchval("select count(*) from session") == 1


async def test_neither_password_nor_token_is_stored(town: Conn) -> None:
    token = await session(town)
    rows = [*await town.fetch("select * from account"), *await town.fetch("select * from session")]
    assert not any(text in str(rows) for text in (PASSWORD, token))


@pytest.mark.parametrize(
    ("login", "kind", "street", "helper", "constraint"),
    [
        ("east", "coordinator", EAST, None, "login_is_one_account"),
        ("new", "volunteer", None, None, "volunteer_account_is_one_helper"),
        ("new", "coordinator", None, "N1", "volunteer_account_is_one_helper"),
        ("new", "district_admin", EAST, None, "only_a_coordinator_belongs_to_a_street"),
        ("new", "coordinator", "310107999000", None, "account_street_fkey"),
        ("new", "volunteer", None, "N999", "account_helper_fkey"),
    ],
)
async def test_an_account_that_cannot_be_is_refused_by_name(
    town: asyncpg.Connection,
    login: str,
    kind: str,
    street: str | None,
    helper: str | None,
    constraint: str,
) -> None:
    with pytest.raises(Conflict) as refused:
        async with town.transaction():
            await accounts.create(town, login, PASSWORD, kind, street, helper)
    assert refused.value.constraint == constraint
