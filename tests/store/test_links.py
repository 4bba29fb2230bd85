"""One-time links: one use, one account, not for long."""

import asyncio

import asyncpg
import pytest

from store import accounts, links
from store.links import LIFETIMES, LinkPurpose
from store.passwords import hashed
from store.pool import Conn
from tests.store.test_accounts import id_of


async def link(conn: Conn, purpose: LinkPurpose = LinkPurpose.INVITATION) -> str:
    return await links.make(conn, await id_of(conn), purpose, by=await id_of(conn, "admin"))


async def test_a_link_says_whose_it_is_without_being_used_up(town: Conn) -> None:
    token = await link(town)
    for _ in range(2):
        found = await links.look(town, token)
        assert found is not None
        assert (found.login, found.purpose) == ("east", LinkPurpose.INVITATION)


async def test_a_link_is_used_once(town: Conn) -> None:
    token = await link(town)
    assert await links.use(town, token) is not None
    assert await links.use(town, token) is None
    assert await links.look(town, token) is None


async def test_of_many_at_once_one_uses_the_link(town: Conn, town_pool: asyncpg.Pool) -> None:
    token = await link(town)

    async def one() -> bool:
        async with town_pool.acquire() as conn, conn.transaction():
            return await links.use(conn, token) is not None

    assert sum(await asyncio.gather(*(one() for _ in range(8)))) == 1


@pytest.mark.parametrize("purpose", LinkPurpose)
async def test_an_old_link_opens_nothing(town: Conn, purpose: LinkPurpose) -> None:
    token = await link(town, purpose)
    await town.execute(
        "update one_time_link set made_at = made_at - $1::interval, "
        "expires_at = expires_at - $1::interval",
        LIFETIMES[purpose],
    )
    assert await links.use(town, token) is None


async def test_a_new_link_voids_the_one_before(town: Conn) -> None:
    first, second = await link(town), await link(town)
    assert await links.look(town, first) is None
    assert await links.look(town, second) is not None


async def test_a_link_is_void_once_the_account_is_disabled_or_changed(town: Conn) -> None:
    token = await link(town)
    await accounts.disable(town, await id_of(town))
    assert await links.use(town, token) is None
    await accounts.enable(town, await id_of(town))
    assert await links.use(town, token) is None
    token = await link(town)
    await accounts.set_password(town, await id_of(town), await hashed("另外四个词的示例口令"))
    assert await links.use(town, token) is None


async def test_the_token_is_not_stored(town: Conn) -> None:
    token = await link(town)
    assert token not in str(await town.fetch("select * from one_time_link"))
