"""The whole site for the bench: a website and a worker of their own, over a district with a round
published, the next one proposed and one drafted."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import msgspec
from arq.connections import ArqRedis

from api.sessions.cookies import SESSION
from fixtures.district import District, generate
from fixtures.places import putuo, street_shapes
from matcher import Problem, Term, digest
from rosters.problem import build_problem
from store import accounts, geography, policies, rosters, rounds
from store.contacts import Contacts
from store.migrate import migrate
from store.passwords import hashed
from store.pool import connect
from store.rounds import RoundState
from store.seals import new_key
from workers import queue

HOST = "127.0.0.1"
PASSWORD = "四个词组成的测量口令"  # noqa: S105 - of a database that is gone afterwards
OFTEN = 0.1
# Both load OR-Tools before they answer.
STARTING = 180.0


@dataclass(frozen=True)
class Ground:
    """Addresses of an empty database and a queue, and a folder for logs."""

    dsn: str
    url: str
    folder: Path


@dataclass(frozen=True)
class Site:
    """Where the site is, the session of each log-in, and what stands in its pages' addresses."""

    address: str
    sessions: Mapping[str, str]
    codes: Mapping[str, str]


@asynccontextmanager
async def open_site(
    ground: Ground, *, children: int, seed: int, tightness: float, seconds: float
) -> AsyncGenerator[Site, None]:
    """A site that answers; RuntimeError with the reason when a round fails or a process ends."""
    made = generate(children=children, seed=seed, tightness=tightness, geography=putuo())
    key = new_key()
    await migrate(ground.dsn)
    conn = await connect(ground.dsn)
    try:
        with _process(ground, "work", [], key) as worker:
            by = await _settle(conn, made, Contacts([key]))
            street = await _busiest_street(conn)
            by |= await _street_people(conn, street)
            codes = await _rounds(conn, ground, made, by, seconds, worker)
            # What a database does by itself within minutes after so much was written.
            await conn.execute("vacuum analyze")
            port = _free_port()
            words = ["--host", HOST, "--port", str(port)]
            with _process(ground, "serve", words, key) as site:
                address = f"http://{HOST}:{port}"
                async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
                    await _until(lambda: _answers(client), site)
                    sessions = {login: await _log_in(client, address, login) for login in by}
                yield Site(address, sessions, codes)
    finally:
        await conn.close()


async def _settle(conn: asyncpg.Connection, made: District, contacts: Contacts) -> dict[str, UUID]:
    """The district's people, and those who work for the whole of it."""
    text = resources.files("fixtures").joinpath("policies/putuo.toml").read_text("utf-8")
    async with conn.transaction():
        await geography.save(conn, made.geography, street_shapes())
        await policies.save(conn, text)
        await rosters.save(conn, made.roster, by=None, contacts=contacts)
        password = await hashed(PASSWORD)
        return {
            login: await accounts.create(conn, login, password, kind, None)
            for login, kind in (("all", "coordinator"), ("admin", "district_admin"))
        }


async def _busiest_street(conn: asyncpg.Connection) -> str:
    street = await conn.fetchval(
        "select street from child join neighbourhood on code = neighbourhood"
        " group by street order by count(*) desc, street limit 1"
    )
    return str(street)


async def _street_people(conn: asyncpg.Connection, street: str) -> dict[str, UUID]:
    """A coordinator of the street, and the mum with the most room in it."""
    mum = await conn.fetchval(
        "select helper.id from helper join helper_seat on helper_seat.helper = helper.id"
        " join neighbourhood on code = helper.neighbourhood"
        " where seat = 'neighbour_mum' and street = $1 and active"
        " order by capacity desc, helper.id limit 1",
        street,
    )
    password = await hashed(PASSWORD)
    return {
        "east": await accounts.create(conn, "east", password, "coordinator", street),
        "mum": await accounts.create(conn, "mum", password, "volunteer", None, mum),
    }


async def _rounds(
    conn: asyncpg.Connection,
    ground: Ground,
    made: District,
    by: Mapping[str, UUID],
    seconds: float,
    worker: subprocess.Popen[bytes],
) -> dict[str, str]:
    """The rounds' ids, and a child and a helper who are paired in the proposed one."""
    redis = await queue.connect(ground.url)
    later = Term(
        starts=made.term.ends + timedelta(days=1), ends=made.term.ends + timedelta(days=150)
    )
    try:
        published = await _ready(conn, made, made.term, by["all"], seconds)
        await _form(conn, redis, published, worker)
        await rounds.approve(conn, published, by["admin"])
        async with conn.transaction():
            await rounds.publish(conn, published, by["all"])
        proposed = await _ready(conn, made, later, by["all"], seconds)
        await _form(conn, redis, proposed, worker)
        draft = await _create(conn, later, by["all"], seconds)
    finally:
        await redis.aclose(close_connection_pool=True)
    seat = await conn.fetchrow(
        "select child, helper from proposal_seat where round_id = $1"
        " and seat = 'neighbour_mum' and helper is not null order by child limit 1",
        proposed,
    )
    if seat is None:
        raise RuntimeError("the proposed round fills no neighbour mum's seat")
    ids = {"published": published, "proposed": proposed, "draft": draft}
    return {**{name: str(value) for name, value in ids.items()}, **seat}


async def _create(conn: asyncpg.Connection, term: Term, by: UUID, seconds: float) -> UUID:
    return await rounds.create(
        conn,
        title="测量",
        street=None,
        term=term,
        policy=await policies.default(conn),
        seed=1,
        seconds=seconds,
        by=by,
    )


async def _ready(
    conn: asyncpg.Connection, made: District, term: Term, by: UUID, seconds: float
) -> UUID:
    """A round over the roster as it now stands, that only waits to be queued."""
    problem: Problem = build_problem(
        await rosters.load(conn, None), made.geography, as_of=made.as_of, term=term
    )
    async with conn.transaction():
        round_id = await _create(conn, term, by, seconds)
        await rounds.freeze(conn, round_id, msgspec.json.encode(problem), digest(problem))
    return round_id


async def _form(
    conn: asyncpg.Connection, redis: ArqRedis, round_id: UUID, worker: subprocess.Popen[bytes]
) -> None:
    await rounds.queue(conn, round_id)
    await queue.ring(redis, round_id)

    async def proposed() -> bool:
        row = await conn.fetchrow("select state, failure from round where id = $1", round_id)
        if row is None or row["state"] == RoundState.FAILED:
            raise RuntimeError(row["failure"] if row else "the round is gone")
        return row["state"] == RoundState.PROPOSED

    await _until(proposed, worker, seconds=3600.0)


async def _until(
    holds: Callable[[], Awaitable[bool]],
    process: subprocess.Popen[bytes],
    seconds: float = STARTING,
) -> None:
    async with asyncio.timeout(seconds):
        while not await holds():
            if process.poll() is not None:
                raise RuntimeError(f"linjia ended with {process.returncode}")
            await asyncio.sleep(OFTEN)


async def _answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/health")).is_success
    except httpx.TransportError:
        return False


async def _log_in(client: httpx.AsyncClient, address: str, login: str) -> str:
    """The session's token, by the door that everybody uses."""
    client.cookies.clear()
    answer = await client.post(
        "/api/v1/sessions",
        json={"login": login, "password": PASSWORD},
        headers={"Origin": address},
    )
    answer.raise_for_status()
    return answer.cookies[SESSION]


@contextmanager
def _process(
    ground: Ground, act: str, words: list[str], key: str
) -> Generator[subprocess.Popen[bytes], None, None]:
    environment = {
        **os.environ,
        "DATABASE_URL": ground.dsn,
        "REDIS_URL": ground.url,
        "LINJIA_KEYS": key,
        # The admin of the bench has no telephone for a second factor.
        "LINJIA_DEMO": "true",
    }
    with (ground.folder / f"{act}.log").open("ab") as log:
        running = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "cli.main", act, *words],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            yield running
        finally:
            running.terminate()
            running.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
