"""Whoever asks for a child's data in vain is recorded: the request leaves nothing else behind."""

import contextlib

import asyncpg
import structlog
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import PermissionDeniedException
from litestar.types import Scope

from api.servers import pool_of
from store import audit, file_access
from store.accounts import Account
from store.acting import acting
from store.errors import NotFound

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
LONGEST_CODE = 40


async def record_refusal(error: Exception, scope: Scope) -> None:
    """Record a 403 or 404 on a child that there is, in a transaction of its own.

    The refused request has given its connection back by now. What is typed is no child's code
    until the database knows it: nothing else goes into the audit.
    """
    if not isinstance(error, (NotFound, PermissionDeniedException)):
        return
    account = scope.get("user")
    child = _child_in(scope)
    if child is None or not isinstance(account, Account):
        return
    state: State = scope["litestar_app"].state
    reason = "beyond_reach" if isinstance(error, NotFound) else "no_right"
    try:
        async with acting(pool_of(state), account.id) as conn:
            with contextlib.suppress(NotFound):
                await file_access.street_of(conn, child)
                await audit.record(
                    conn, action="refuse", subject="file", children=[child], reason=reason
                )
    except (asyncpg.PostgresError, OSError, TimeoutError) as away:
        # Refused it is anyway.
        log.warning("refusal.unrecorded", error=repr(away))


def _child_in(scope: Scope) -> str | None:
    """The child that a request names in its path or its query."""
    given = scope.get("path_params", {}).get("child")
    child = given if isinstance(given, str) else ASGIConnection(scope).query_params.get("child")
    return child if child and len(child) <= LONGEST_CODE else None
