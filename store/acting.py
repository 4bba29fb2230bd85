"""A transaction in which an account acts: the database shows and takes what that account may."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


@asynccontextmanager
async def acting(pool: asyncpg.Pool, account: UUID | None) -> AsyncGenerator[Conn, None]:
    """A connection in a transaction of the account's; None: nobody is logged in.

    The account is forgotten at the transaction's end, before the connection is anybody else's.
    """
    async with pool.acquire() as conn, conn.transaction():
        await act_as(conn, account)
        yield conn


async def act_as(conn: Conn, account: UUID | None) -> None:
    """Say who acts for the rest of the transaction."""
    if account is not None:
        await conn.execute(SQL["act_as"], str(account))
