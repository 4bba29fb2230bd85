"""The doorbell: arq tells a worker that a round, a block or a search waits. It is a hint;
PostgreSQL decides."""

import contextlib
import time
from uuid import UUID

import msgspec
from arq.connections import ArqRedis, RedisSettings, create_pool
from redis.exceptions import RedisError

QUEUE = "linjia:rounds"
JOB = "match_round"
BLOCK_JOB = "form_block"
REPAIR_JOB = "fill_seats"
SEEN = "linjia:worker:"

pack = msgspec.msgpack.encode
unpack = msgspec.msgpack.decode


async def connect(url: str, *, tries: int = 5) -> ArqRedis:
    """Open the queue at a redis:// address."""
    settings = RedisSettings.from_dsn(url)
    settings.conn_retries = tries
    return await create_pool(
        settings, job_serializer=pack, job_deserializer=unpack, default_queue_name=QUEUE
    )


async def ring(redis: ArqRedis, round_id: UUID) -> None:
    """Tell the workers that a queued round waits. Call it after the commit, at will.

    arq refuses a job id until its traces are gone, and those of a killed worker stay for hours:
    so the id changes every ten seconds, and within them one bell is enough.
    """
    await redis.enqueue_job(JOB, str(round_id), _job_id=f"{round_id}:{int(time.time()) // 10}")


async def ring_block(redis: ArqRedis, round_id: UUID, number: int) -> None:
    """Tell the workers that a block waits; as `ring`. Should the queue be away, the sweeper tells
    them later."""
    job = f"{round_id}:{number}:{int(time.time()) // 10}"
    with contextlib.suppress(RedisError, OSError):
        await redis.enqueue_job(BLOCK_JOB, str(round_id), number, _job_id=job)


async def ring_repair(redis: ArqRedis, repair_id: UUID) -> None:
    """Tell the workers that a search for people waits; as `ring`."""
    job = f"{repair_id}:{int(time.time()) // 10}"
    await redis.enqueue_job(REPAIR_JOB, str(repair_id), _job_id=job)


async def worker_seen(redis: ArqRedis) -> bool:
    """Whether some worker has given a sign of life in the last seconds."""
    async for _ in redis.scan_iter(match=f"{SEEN}*", count=100):
        return True
    return False
