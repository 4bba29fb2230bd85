"""One effect and one answer for a request sent twice."""

from uuid import UUID

import asyncpg
import pytest

from store import accounts, idempotency
from store.errors import Conflict
from store.pool import Conn


async def somebody(conn: Conn, login: str = "one") -> UUID:
    return await accounts.create(conn, login, None, "district_admin")


async def test_a_new_key_may_act_and_its_answer_is_given_again(conn: Conn) -> None:
    account = await somebody(conn)
    assert await idempotency.begin(conn, account, "key", "digest") is None
    await idempotency.finish(conn, account, "key", b"answer")
    assert await idempotency.begin(conn, account, "key", "digest") == b"answer"


async def test_a_key_names_one_request(conn: Conn) -> None:
    account = await somebody(conn)
    await idempotency.begin(conn, account, "key", "digest")
    with pytest.raises(Conflict, match="idempotency_key_names_one_request"):
        await idempotency.begin(conn, account, "key", "another")


async def test_two_accounts_may_use_the_same_key(conn: Conn) -> None:
    one, two = await somebody(conn), await somebody(conn, "two")
    assert await idempotency.begin(conn, one, "key", "digest") is None
    assert await idempotency.begin(conn, two, "key", "another") is None


async def test_a_key_is_free_again_after_a_day(conn: Conn) -> None:
    account = await somebody(conn)
    await idempotency.begin(conn, account, "key", "digest")
    await idempotency.finish(conn, account, "key", b"answer")
    await conn.execute("update idempotency_key set begun_at = now() - interval '25 hours'")
    assert await idempotency.begin(conn, account, "key", "another") is None
    await idempotency.finish(conn, account, "key", b"new")
    assert await idempotency.begin(conn, account, "key", "another") == b"new"


async def test_old_keys_are_dropped_and_young_ones_stay(conn: Conn) -> None:
    account = await somebody(conn)
    await idempotency.begin(conn, account, "old", "digest")
    await conn.execute("update idempotency_key set begun_at = now() - interval '25 hours'")
    await idempotency.begin(conn, account, "young", "digest")
    await idempotency.forget(conn)
    assert await conn.fetchval("select array_agg(key) from idempotency_key") == ["young"]


async def test_the_same_request_at_the_same_time_is_told_to_wait(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as conn:
        account = await somebody(conn)
    async with pool.acquire() as first, pool.acquire() as second:
        async with first.transaction():
            assert await idempotency.begin(first, account, "key", "digest") is None
            with pytest.raises(Conflict, match="idempotency_key_is_in_flight"):
                async with second.transaction():
                    await idempotency.begin(second, account, "key", "digest")
            await idempotency.finish(first, account, "key", b"answer")
        async with second.transaction():
            assert await idempotency.begin(second, account, "key", "digest") == b"answer"


async def test_a_key_is_free_again_when_the_act_failed(conn: asyncpg.Connection) -> None:
    account = await somebody(conn)
    act = conn.transaction()
    await act.start()
    await idempotency.begin(conn, account, "key", "digest")
    await act.rollback()
    assert await idempotency.begin(conn, account, "key", "digest") is None
