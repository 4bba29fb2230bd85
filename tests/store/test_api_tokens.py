"""API tokens: whose, for what, how long."""

from datetime import timedelta

import asyncpg
import pytest

from store import accounts, api_tokens
from store.api_tokens import TokenScope
from store.errors import NotFound
from store.pool import Conn
from tests.store.test_accounts import id_of

DAY = timedelta(days=1)


async def token(conn: Conn, login: str = "east") -> str:
    scopes = (TokenScope.READ, TokenScope.ROUNDS)
    return await api_tokens.make(conn, await id_of(conn, login), "示例程序", scopes, DAY)


async def test_a_token_is_its_accounts_within_its_scopes(town: Conn) -> None:
    found = await api_tokens.by_token(town, await token(town))
    assert found is not None
    assert found.account.login == "east"
    assert found.scopes == {TokenScope.READ, TokenScope.ROUNDS}


async def test_an_old_token_opens_nothing(town: Conn) -> None:
    made = await token(town)
    await town.execute("update api_token set expires_at = now()")
    assert await api_tokens.by_token(town, made) is None


async def test_a_revoked_token_opens_nothing(town: Conn) -> None:
    made, account = await token(town), await id_of(town)
    [listed] = await api_tokens.listed(town, account)
    await api_tokens.revoke(town, account, listed.id)
    assert await api_tokens.by_token(town, made) is None


async def test_nobody_revokes_another_accounts_token(town: Conn) -> None:
    made = await token(town)
    [listed] = await api_tokens.listed(town, await id_of(town))
    with pytest.raises(NotFound):
        await api_tokens.revoke(town, await id_of(town, "west"), listed.id)
    assert await api_tokens.by_token(town, made) is not None


async def test_a_disabled_accounts_token_opens_nothing(town: Conn) -> None:
    made = await token(town)
    await accounts.disable(town, await id_of(town))
    assert await api_tokens.by_token(town, made) is None


async def test_a_token_tells_when_it_was_last_used(town: Conn) -> None:
    made, account = await token(town), await id_of(town)
    assert (await api_tokens.listed(town, account))[0].seen_at is None
    await api_tokens.by_token(town, made)
    assert (await api_tokens.listed(town, account))[0].seen_at is not None


async def test_no_token_outlives_a_year(town: Conn) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="token_lives_a_year_at_most"):
        await api_tokens.make(
            town, await id_of(town), "示例程序", (TokenScope.READ,), timedelta(days=400)
        )


async def test_the_token_is_not_stored(town: Conn) -> None:
    made = await token(town)
    assert made.startswith("linjia_")
    assert made not in str(await town.fetch("select * from api_token"))


async def test_its_use_is_recorded_once_a_minute(town: Conn) -> None:
    made = await token(town)
    for _ in range(3):
        await api_tokens.by_token(town, made)
    used = "select count(*) from audit where action = 'use' and subject = 'api_token'"
    assert await town.fetchval(used) == 1
    await town.execute("update api_token set seen_at = seen_at - interval '2 minutes'")
    await api_tokens.by_token(town, made)
    assert await town.fetchval(used) == 2
