"""How a worker is set up, from the environment, and the arq worker made of it."""

import asyncio
import os
import socket
import uuid
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from arq import cron
from arq.connections import RedisSettings
from arq.worker import Worker, func

from store.logins import Login, open_pool
from workers import presence, queue
from workers.anchors import drop_anchor
from workers.blocks import form_block
from workers.desk import BLOCK_CHILDREN, Desk
from workers.pool import Solver
from workers.repairs import fill_seats
from workers.retention import retain
from workers.rounds import match_round
from workers.sweeper import sweep

# arq holds a job's id this long after its worker was killed; `ring` gets round that.
LONGEST_ROUND = 24 * 3600
SIGN_OF_LIFE = 5


class WorkerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the servers are, and how much this worker may take."""

    database_url: str
    redis_url: str
    solvers: int = 1
    threads: int = 2
    lease: float = 15.0
    block_children: int = BLOCK_CHILDREN
    anchors: Path | None = None
    retention_days: int | None = None

    @classmethod
    def from_environment(cls) -> "WorkerSettings":
        """Read DATABASE_URL, REDIS_URL, LINJIA_SOLVERS, LINJIA_THREADS, LINJIA_LEASE_SECONDS,
        LINJIA_BLOCK_CHILDREN, LINJIA_AUDIT_ANCHORS and LINJIA_RETENTION_DAYS.

        A name with _FILE at its end gives the file that holds the value.
        """
        return msgspec.convert(
            {
                field: value
                for field, name in (
                    ("database_url", "DATABASE_URL"),
                    ("redis_url", "REDIS_URL"),
                    ("solvers", "LINJIA_SOLVERS"),
                    ("threads", "LINJIA_THREADS"),
                    ("lease", "LINJIA_LEASE_SECONDS"),
                    ("block_children", "LINJIA_BLOCK_CHILDREN"),
                    ("anchors", "LINJIA_AUDIT_ANCHORS"),
                    ("retention_days", "LINJIA_RETENTION_DAYS"),
                )
                if (value := _setting(name)) is not None
            },
            cls,
            strict=False,
            dec_hook=_path,
        )


class _Worker(Worker):
    """arq's worker takes a job that was cancelled before it began, within arq's own steps, for a
    failure to close, and then leaves the others in the middle of giving back what they hold."""

    async def close(self) -> None:
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        self.tasks.clear()
        await super().close()


def arq_worker(settings: WorkerSettings) -> Worker:
    """A worker ready to `run()`: it answers bells, sweeps and says that it lives."""
    host = socket.gethostname()
    name = f"{host}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    async def start(ctx: dict[Any, Any]) -> None:
        pool = await open_pool(settings.database_url, Login.WORKER)
        desk = Desk(
            name=name,
            pool=pool,
            lease=settings.lease,
            threads=settings.threads,
            block_children=settings.block_children,
            ring_block=partial(queue.ring_block, ctx["redis"]),
        )
        ctx["desk"], ctx["anchors"] = desk, settings.anchors
        ctx["retention_days"] = settings.retention_days
        for _ in range(settings.solvers):
            solver = Solver()
            await solver.warm()
            desk.idle.put_nowait(solver)
        ctx["presence"] = asyncio.create_task(presence.tell(pool, name, settings.solvers))

    async def end(ctx: dict[Any, Any]) -> None:
        desk: Desk | None = ctx.get("desk")
        if desk is not None:
            await presence.leave(ctx["presence"], desk.pool, name)
            while not desk.idle.empty():
                await desk.idle.get_nowait().close()
            await desk.pool.close()

    return _Worker(
        functions=[
            func(match_round, name=queue.JOB, timeout=LONGEST_ROUND, keep_result=0),
            func(form_block, name=queue.BLOCK_JOB, timeout=LONGEST_ROUND, keep_result=0),
            func(fill_seats, name=queue.REPAIR_JOB, timeout=LONGEST_ROUND, keep_result=0),
        ],
        cron_jobs=[
            cron(
                sweep, name="sweep", second=set(range(0, 60, 10)), run_at_startup=True, timeout=60
            ),
            cron(retain, name="retain", minute=37, run_at_startup=True, timeout=600),
            cron(drop_anchor, name="anchor", minute=7, run_at_startup=True, timeout=60),
        ],
        queue_name=queue.QUEUE,
        redis_settings=RedisSettings.from_dsn(settings.redis_url),
        job_serializer=queue.pack,
        job_deserializer=queue.unpack,
        on_startup=start,
        on_shutdown=end,
        # A bell that finds every solver busy goes back into the queue for another worker; each
        # time counts as a try.
        max_tries=1_000_000,
        # Sweeps need room beside the rounds.
        max_jobs=settings.solvers + 4,
        keep_result=0,
        poll_delay=0.2,
        health_check_interval=SIGN_OF_LIFE,
        health_check_key=f"{queue.SEEN}{host}",
        log_results=False,
    )


def _path(kind: type, text: str) -> Path:
    """The one kind of setting that msgspec doesn't know."""
    if kind is not Path:
        raise NotImplementedError
    return Path(text)


def _setting(name: str) -> str | None:
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text().strip() if file else os.environ.get(name)


async def alive() -> bool:
    """Whether a worker on this host has given a sign of life in the last seconds."""
    redis = await queue.connect(_setting("REDIS_URL") or "", tries=0)
    try:
        return bool(await redis.exists(f"{queue.SEEN}{socket.gethostname()}"))
    finally:
        await redis.aclose(close_connection_pool=True)
