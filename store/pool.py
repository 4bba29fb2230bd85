"""Connections to PostgreSQL, all set up alike."""

from typing import TypeAlias

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

# Store functions take one of these and never commit.
Conn: TypeAlias = "asyncpg.Connection | PoolConnectionProxy"

# Policies make short queries look dear; compiling them would take longer than running them.
_SETTINGS = {"application_name": "linjia", "timezone": "UTC", "jit": "off"}


async def create_pool(dsn: str, *, min_size: int = 1, max_size: int = 4) -> asyncpg.Pool:
    """Open a pool; the caller closes it."""
    return await asyncpg.create_pool(
        dsn, min_size=min_size, max_size=max_size, init=_set_up, server_settings=_SETTINGS
    )


async def connect(dsn: str) -> asyncpg.Connection:
    """Open one connection, set up as the pool's are; the caller closes it."""
    conn = await asyncpg.connect(dsn, server_settings=_SETTINGS)
    await _set_up(conn)
    return conn


async def _set_up(conn: asyncpg.Connection) -> None:
    await conn.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_to_jsonb, decoder=_from_jsonb, format="binary"
    )


def _to_jsonb(value: object) -> bytes:
    """The wire's version number 1, then the JSON; text that is JSON already goes as it is.

    A bare connection without this codec takes text only: SQL that serves both passes text.
    """
    if isinstance(value, str):
        return b"\x01" + value.encode()
    if isinstance(value, bytes):
        return b"\x01" + value
    return b"\x01" + msgspec.json.encode(value)


def _from_jsonb(data: bytes) -> object:
    return msgspec.json.decode(data[1:])
