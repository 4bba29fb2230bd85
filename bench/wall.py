"""What row-level security and the audit cost: the same site over two copies of one database, one
with both and one with neither."""

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import msgspec
from httpx import ASGITransport, AsyncClient

from api.app import create_app
from api.sessions.cookies import SESSION
from api.settings import Settings
from bench.machine import Machine
from fixtures.district import District, generate
from fixtures.places import putuo
from store import accounts, geography, rosters, sessions
from store.contacts import Contacts
from store.embedded import EmbeddedPostgres, EmbeddedValkey
from store.migrate import migrate
from store.passwords import hashed
from store.pool import connect
from store.seals import new_key

PASSWORD = "四个词组成的测量口令"  # noqa: S105 - of a database that is gone afterwards
ACTS = ("open_child", "list_street", "log_in")
_CONNECTIONS = 8
_CIRCLES = """
insert into pairing (child, seat, helper)
select child.id, 'children_director', min(helper_serves.helper)
from child join helper_serves on helper_serves.neighbourhood = child.neighbourhood
group by child.id
on conflict do nothing
"""
# Neither policies nor audit rows; what the site asks is the same.
_OPENED = """
do $$
declare
  it record;
begin
  for it in select oid::regclass as name from pg_class where relrowsecurity loop
    execute format(
      'alter table %s no force row level security, disable row level security', it.name
    );
  end loop;
  for it in
    select tgname, tgrelid::regclass as name from pg_trigger join pg_proc on pg_proc.oid = tgfoid
    where not tgisinternal and proname in ('audit_changes', 'audit_step')
  loop
    execute format('drop trigger %I on %s', it.tgname, it.name);
  end loop;
end $$;
create or replace function record_audit(
  did text, about text, given_keys text[], given_children text[], why text
) returns void language sql security definer begin atomic select; end;
"""


class WallRate(msgspec.Struct, frozen=True, kw_only=True):
    """Requests a second of one kind: the median of the repetitions, with both and with neither."""

    act: str
    walled: float
    open: float

    @property
    def price(self) -> float:
        """The share of the throughput that walls and audit take."""
        return 1 - self.walled / self.open


class WallReport(msgspec.Struct, frozen=True, kw_only=True):
    """The rates, and what they were measured on."""

    machine: Machine
    children: int
    street: int
    clients: int
    rates: tuple[WallRate, ...]


def measure_wall(
    machine: Machine, children: int, seed: int, seconds: float, clients: int, repetitions: int
) -> WallReport:
    """Ask both sites in turns, each act for some seconds, by that many clients at once."""
    made = generate(children=children, seed=seed, tightness=1.0, geography=putuo())
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        postgres = running.enter_context(EmbeddedPostgres(folder / "postgres"))
        valkey = running.enter_context(EmbeddedValkey(folder / "valkey"))
        street, rates = asyncio.run(
            _measure(made, postgres.dsn, valkey.url, seconds, clients, repetitions)
        )
    return WallReport(
        machine=machine, children=children, street=len(street), clients=clients, rates=rates
    )


class _Site(msgspec.Struct, frozen=True):
    client: AsyncClient
    cookie: dict[str, str]
    street: tuple[str, ...]

    async def open_child(self, number: int) -> int:
        child = self.street[number % len(self.street)]
        return await self._get(f"/api/v1/circles?child={child}")

    async def list_street(self, _: int) -> int:
        return await self._get("/api/v1/circles")

    async def log_in(self, _: int) -> int:
        body = {"login": "measured", "password": PASSWORD}
        return (await self.client.post("/api/v1/sessions", json=body)).status_code

    async def _get(self, path: str) -> int:
        return (await self.client.get(path, headers=self.cookie)).status_code


async def _measure(
    made: District, dsn: str, redis: str, seconds: float, clients: int, repetitions: int
) -> tuple[tuple[str, ...], tuple[WallRate, ...]]:
    token, street = await _settle(made, dsn)
    opened = urlunsplit(urlsplit(dsn)._replace(path="/linjia_open"))
    async with AsyncExitStack() as stack:
        sites = [
            await stack.enter_async_context(_site(address, redis, token, street))
            for address in (dsn, opened)
        ]
        rates: dict[str, tuple[list[float], list[float]]] = {act: ([], []) for act in ACTS}
        for _ in range(repetitions):
            for act, found in rates.items():
                for site, rate in zip(sites, found, strict=True):
                    rate.append(await _rate(getattr(site, act), seconds, clients))
    return street, tuple(
        WallRate(act=act, walled=median(walled), open=median(bare))
        for act, (walled, bare) in rates.items()
    )


async def _settle(made: District, dsn: str) -> tuple[str, tuple[str, ...]]:
    """The database and its open copy; a session, and the children of its coordinator's street."""
    await migrate(dsn)
    conn = await connect(dsn)
    async with conn.transaction():
        await geography.save(conn, made.geography)
        await rosters.save(conn, made.roster, by=None, contacts=Contacts([new_key()]))
        await conn.execute(_CIRCLES)
        street = made.geography.streets[0].code
        account = await accounts.create(
            conn, "measured", await hashed(PASSWORD), "coordinator", street
        )
        token = await sessions.begin(conn, account)
    rows = await conn.fetch(
        "select child.id from child join neighbourhood on code = neighbourhood "
        "where street = $1 order by child.id",
        street,
    )
    await conn.execute("analyze")
    await conn.close()
    await _copy(dsn)
    return token, tuple(row["id"] for row in rows)


async def _copy(dsn: str) -> None:
    name = urlsplit(dsn).path.lstrip("/")
    server = await asyncpg.connect(urlunsplit(urlsplit(dsn)._replace(path="/template1")))
    await server.execute(f'create database linjia_open template "{name}"')
    await server.close()
    bare = await asyncpg.connect(urlunsplit(urlsplit(dsn)._replace(path="/linjia_open")))
    await bare.execute(_OPENED)
    await bare.close()


@asynccontextmanager
async def _site(
    dsn: str, redis: str, token: str, street: tuple[str, ...]
) -> AsyncGenerator[_Site, None]:
    app = create_app(
        Settings(database_url=dsn, redis_url=redis, connections=_CONNECTIONS, keys=new_key())
    )
    cookie = {"cookie": f"{SESSION}={token}"}
    async with (
        app.lifespan(),
        AsyncClient(
            transport=ASGITransport(cast("Any", app)), base_url="http://localhost"
        ) as client,
    ):
        yield _Site(client, cookie, street)


async def _rate(ask: Callable[[int], Awaitable[int]], seconds: float, clients: int) -> float:
    """Answered requests a second; RuntimeError for one that is not answered well."""
    end = time.perf_counter() + seconds
    done = 0

    async def client(number: int) -> None:
        nonlocal done
        while time.perf_counter() < end:
            status = await ask(number)
            if status not in (200, 201):
                raise RuntimeError(f"{status} instead of an answer")
            number += clients
            done += 1

    began = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(clients)))
    return done / (time.perf_counter() - began)
