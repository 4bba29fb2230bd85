"""A queued round over the small synthetic district, and a worker's desk."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import msgspec
import pytest

from cli.foundations import lay
from fixtures.district import District, generate
from matcher import digest
from rosters.problem import build_problem
from store import accounts, policies, rosters, rounds
from store.logins import Login, open_pool
from tests.conftest import CONTACTS
from workers.pool import Solver
from workers.rounds import Desk


@pytest.fixture(scope="session")
def district() -> District:
    return generate(children=120, seed=3)


@pytest.fixture(scope="session")
async def solver() -> AsyncIterator[Solver]:
    solver = Solver()
    await solver.warm()
    yield solver
    await solver.close()


@pytest.fixture
async def worker_pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """Under the workers' own login, as in a running worker."""
    pool = await open_pool(database, Login.WORKER, max_size=10)
    yield pool
    await pool.close()


@pytest.fixture
def desk(worker_pool: asyncpg.Pool) -> Desk:
    return Desk(name="worker-1", pool=worker_pool, lease=5.0)


@pytest.fixture
async def queued(database: str, conn: asyncpg.Connection, district: District) -> UUID:
    """A round of three seconds at most."""
    return await queue_round(database, conn, district, seconds=3)


async def queue_round(
    dsn: str, conn: asyncpg.Connection, district: District, *, seconds: float
) -> UUID:
    await lay(dsn)
    problem = build_problem(
        district.roster, district.geography, as_of=district.as_of, term=district.term
    )
    async with conn.transaction():
        await rosters.save(conn, district.roster, by=None, contacts=CONTACTS)
        by = await accounts.create(conn, "somebody", None, "coordinator")
        round_id = await rounds.create(
            conn,
            title="试轮",
            street=None,
            term=district.term,
            policy=await policies.default(conn),
            seed=1,
            seconds=seconds,
            by=by,
        )
        await rounds.freeze(conn, round_id, msgspec.json.encode(problem), digest(problem))
        await rounds.queue(conn, round_id)
    return round_id
