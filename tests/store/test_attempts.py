"""Guessing is slowed, and the lock opens by itself."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from store import attempts
from store.attempts import PER_ADDRESS, PER_CODE, PER_LOGIN, WINDOW, Key
from store.pool import Conn
from tests.store.test_accounts import id_of

KEY = attempts.login_key("east")


async def guess(conn: Conn, times: int, *keys: Key) -> timedelta | None:
    left = None
    for _ in range(times):
        left = await attempts.count(conn, *(keys or (KEY,)))
    return left


async def pass_by(conn: Conn, time: timedelta) -> None:
    await conn.execute("update log_in_attempt set since = since - $1::interval", time)


async def test_a_login_is_locked_after_its_last_attempt_and_not_before(town: Conn) -> None:
    assert await guess(town, PER_LOGIN) is None
    left = await guess(town, 1)
    assert left is not None
    assert timedelta() < left <= WINDOW
    assert await attempts.is_locked(town, KEY)


async def test_the_lock_opens_when_its_time_has_passed(town: Conn) -> None:
    await guess(town, PER_LOGIN + 1)
    await pass_by(town, WINDOW)
    assert await guess(town, 1) is None
    assert not await attempts.is_locked(town, KEY)


async def test_guessing_on_does_not_make_the_lock_longer(town: Conn) -> None:
    await guess(town, PER_LOGIN + 1)
    await pass_by(town, WINDOW / 2)
    left = await guess(town, 20)
    assert left is not None
    assert left <= WINDOW / 2


async def test_slow_guessing_is_counted_as_long_as_it_goes_on(town: Conn) -> None:
    for _ in range(PER_LOGIN):
        assert await guess(town, 1) is None
        await pass_by(town, WINDOW / 2)
    assert await guess(town, 1) is not None


async def test_a_right_password_lets_the_login_start_afresh(town: Conn) -> None:
    await guess(town, PER_LOGIN)
    await attempts.succeed(town, KEY)
    assert await guess(town, PER_LOGIN) is None


async def test_ones_own_right_password_wipes_out_no_guesses_at_others(town: Conn) -> None:
    address = attempts.address_key("192.0.2.1")
    await guess(town, PER_ADDRESS - 1, address)
    await guess(town, 1, address, KEY)
    await attempts.succeed(town, address, KEY)
    assert await guess(town, 1, address) is None
    assert await guess(town, 1, address) is not None


async def test_an_unlocked_login_may_try_at_once(town: Conn) -> None:
    account = await id_of(town)
    await guess(town, PER_LOGIN + 1)
    await guess(town, PER_CODE + 1, attempts.code_key(account))
    await attempts.unlock(town, "east", account)
    assert await guess(town, 1) is None
    assert await guess(town, 1, attempts.code_key(account)) is None


async def test_many_guesses_at_once_are_no_way_round(town_pool: asyncpg.Pool) -> None:
    async def one() -> bool:
        async with town_pool.acquire() as conn, conn.transaction():
            return await attempts.count(conn, KEY) is None

    allowed = await asyncio.gather(*(one() for _ in range(3 * PER_LOGIN)))
    assert sum(allowed) == PER_LOGIN


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("testclient", "192.0.2.1", False),
    ],
)
def test_one_customers_network_counts_as_one_address(one: str, other: str, same: bool) -> None:
    assert (attempts.address_key(one).digest == attempts.address_key(other).digest) is same


async def test_what_counts_no_more_is_swept_away(town: Conn) -> None:
    await guess(town, 1)
    await pass_by(town, WINDOW)
    await guess(town, 1, attempts.login_key("west"))
    await attempts.sweep(town)
    assert await town.fetchval("select count(*) from log_in_attempt") == 1


async def test_nobody_is_named(town: Conn) -> None:
    await guess(town, 1, attempts.address_key("192.0.2.1"), KEY)
    rows = str(await town.fetch("select * from log_in_attempt"))
    assert "east" not in rows
    assert "192.0.2.1" not in rows
