"""The second factor: each code once."""

import asyncio

import asyncpg

from store import accounts, second_factors
from store.pool import Conn
from tests.store.test_accounts import id_of

CODES = ("AAAA-1111", "BBBB-2222")


async def confirmed(conn: Conn) -> None:
    account = await id_of(conn)
    await second_factors.begin(conn, account, b"sealed")
    assert await second_factors.confirm(conn, account, 100, CODES)


async def test_a_factor_protects_only_once_it_is_confirmed(town: Conn) -> None:
    account = await id_of(town)
    await second_factors.begin(town, account, b"sealed")
    found = await accounts.known(town, "east")
    assert found is not None
    assert not found.has_second_factor
    assert not await second_factors.use_step(town, account, 100)
    await confirmed(town)
    found = await accounts.known(town, "east")
    assert found is not None
    assert found.has_second_factor


async def test_a_confirmed_secret_is_not_replaced(town: Conn) -> None:
    await confirmed(town)
    account = await id_of(town)
    await second_factors.begin(town, account, b"another")
    held = await second_factors.held(town, account)
    assert held is not None
    assert held.secret == b"sealed"
    assert not await second_factors.confirm(town, account, 200, CODES)


async def test_a_secret_left_on_the_screen_is_forgotten(town: Conn) -> None:
    account = await id_of(town)
    await second_factors.begin(town, account, b"sealed")
    await town.execute(
        "update second_factor set begun_at = begun_at - $1::interval", second_factors.UNCONFIRMED
    )
    assert await second_factors.held(town, account) is None


async def test_no_step_is_used_twice_nor_one_before_it(town: Conn) -> None:
    await confirmed(town)
    account = await id_of(town)
    assert not await second_factors.use_step(town, account, 100)
    assert await second_factors.use_step(town, account, 102)
    assert not await second_factors.use_step(town, account, 102)
    assert not await second_factors.use_step(town, account, 101)


async def test_of_many_at_once_one_uses_the_step(town: Conn, town_pool: asyncpg.Pool) -> None:
    await confirmed(town)
    account = await id_of(town)

    async def one() -> bool:
        async with town_pool.acquire() as conn, conn.transaction():
            return await second_factors.use_step(conn, account, 101)

    assert sum(await asyncio.gather(*(one() for _ in range(8)))) == 1


async def test_a_recovery_code_is_used_once(town: Conn) -> None:
    await confirmed(town)
    account = await id_of(town)
    assert await second_factors.use_code(town, account, CODES[0])
    assert not await second_factors.use_code(town, account, CODES[0])
    assert not await second_factors.use_code(town, await id_of(town, "west"), CODES[1])
    assert await second_factors.codes_left(town, account) == 1


async def test_a_forgotten_factor_leaves_nothing(town: Conn) -> None:
    await confirmed(town)
    account = await id_of(town)
    await second_factors.forget(town, account)
    assert await second_factors.held(town, account) is None
    assert await second_factors.codes_left(town, account) == 0
