"""A worker says in PostgreSQL that it lives: a round's time is shared among those that do."""

import asyncio
import contextlib

import asyncpg

from store import blocks

EVERY = 5.0


async def tell(pool: asyncpg.Pool, worker: str, solvers: int) -> None:
    """Say so every few seconds, until cancelled; a database that is away is waited for."""
    while True:
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            async with pool.acquire() as conn:
                await blocks.seen(conn, worker, solvers)
        await asyncio.sleep(EVERY)


async def leave(told: "asyncio.Task[None]", pool: asyncpg.Pool, worker: str) -> None:
    """Stop saying so, and take it back."""
    told.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await told
    with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        async with pool.acquire() as conn:
            await blocks.unseen(conn, worker)
