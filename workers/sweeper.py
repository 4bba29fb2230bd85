"""Rescues what was left lying: rounds, blocks and searches whose worker died or whose bell was
lost. Drops what nobody came back for: uploads that were looked at a day ago."""

from typing import Any

import structlog

from store import blocks, imports, leases, repairs
from workers import queue
from workers.desk import Desk

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def sweep(ctx: dict[Any, Any]) -> None:
    """Put stale rounds back, ring for all that waits, forget what is old."""
    desk: Desk = ctx["desk"]
    async with desk.pool.acquire() as conn, conn.transaction():
        stale = await leases.requeue_stale(conn)
        waiting = await leases.waiting(conn)
        parts = await blocks.waiting(conn)
        searches = await repairs.waiting(conn)
        await imports.forget(conn)
        await repairs.forget(conn)
    for round_id in stale:
        log.warning("round.requeued", round=str(round_id), why="its worker is gone")
    for round_id in waiting:
        await queue.ring(ctx["redis"], round_id)
    for round_id, number in parts:
        await queue.ring_block(ctx["redis"], round_id, number)
    for repair_id in searches:
        await queue.ring_repair(ctx["redis"], repair_id)
