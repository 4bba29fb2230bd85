"""A round the whole way: PostgreSQL, the queue and `linjia work` processes, over Shanghai's
districts. The servers are our own, and gone afterwards."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec

from bench.machine import peak_bytes
from bench.scale import ScaleJob, ScaleResult
from fixtures.district import District, generate
from fixtures.places import shanghai
from matcher import Problem, digest
from rosters.problem import build_problem
from store import geography, policies, proposals, rosters, rounds
from store.contacts import Contacts
from store.embedded import EmbeddedPostgres, EmbeddedValkey
from store.migrate import migrate
from store.pool import connect
from store.rounds import RoundState
from store.seals import new_key
from workers import queue

OFTEN = 0.1
# A worker loads OR-Tools before it says that it is there.
STARTING = 120.0


def measure_queued(job: ScaleJob) -> ScaleResult:
    """Form one round through the queue. The clock runs from the bell to the saved proposal, which
    the worker has had checked.

    Raises
    ------
    RuntimeError
        with the reason when the round fails or a worker ends.
    """
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        postgres = running.enter_context(EmbeddedPostgres(folder / "postgres"))
        valkey = running.enter_context(EmbeddedValkey(folder / "valkey"))
        return asyncio.run(measure_over(job, Servers(postgres.dsn, valkey.url, folder)))


@dataclass(frozen=True)
class Servers:
    """Addresses of an empty database and a queue, and a folder for the workers' log."""

    dsn: str
    url: str
    folder: Path


async def measure_over(job: ScaleJob, servers: Servers) -> ScaleResult:
    """As `measure_queued`, over servers that run already."""
    made = generate(
        children=job.children, seed=job.seed, tightness=job.tightness, geography=shanghai()
    )
    await migrate(servers.dsn)
    problem = build_problem(made.roster, made.geography, as_of=made.as_of, term=made.term)
    conn = await connect(servers.dsn)
    redis = await queue.connect(servers.url)
    try:
        round_id = await _ready(conn, job, made, problem)
        with _workers(job, servers) as pids:
            await _present(conn, job.workers)
            began = time.perf_counter()
            await rounds.queue(conn, round_id)
            await queue.ring(redis, round_id)
            laid = await _until(conn, round_id, "(select count(*) from round_block) > 0")
            done = await _until(
                conn,
                round_id,
                "not exists (select from round_block where round_block.state not in"
                " ('done', 'gathered'))",
            )
            saved = await _until(conn, round_id, "state = 'proposed'")
            peak = sum(map(_peak_of_all, pids))
        sizes = await conn.fetch("select size from round_block where round_id = $1", round_id)
        return ScaleResult(
            job=job,
            helpers=len(problem.helpers),
            pairs=sum(row["size"] for row in sizes),
            parts=len(sizes),
            splitting=laid - began,
            forming=done - laid,
            joining=saved - done,
            peak_bytes=peak,
            tiers=await proposals.tiers(conn, round_id),
            breaches=0,
        )
    finally:
        await redis.aclose(close_connection_pool=True)
        await conn.close()


async def _ready(conn: asyncpg.Connection, job: ScaleJob, made: District, problem: Problem) -> UUID:
    """A round that only waits to be queued."""
    text = resources.files("fixtures").joinpath("policies/putuo.toml").read_text("utf-8")
    async with conn.transaction():
        await geography.save(conn, made.geography)
        await policies.save(conn, text)
        await rosters.save(conn, made.roster, by=None, contacts=Contacts([new_key()]))
        round_id = await rounds.create(
            conn,
            title="测量",
            street=None,
            term=made.term,
            policy=await policies.default(conn),
            seed=job.seed,
            seconds=job.seconds,
            by=None,
        )
        await rounds.freeze(conn, round_id, msgspec.json.encode(problem), digest(problem))
    return round_id


@contextmanager
def _workers(job: ScaleJob, servers: Servers) -> Generator[list[int], None, None]:
    """The process ids of the running workers."""
    environment = {
        **os.environ,
        "DATABASE_URL": servers.dsn,
        "REDIS_URL": servers.url,
        "LINJIA_SOLVERS": "1",
        "LINJIA_THREADS": str(max(1, job.threads // job.workers)),
    }
    words = [sys.executable, "-m", "cli.main", "work"]
    with (servers.folder / "work.log").open("ab") as log:
        running = [
            subprocess.Popen(words, env=environment, stdout=log, stderr=log)  # noqa: S603
            for _ in range(job.workers)
        ]
        try:
            yield [worker.pid for worker in running]
        finally:
            for worker in running:
                worker.terminate()
            for worker in running:
                worker.wait()


async def _present(conn: asyncpg.Connection, workers: int) -> None:
    async with asyncio.timeout(STARTING):
        here = "select count(*) >= $1 from worker"
        while not await conn.fetchval(here, workers):  # noqa: ASYNC110 - nothing rings
            await asyncio.sleep(OFTEN)


async def _until(conn: asyncpg.Connection, round_id: UUID, holds: str) -> float:
    """The time when it holds of the round."""
    while True:
        row = await conn.fetchrow(
            f"select {holds} as holds, state, failure from round where id = $1",  # noqa: S608
            round_id,
        )
        if row is not None and row["holds"]:
            return time.perf_counter()
        if row is None or row["state"] == RoundState.FAILED:
            raise RuntimeError(row["failure"] if row else "the round is gone")
        await asyncio.sleep(OFTEN)


def _peak_of_all(pid: int) -> int:
    """The most memory that a worker and its solver have each held."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return peak_bytes(pid) + sum(_peak_of_all(int(child)) for child in children)
