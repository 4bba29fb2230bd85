"""Working under a lease: it is kept while the work lasts, and the work ends with it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from workers.child import ChildError
from workers.pool import SolverDied

T = TypeVar("T")

BEAT = 0.5


class LeaseLost(Exception):
    """Another worker has it, or nobody needs it any more."""


async def hold(
    work: Awaitable[T],
    beat: Callable[[], Awaitable[bool]],
    *,
    stop: Callable[[], None],
    patience: float,
) -> T:
    """Await the work. Meanwhile, and once after it, `beat` keeps the lease (LeaseLost ends the
    work) and says whether to stop; `stop` is called once then. A database that is away for longer
    than `patience` seconds is a lost lease."""
    task = asyncio.ensure_future(work)
    told_to_stop = False
    last = asyncio.get_running_loop().time()
    try:
        while not (await asyncio.wait({task}, timeout=BEAT))[0]:
            try:
                wanted = await beat()
                last = asyncio.get_running_loop().time()
            except (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError):
                # The database is away; the lease lasts a while yet.
                if asyncio.get_running_loop().time() - last > patience:
                    raise LeaseLost from None
                continue
            if wanted and not told_to_stop:
                told_to_stop = True
                stop()
        result = await task
        await beat()
    finally:
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, SolverDied, ChildError):
                await task
    return result
