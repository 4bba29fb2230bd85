"""The job of a match round: lease, solve, verify, propose. Delivered twice, it works once."""

import asyncio
import contextlib
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec
import structlog
from arq.worker import Retry

from matcher import Breach, Outcome, Problem, Progress
from store import leases
from store.errors import Conflict
from store.leases import Leased
from workers import queue
from workers.child import ChildError
from workers.pool import Solver, SolverDied

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
T = TypeVar("T")

BEAT = 0.5
ATTEMPTS = 3


class LeaseLost(Exception):
    """Another worker has the round, or nobody needs it any more."""


@dataclass(slots=True)
class Desk:
    """What a worker has at hand. `lease` is in seconds."""

    name: str
    pool: asyncpg.Pool
    lease: float = 15.0
    threads: int = 2
    idle: asyncio.Queue[Solver] = field(default_factory=asyncio.Queue)


async def match_round(ctx: dict[Any, Any], round_id: str) -> None:
    """arq's way in. A bell that finds all solvers busy goes back for another worker."""
    desk: Desk = ctx["desk"]
    try:
        solver = desk.idle.get_nowait()
    except asyncio.QueueEmpty:
        raise Retry(defer=0.5) from None
    try:
        if await work_on(desk, solver, UUID(round_id)) == "released":
            await queue.ring(ctx["redis"], UUID(round_id))
    finally:
        desk.idle.put_nowait(solver)


async def work_on(desk: Desk, solver: Solver, round_id: UUID) -> str:
    """Do the round if it waits; say what became of it, `nothing` when another had it."""
    async with desk.pool.acquire() as conn, conn.transaction():
        leased = await leases.take_lease(conn, round_id, desk.name, desk.lease)
    if leased is None:
        return "nothing"
    work = _Work(desk, solver, round_id, leased)
    say = log.bind(round=str(round_id), worker=desk.name)
    say.info("round.solving", attempt=leased.attempts)
    try:
        end = await work.through()
    except asyncio.CancelledError:
        await asyncio.shield(asyncio.gather(solver.close(), work.release()))
        say.info("round.released", why="worker stops")
        raise
    except LeaseLost:
        await solver.close()
        end = "dropped"
    except Conflict as refusal:
        end = await work.fail(f"方案存不进数据库（{refusal.constraint}）。请联系管理员。")
    except SolverDied:
        if leased.attempts >= ATTEMPTS:
            end = await work.fail(
                "求解进程多次意外退出，可能是内存不足。请缩小范围，或请管理员增加内存后再试。"
            )
        else:
            end = await work.release()
    except ChildError as error:
        end = await work.fail(f"求解未能完成：{error}")
    say.info(f"round.{end}")
    return end


class _Work:
    """One round in this worker's hands."""

    def __init__(self, desk: Desk, solver: Solver, round_id: UUID, leased: Leased) -> None:
        self.desk, self.solver, self.round_id, self.leased = desk, solver, round_id, leased
        self.news: dict[str, Progress] = {}

    async def through(self) -> str:
        leased = self.leased
        found = await self._holding(
            self.solver.solve(
                lambda step: self.news.__setitem__(step.tier, step),
                problem=leased.problem,
                policy=leased.policy,
                seed=leased.seed,
                seconds=leased.seconds,
                threads=self.desk.threads,
            )
        )
        breaches = await self._holding(
            self.solver.verify(problem=leased.problem, policy=leased.policy, outcome=found)
        )
        if breaches:
            return await self.fail(_refusal(breaches))
        outcome, problem = await self._holding(asyncio.to_thread(_decode, found, leased.problem))
        async with self.desk.pool.acquire() as conn, conn.transaction():
            await leases.propose(conn, self.round_id, self.desk.name, outcome, problem)
        return "proposed"

    async def fail(self, reason: str) -> str:
        try:
            async with self.desk.pool.acquire() as conn, conn.transaction():
                await leases.fail(conn, self.round_id, self.desk.name, reason)
        except Conflict:
            return "dropped"
        return "failed"

    async def release(self) -> str:
        """Back to the queue at once; no need to wait for the lease to lapse."""
        with contextlib.suppress(Conflict):
            async with self.desk.pool.acquire() as conn, conn.transaction():
                await leases.release(conn, self.round_id, self.desk.name)
        return "released"

    async def _holding(self, work: Awaitable[T]) -> T:
        """Await the work; meanwhile keep the lease, tell progress and look for a wish to stop."""
        task = asyncio.ensure_future(work)
        told_to_stop = False
        last = asyncio.get_running_loop().time()
        try:
            while not (await asyncio.wait({task}, timeout=BEAT))[0]:
                try:
                    stop = await self._beat()
                    last = asyncio.get_running_loop().time()
                except (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError):
                    # The database is away; the lease lasts a while yet.
                    if asyncio.get_running_loop().time() - last > self.desk.lease:
                        raise LeaseLost from None
                    continue
                if stop and not told_to_stop:
                    told_to_stop = True
                    self.solver.stop()
            result = await task
            await self._beat()
        finally:
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, SolverDied, ChildError):
                    await task
        return result

    async def _beat(self) -> bool:
        news, self.news = self.news, {}
        async with self.desk.pool.acquire() as conn, conn.transaction():
            heartbeat = await leases.heartbeat(conn, self.round_id, self.desk.name, self.desk.lease)
            if not heartbeat.still_ours:
                raise LeaseLost
            for progress in news.values():
                await leases.report(conn, self.round_id, self.desk.name, progress)
        return heartbeat.stop_requested


def _decode(outcome: bytes, problem: bytes) -> tuple[Outcome, Problem]:
    return msgspec.json.decode(outcome, type=Outcome), msgspec.json.decode(problem, type=Problem)


def _refusal(breaches: tuple[Breach, ...]) -> str:
    first = "；".join(f"{breach.rule}：{breach.message}" for breach in breaches[:3])
    more = f"；另有 {len(breaches) - 3} 处" if len(breaches) > 3 else ""
    return f"求解结果未通过独立核验，共 {len(breaches)} 处：{first}{more}。请联系管理员。"
