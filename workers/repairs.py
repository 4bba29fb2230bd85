"""The job of a search for people: leased, answered in a solver's process, saved."""

from typing import Any
from uuid import UUID

import structlog

from store import repairs
from workers.child import ChildError
from workers.desk import Desk
from workers.holding import DIED, idle_solver
from workers.pool import Solver, SolverDied

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
# A search ends by itself after this time; its lease lasts longer, so that nobody doubles it.
SECONDS = 60.0
LEASE = 3 * SECONDS
MOST = 3


async def fill_seats(ctx: dict[Any, Any], repair_id: str) -> None:
    """arq's way in. Delivered twice, it works once."""
    desk: Desk = ctx["desk"]
    async with idle_solver(desk) as solver:
        await search(desk, solver, UUID(repair_id))


async def search(desk: Desk, solver: Solver, repair_id: UUID) -> str:
    """Answer a waiting search; say what became of it, `nothing` when another had it."""
    async with desk.pool.acquire() as conn, conn.transaction():
        leased = await repairs.take(conn, repair_id, LEASE)
    if leased is None:
        return "nothing"
    say = log.bind(repair=str(repair_id), worker=desk.name)
    try:
        found = await solver.fill_seats(
            problem=leased.problem,
            policy=leased.policy,
            seed=leased.seed,
            most=MOST,
            seconds=SECONDS,
        )
    except (SolverDied, ChildError) as error:
        reason = DIED if isinstance(error, SolverDied) else f"查找未能完成：{error}"
        async with desk.pool.acquire() as conn, conn.transaction():
            await repairs.fail(conn, repair_id, reason)
        say.warning("repair.failed", error=str(error))
        return "failed"
    async with desk.pool.acquire() as conn, conn.transaction():
        await repairs.answer(conn, repair_id, found)
    say.info("repair.answered")
    return "answered"
