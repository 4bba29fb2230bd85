"""The servers the website talks to, and the transaction each request runs in."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, cast
from uuid import UUID

import asyncpg
import structlog
from arq.connections import ArqRedis
from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from api.review.prepared import Prepared
from api.rounds.bell import RoundBell
from api.settings import Settings
from store.acting import acting
from store.contacts import Contacts
from store.errors import Conflict
from store.logins import Login, address, open_pool
from workers import queue

# A handler's connection, in the request's transaction. isinstance takes the pool's proxy for it.
Db: TypeAlias = NamedDependency[asyncpg.Connection]

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def pool_of(state: State) -> asyncpg.Pool:
    """The database's pool."""
    return state["pool"]


def queue_of(state: State) -> ArqRedis:
    """The workers' queue."""
    return state["queue"]


def prepared_of(state: State) -> Prepared:
    """The frozen problems made ready for a review."""
    return state["prepared"]


def contacts_of(state: State) -> Contacts:
    """What seals phones and addresses; a Conflict on a site without keys."""
    contacts: Contacts | None = state["contacts"]
    if contacts is None:
        raise Conflict("contacts_are_sealed_with_the_sites_keys")
    return contacts


@asynccontextmanager
async def servers(app: Litestar) -> AsyncGenerator[None, None]:
    """Open the pool and the queue for as long as the application lives."""
    settings: Settings = app.state["settings"]
    most = settings.connections
    pool = await open_pool(settings.database_url, Login.APP, min_size=min(2, most), max_size=most)
    # The queue is a doorbell only: the site opens without it, and the sweeper rings for it.
    redis = ArqRedis(
        ConnectionPool.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=5),
        job_serializer=queue.pack,
        job_deserializer=queue.unpack,
        default_queue_name=queue.QUEUE,
    )
    bell = RoundBell(address(settings.database_url, Login.APP))
    app.state["pool"], app.state["queue"], app.state["bell"] = pool, redis, bell
    try:
        yield
    finally:
        await bell.close()
        await redis.aclose(close_connection_pool=True)
        await pool.close()


async def transaction(
    state: State, request: Request[Any, Any, Any]
) -> AsyncGenerator[asyncpg.Connection, None]:
    """One request, one transaction: committed before the answer leaves, or rolled back. Whoever is
    logged in acts in it."""
    user = request.scope.get("user")
    async with acting(pool_of(state), user.id if user else None) as conn:
        yield cast("asyncpg.Connection", conn)


async def ring(redis: ArqRedis, round_id: object) -> None:
    """Ring for a queued round after the commit; unheard, the sweeper rings again."""
    try:
        await queue.ring(redis, round_id)  # type: ignore[arg-type]
    except (RedisError, OSError) as error:
        log.warning("queue.away", error=str(error))


async def ring_repair(redis: ArqRedis, repair_id: UUID) -> None:
    """The same for a search for people."""
    try:
        await queue.ring_repair(redis, repair_id)
    except (RedisError, OSError) as error:
        log.warning("queue.away", error=str(error))
