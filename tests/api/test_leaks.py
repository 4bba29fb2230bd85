"""Many users over few connections: nobody's request is answered with somebody else's rows."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar

from api.app import create_app
from api.sessions.cookies import SESSION
from api.settings import Settings
from store.pool import connect
from tests.api.conftest import HERE
from tests.store.walled_town import furnish

OWN = {
    "east": {"小示C1", "小示C2", "小示C3"},
    "west": {"小示C4", "小示C5", "小示C6", "小示C7"},
    "mum": {"小示C1"},
}
OWN["all"] = OWN["east"] | OWN["west"]


@pytest.fixture
async def narrow(town: str, valkey: str, tokens: dict[str, str]) -> Litestar:
    """A site with two connections, on a furnished town; `tokens` first, for the town is a copy."""
    conn = await connect(town)
    await furnish(conn)
    await conn.close()
    return create_app(Settings(database_url=town, redis_url=valkey, connections=2))


@asynccontextmanager
async def opened(site: Litestar) -> AsyncGenerator[AsyncClient, None]:
    """A client that asks many things at once, in the site's own loop."""
    async with (
        site.lifespan(),
        AsyncClient(transport=ASGITransport(site), base_url=HERE) as client,
    ):
        yield client


async def test_two_hundred_requests_of_alternating_users_over_two_connections(
    narrow: Litestar, tokens: dict[str, str]
) -> None:
    async with opened(narrow) as client:

        async def ask(login: str) -> tuple[str, set[str]]:
            cookie = {"cookie": f"{SESSION}={tokens[login]}"}
            answer = await client.get("/api/v1/circles", headers=cookie)
            assert answer.status_code == 200, answer.text
            return login, {row["child"]["code_name"] for row in answer.json()["circles"]}

        answers = await asyncio.gather(*(ask(login) for _ in range(50) for login in OWN))
    assert len(answers) == 200
    assert [(login, seen) for login, seen in answers if seen != OWN[login]] == []


async def test_a_request_that_fails_leaves_its_connection_nobodys(
    narrow: Litestar, tokens: dict[str, str]
) -> None:
    async with opened(narrow) as client:

        async def ask(login: str, child: str) -> int:
            cookie = {"cookie": f"{SESSION}={tokens[login]}"}
            answer = await client.get(f"/api/v1/circles?child={child}", headers=cookie)
            return answer.status_code

        asked = [("all", "none"), ("east", "C4")] * 20
        assert set(await asyncio.gather(*(ask(*one) for one in asked))) == {404}
        pool = narrow.state["pool"]
        async with pool.acquire() as one, pool.acquire() as other:
            for conn in (one, other):
                assert await conn.fetchval("select acting_account()") is None
                assert await conn.fetchval("select count(*) from child") == 0
