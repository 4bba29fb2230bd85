"""Idempotency keys: the same request sent twice has one effect and one answer.

Begin, act and finish in one transaction: when the act fails, the key is free again.
"""

from uuid import UUID

from store.errors import Conflict
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


async def begin(conn: Conn, account: UUID, key: str, digest: str) -> bytes | None:
    """None: go on and act. Bytes: the answer this request had before.

    A Conflict when the same request is being served, or the key named another one.
    """
    if not await conn.fetchval(SQL["lock"], account, key):
        raise Conflict("idempotency_key_is_in_flight")
    if await conn.fetchval(SQL["begin"], account, key, digest):
        return None
    held = await conn.fetchrow(SQL["held"], account, key)
    if held is None or held["digest"] != digest:
        raise Conflict("idempotency_key_names_one_request")
    if held["answer"] is None:
        raise Conflict("idempotency_key_is_in_flight")
    return held["answer"]


async def finish(conn: Conn, account: UUID, key: str, answer: bytes) -> None:
    """Keep the answer for a day."""
    await conn.execute(SQL["finish"], account, key, answer)


async def forget(conn: Conn) -> None:
    """Drop the keys of more than a day ago."""
    await conn.execute(SQL["forget"])
