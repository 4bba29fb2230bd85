"""Idempotency-Key: the same POST sent twice has one effect and one answer."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
from httpx import Response

from rosters.rows import Roster
from rosters.writing import write_csv
from store import idempotency
from store.pool import connect
from tests.api.conftest import Client, LogIn
from tests.api.test_rosters import files_of
from tests.api.town import PLACES, child

KEY = {"idempotency-key": "k-1"}
ROUND = {"title": "示例轮次", "term": {"starts": "2026-09-01", "ends": "2027-01-31"}}
Send = Callable[[Client, str], Awaitable[Response]]


@pytest.fixture
async def seen(town: str) -> AsyncGenerator[asyncpg.Connection, None]:
    """A second pair of eyes on the database."""
    conn = await connect(town)
    yield conn
    await conn.close()


@pytest.fixture(params=["rounds", "rosters"])
def send(request: pytest.FixtureRequest, tmp_path: Path) -> Send:
    """Sends a round or a roster; the second word makes it another one."""

    async def send_round(client: Client, word: str) -> Response:
        return await client.post("/api/v1/rounds", json={**ROUND, "title": word}, headers=KEY)

    async def send_roster(client: Client, word: str) -> Response:
        write_csv(Roster(children=(child("C8", code_name=word),)), PLACES, tmp_path)
        path = "/api/v1/rosters?mode=whole"
        return await client.post(path, files=files_of(tmp_path), headers=KEY)

    return send_round if request.param == "rounds" else send_roster


async def effects(conn: asyncpg.Connection) -> tuple[int, int]:
    """How many rounds there are, and how many uploads beside the town's own."""
    rounds = await conn.fetchval("select count(*) from round")
    uploads = await conn.fetchval("select count(*) from roster_import where account is not null")
    return rounds, uploads


async def test_the_same_request_twice_has_one_effect_and_one_answer(
    send: Send, as_user: LogIn, seen: asyncpg.Connection
) -> None:
    client = await as_user("all")
    first, again = await send(client, "甲"), await send(client, "甲")
    assert first.status_code in (200, 201), first.text
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers.get("location") == first.headers.get("location")
    assert sum(await effects(seen)) == 1


async def test_another_request_under_the_same_key_is_not_accepted(
    send: Send, as_user: LogIn, seen: asyncpg.Connection
) -> None:
    client = await as_user("all")
    await send(client, "甲")
    answer = await send(client, "乙")
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["detail"]
    assert sum(await effects(seen)) == 1


async def test_a_request_that_is_being_served_is_told_to_wait(
    send: Send, as_user: LogIn, seen: asyncpg.Connection
) -> None:
    client = await as_user("all")
    account = await seen.fetchval("select id from account where login = 'all'")
    async with seen.transaction():
        await idempotency.begin(seen, account, "k-1", "示例")
        assert (await send(client, "甲")).status_code == 409
    assert await effects(seen) == (0, 0)


async def test_without_a_key_each_request_counts(as_user: LogIn, seen: asyncpg.Connection) -> None:
    client = await as_user("all")
    for _ in range(2):
        assert (await client.post("/api/v1/rounds", json=ROUND)).status_code == 201
    assert await effects(seen) == (2, 0)


async def test_a_refused_upload_is_refused_again_in_the_same_words(
    as_user: LogIn, seen: asyncpg.Connection, tmp_path: Path
) -> None:
    write_csv(Roster(children=(child("C8", school="S404"),)), PLACES, tmp_path)
    client = await as_user("all")
    path = "/api/v1/rosters?mode=whole"
    first, again = [
        await client.post(path, files=files_of(tmp_path), headers=KEY) for _ in range(2)
    ]
    assert (first.status_code, again.status_code) == (422, 422)
    assert first.json() == again.json()
    assert await effects(seen) == (0, 1)


async def test_the_mode_of_an_upload_is_part_of_the_request(as_user: LogIn, tmp_path: Path) -> None:
    write_csv(Roster(children=(child("C8"),)), PLACES, tmp_path)
    client = await as_user("all")
    answers = [
        await client.post(f"/api/v1/rosters?mode={mode}", files=files_of(tmp_path), headers=KEY)
        for mode in ("dry_run", "whole")
    ]
    assert [answer.status_code for answer in answers] == [200, 422]


async def test_a_key_that_is_too_long_is_a_fault_of_that_header(as_user: LogIn) -> None:
    client = await as_user("all")
    answer = await client.post("/api/v1/rounds", json=ROUND, headers={"idempotency-key": "k" * 201})
    assert answer.status_code == 400
    assert answer.json()["faults"][0]["parameter"] == "idempotency-key"
