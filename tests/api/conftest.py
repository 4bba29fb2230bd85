"""The real application on a real database, with people logged in."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from api.app import create_app
from api.sessions.cookies import SESSION
from api.settings import Settings
from store import sessions
from store.pool import connect
from tests.api.town import settled, town
from tests.conftest import KEY, at
from tests.store.round_town import solve_queued

__all__ = ["settled", "town"]

Client = AsyncTestClient[Litestar]
LogIn = Callable[[str], Awaitable[Client]]
HERE = "http://testserver.local"


@pytest.fixture(scope="session")
async def tokens(postgres: str, settled: str) -> dict[str, str]:
    """A live session of each account, opened before the town is cloned."""
    conn = await connect(at(postgres, settled))
    rows = await conn.fetch("select id, login from account")
    found = {row["login"]: await sessions.begin(conn, row["id"]) for row in rows}
    await conn.close()
    return found


@pytest.fixture
def app(town: str, valkey: str) -> Litestar:
    return create_app(Settings(database_url=town, redis_url=valkey, connections=4, keys=KEY))


@pytest.fixture
async def anyone(app: Litestar) -> AsyncGenerator[Client, None]:
    """A client without a session."""
    async with AsyncTestClient(app, base_url=HERE) as client:
        yield client


@pytest.fixture
async def as_user(tokens: dict[str, str], anyone: Client) -> LogIn:
    """Makes a client that is logged in as one of the town's accounts."""

    async def log_in(login: str) -> Client:
        anyone.cookies.clear()
        anyone.cookies.set(SESSION, tokens[login])
        return anyone

    return log_in


@pytest.fixture
def solve_now(town: str) -> Callable[[str], Awaitable[None]]:
    """Does a worker's job here and now: lease, solve, propose."""

    async def work(round_id: str) -> None:
        conn = await connect(town)
        await solve_queued(conn, UUID(round_id))
        await conn.close()

    return work


@pytest.fixture
async def make_round(as_user: LogIn) -> Callable[..., Awaitable[str]]:
    """A draft round made by an account; leaves that account logged in."""

    async def make(login: str = "east", **given: object) -> str:
        client = await as_user(login)
        body = {
            "title": "示例轮次",
            "term": {"starts": "2026-09-01", "ends": "2027-01-31"},
            "seed": 7,
            "seconds": 10,
            **given,
        }
        answer = await client.post("/api/v1/rounds", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    return make
