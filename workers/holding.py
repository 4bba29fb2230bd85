"""Working under a lease: it is kept while the work lasts, and the work ends with it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Protocol, TypeVar

import asyncpg
from arq.worker import Retry
from structlog.stdlib import BoundLogger

from store.errors import Conflict
from store.leases import ATTEMPTS
from workers.child import ChildError
from workers.desk import Desk
from workers.pool import Solver, SolverDied

T = TypeVar("T")

DIED = "求解进程多次意外退出，可能是内存不足。请缩小范围，或请管理员增加内存后再试。"

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


class Leased(Protocol):
    """A round or a block in a worker's hands."""

    async def fail(self, reason: str) -> str: ...

    async def release(self) -> str: ...


@contextlib.asynccontextmanager
async def idle_solver(desk: Desk) -> AsyncGenerator[Solver]:
    """A solver that nobody uses. Where all are busy, the bell goes back for another worker."""
    try:
        solver = desk.idle.get_nowait()
    except asyncio.QueueEmpty:
        raise Retry(defer=0.5) from None
    try:
        yield solver
    finally:
        desk.idle.put_nowait(solver)


async def to_the_end(
    through: Awaitable[str],
    work: Leased,
    solver: Solver,
    *,
    attempts: int,
    say: BoundLogger,
    what: str,
) -> str:
    """What becomes of the work, whatever happens on the way; `what` it is, for the log."""
    try:
        end = await through
    except asyncio.CancelledError:
        await asyncio.shield(asyncio.gather(solver.close(), work.release()))
        say.info(f"{what}.released", why="worker stops")
        raise
    except LeaseLost:
        await solver.close()
        end = "dropped"
    except Conflict as refusal:
        end = await work.fail(f"方案存不进数据库（{refusal.constraint}）。请联系管理员。")
    except SolverDied:
        end = await (work.fail(DIED) if attempts >= ATTEMPTS else work.release())
    except ChildError as error:
        end = await work.fail(f"求解未能完成：{error}")
    say.info(f"{what}.{end}")
    return end
