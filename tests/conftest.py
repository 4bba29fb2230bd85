"""Real servers for the tests, and a database of its own for each test that asks for one."""

import os
import shutil
import socket
import uuid
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from store.contacts import Contacts
from store.embedded import EmbeddedPostgres, EmbeddedValkey
from store.migrate import migrate
from store.pool import connect, create_pool

# A key as `linjia account key` makes them; it protects synthetic people.
KEY = "bGluamlhIHRlc3RzIHNlYWwgbm9ib2R5J3MgcGhvbmU="
CONTACTS = Contacts([KEY])
MEMORY = Path("/dev/shm")
ROOM = 2_000_000_000


@pytest.fixture(scope="session")
async def postgres() -> AsyncGenerator[str, None]:
    """A server where we may create databases: DATABASE_URL, or one of our own."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    with (
        TemporaryDirectory(prefix="linjia-tests-", dir=_quickest_place()) as folder,
        EmbeddedPostgres(Path(folder) / "postgres") as server,
    ):
        await _forget_the_disk(server.dsn)
        yield server.dsn


def _quickest_place() -> Path | None:
    # Copying a database makes hundreds of files: in memory that takes a tenth of the time. A
    # container's share of memory may be too small; None is where temporary files belong.
    fits = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return MEMORY if fits and shutil.disk_usage(MEMORY).free > ROOM else None


async def _forget_the_disk(dsn: str) -> None:
    # A database for each test is mostly waiting for the disk, and no data outlives these tests.
    for setting in ("fsync = off", "full_page_writes = off", "max_wal_size = '128MB'"):
        await run(dsn, f"alter system set {setting}")
    await run(dsn, "select pg_reload_conf()")


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Generator[str, None, None]:
    """A queue's address: REDIS_URL, or a server of our own."""
    if given := os.environ.get("REDIS_URL"):
        # Tests empty their database: those of another process have a database of their own.
        number = worker_id.removeprefix("gw")
        yield at(given, number) if number.isdecimal() else given
        return
    with EmbeddedValkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server.url


@pytest.fixture(scope="session")
async def template(postgres: str) -> AsyncGenerator[str, None]:
    """The name of a migrated database to clone."""
    name = f"linjia_template_{uuid.uuid4().hex}"
    await run(postgres, f"create database {name}")
    await migrate(at(postgres, name))
    yield name
    await run(postgres, f"drop database {name} with (force)")


@pytest.fixture
async def empty_database(postgres: str) -> AsyncGenerator[str, None]:
    """The address of a database with nothing in it."""
    name = f"linjia_empty_{uuid.uuid4().hex}"
    await run(postgres, f"create database {name}")
    yield at(postgres, name)
    await run(postgres, f"drop database {name} with (force)")


@pytest.fixture
async def database(postgres: str, template: str) -> AsyncGenerator[str, None]:
    """The address of a migrated database of this test's own."""
    async with clone(postgres, template) as address:
        yield address


@pytest.fixture
async def conn(database: str) -> AsyncGenerator[asyncpg.Connection, None]:
    """A connection outside any transaction."""
    connection = await connect(database)
    yield connection
    await connection.close()


@pytest.fixture
async def pool(database: str) -> AsyncGenerator[asyncpg.Pool, None]:
    """Up to ten connections."""
    connections = await create_pool(database, min_size=1, max_size=10)
    yield connections
    await connections.close()


@asynccontextmanager
async def clone(server: str, template: str) -> AsyncGenerator[str, None]:
    """The address of a copy of a database, dropped at the end."""
    name = f"linjia_test_{uuid.uuid4().hex}"
    # By files: through the log, which is the default, it takes twice as long.
    await run(server, f"create database {name} template {template} strategy file_copy")
    yield at(server, name)
    await run(server, f"drop database {name} with (force)")


def at(dsn: str, database: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))


def free_port() -> int:
    """A port that nobody listens on, drawn by the system: other processes draw another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def run(dsn: str, statement: str) -> None:
    """Run a statement that cannot run in a transaction."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
