"""The audit's daily anchor: the ends of its chains, written outside the database."""

from pathlib import Path
from typing import Any

import structlog

from store import audit_chain
from workers.desk import Desk

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def drop_anchor(ctx: dict[Any, Any]) -> None:
    """Write today's anchor into the worker's folder for them, if it has one and none is there.

    Asked every hour: a worker that was away at midnight makes up for it.
    """
    folder: Path | None = ctx["anchors"]
    if folder is None:
        return
    desk: Desk = ctx["desk"]
    try:
        async with desk.pool.acquire() as conn:
            path = await audit_chain.drop_anchor(conn, folder)
    except OSError as error:
        log.warning("anchor.failed", folder=str(folder), error=error.strerror)
        return
    if path is not None:
        log.info("anchor.dropped", file=path.name)
