"""Identities whose time is over are erased by the workers, once somebody has said how long."""

from typing import Any

import structlog

from store import idempotency, retention
from workers.desk import Desk

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def retain(ctx: dict[Any, Any]) -> None:
    """Erase what is due, if a period is set; forget the answers kept for repeated requests, whose
    faults may quote a roster. Asked every hour."""
    desk: Desk = ctx["desk"]
    days: int | None = ctx["retention_days"]
    async with desk.pool.acquire() as conn, conn.transaction():
        await idempotency.forget(conn)
        if days is None:
            return
        done = await retention.retain(conn, days)
    if done:
        log.info("retention.done", children=done.children, helpers=done.helpers)
