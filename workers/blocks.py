"""The job of a block: lease, form, write. Delivered twice, it works once."""

import contextlib
from typing import Any
from uuid import UUID

import structlog

from matcher import Progress
from store import blocks
from store.blocks import Lease, Taken
from store.errors import Conflict
from workers.desk import Desk
from workers.holding import LeaseLost, hold, idle_solver, to_the_end
from workers.pool import Solver
from workers.shares import fair_seconds

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def form_block(ctx: dict[Any, Any], round_id: str, number: int) -> None:
    """arq's way in. A bell that finds all solvers busy goes back for another worker."""
    desk: Desk = ctx["desk"]
    async with idle_solver(desk) as solver:
        await work_on_block(desk, solver, UUID(round_id), number)


async def work_on_block(
    desk: Desk, solver: Solver, round_id: UUID, number: int | None = None
) -> str:
    """Form the block if it waits, or without a number the largest that does; say what became of
    it, `nothing` when there was none."""
    async with desk.pool.acquire() as conn, conn.transaction():
        taken = await blocks.take(conn, round_id, desk.name, desk.lease, number)
        if taken is None:
            return "nothing"
        seconds = fair_seconds(taken, await blocks.time_shares(conn, round_id))
    work = _Work(desk, solver, round_id, taken)
    say = log.bind(round=str(round_id), block=taken.number, worker=desk.name)
    say.info("block.solving", attempt=taken.attempts, seconds=round(seconds, 1))
    return await to_the_end(
        work.through(seconds), work, solver, attempts=taken.attempts, say=say, what="block"
    )


class _Work:
    """One block in this worker's hands."""

    def __init__(self, desk: Desk, solver: Solver, round_id: UUID, taken: Taken) -> None:
        self.desk, self.solver, self.taken = desk, solver, taken
        self.lease = Lease(
            round_id=round_id, number=taken.number, worker=desk.name, attempts=taken.attempts
        )
        self.news: dict[str, Progress] = {}

    async def through(self, seconds: float) -> str:
        taken = self.taken
        done = await hold(
            self.solver.form(
                lambda step: self.news.__setitem__(step.tier, step),
                problem=taken.problem,
                policy=taken.policy,
                seed=taken.seed,
                seconds=0 if taken.stop_requested else seconds,
                threads=self.desk.threads,
                stopped=taken.stop_requested,
            ),
            self._beat,
            stop=self.solver.stop,
            patience=self.desk.lease,
        )
        try:
            async with self.desk.pool.acquire() as conn, conn.transaction():
                await blocks.finish(conn, self.lease, taken.digest, done.formed, done.progress)
        except Conflict:
            return "dropped"
        return "done"

    async def fail(self, reason: str) -> str:
        with contextlib.suppress(Conflict):
            async with self.desk.pool.acquire() as conn, conn.transaction():
                await blocks.fail(conn, self.lease, reason)
        return "failed"

    async def release(self) -> str:
        """Back to the others at once; no need to wait for the lease to lapse."""
        with contextlib.suppress(Conflict):
            async with self.desk.pool.acquire() as conn, conn.transaction():
                await blocks.release(conn, self.lease)
        return "released"

    async def _beat(self) -> bool:
        async with self.desk.pool.acquire() as conn, conn.transaction():
            stop = await blocks.heartbeat(
                conn, self.lease, self.desk.lease, list(self.news.values())
            )
        if stop is None:
            raise LeaseLost
        return stop
