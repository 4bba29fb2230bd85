"""Whether the parts are there: for a load balancer, and for the person on duty."""

import asyncio
from typing import Literal

import asyncpg
import msgspec
from litestar import Response, get
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec
from redis.exceptions import RedisError

from api.access import OPEN
from api.servers import pool_of, queue_of
from workers.queue import worker_seen

PATIENCE = 3


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """`ok` when the site can serve; a queue or worker that is away only delays rounds.

    `instance`: the name that whoever started this site gave it.
    """

    status: Literal["ok", "degraded", "down"]
    database: bool
    queue: bool
    worker: bool
    instance: str | None = None


@get(
    "/health",
    summary="各部分是否在运行",
    opt={OPEN: True},
    tags=["health"],
    responses={503: ResponseSpec(Health, description="数据库不在", generate_examples=False)},
)
async def health(state: State) -> Response[Health]:
    """Database, queue, and whether a worker has given a sign of life lately."""
    database, (bell, worker) = await asyncio.gather(_database(state), _queue(state))
    status = "down" if not database else "ok" if bell and worker else "degraded"
    found = Health(
        status=status,
        database=database,
        queue=bell,
        worker=worker,
        instance=state["settings"].instance,
    )
    return Response(found, status_code=200 if database else 503)


async def _database(state: State) -> bool:
    try:
        async with asyncio.timeout(PATIENCE), pool_of(state).acquire() as conn:
            return await conn.fetchval("select true")
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False


async def _queue(state: State) -> tuple[bool, bool]:
    try:
        async with asyncio.timeout(PATIENCE):
            return True, await worker_seen(queue_of(state))
    except (OSError, TimeoutError, RedisError):
        return False, False
