"""Requests sent at the same moment: what may happen once happens once."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable

import asyncpg
import pytest
from httpx import Response

from store.pool import connect
from tests.api.conftest import Client, LogIn
from tests.api.test_accounts import id_of, link_in, log_in, post, set_password
from tests.api.test_answers import FILLED, own_seats, say
from tests.api.test_file_access import ASKED
from tests.api.test_seat_requests import ASKED as SEAT
from tests.api.test_tokens import ROUND
from tests.store.round_town import published

API = "/api/v1"
Make = Callable[..., Awaitable[str]]
Solve = Callable[[str], Awaitable[None]]
# More than there are connections in the pool.
MANY = 12


@pytest.fixture
async def db(town: str) -> AsyncGenerator[asyncpg.Connection, None]:
    conn = await connect(town)
    yield conn
    await conn.close()


async def at_once(*requests: Awaitable[Response]) -> Counter[int]:
    """How many answers had each status."""
    return Counter(answer.status_code for answer in await asyncio.gather(*requests))


async def test_a_round_is_approved_and_published_once(
    make_round: Make, solve_now: Solve, as_user: LogIn, db: asyncpg.Connection
) -> None:
    round_id = await make_round("all")
    path = f"{API}/rounds/{round_id}"
    client = await as_user("all")
    assert (await client.post(f"{path}/start")).status_code == 202
    await solve_now(round_id)
    client = await as_user("admin")
    said = await at_once(*(client.post(f"{path}/approve") for _ in range(MANY)))
    assert said == {200: 1, 409: MANY - 1}
    client = await as_user("all")
    said = await at_once(*(client.post(f"{path}/publish") for _ in range(MANY)))
    # Publishing again what is published is no mistake, and changes nothing.
    assert said == {200: MANY}
    twice = "select count(*) from pairing where until is null group by child, seat"
    assert {row["count"] for row in await db.fetch(twice)} == {1}


async def test_of_two_decisions_at_once_one_stands(as_user: LogIn) -> None:
    client = await as_user("east")
    made = (await client.post(f"{API}/accesses", json=ASKED)).json()["id"]
    path = f"{API}/accesses/{made}/decision"
    client = await as_user("west")
    said = await at_once(*(client.post(path, json={"granted": n % 2 == 0}) for n in range(MANY)))
    assert said == {200: 1, 409: MANY - 1}


async def test_a_link_that_two_people_follow_at_once_lets_one_in(
    as_user: LogIn, anyone: Client
) -> None:
    admin = await as_user("admin")
    code = link_in((await post(admin, f"{await id_of(admin, 'east')}/link")).text)
    words = [f"第{n}个四个词组成的示例口令" for n in range(4)]
    said = await at_once(*(set_password(anyone, code, word, word) for word in words))
    assert said == {200: 1, 404: 3}
    opened = [await log_in(anyone, "east", word) for word in words]
    assert sorted(opened) == [201, 401, 401, 401]


async def test_a_street_is_asked_for_a_seat_once(as_user: LogIn, db: asyncpg.Connection) -> None:
    client = await as_user("east")
    said = await at_once(*(client.post(f"{API}/seat-requests", json=SEAT) for _ in range(MANY)))
    assert said == {201: 1, 409: MANY - 1}
    assert await db.fetchval("select count(*) from seat_request") == 1


async def test_a_seat_is_answered_once(as_user: LogIn, db: asyncpg.Connection) -> None:
    await published(db, FILLED)
    client = await as_user("mum")
    seat = next(iter((await own_seats(client)).values()))
    said = await asyncio.gather(
        *(
            say(client, seat["pairing"], *answer)
            for _ in range(MANY // 2)
            for answer in (("accepted",), ("declined", "time"))
        )
    )
    assert {answer.status_code for answer in said} <= {200, 201, 409}, said[0].text
    stands = await db.fetch("select answer from seat_answer where pairing = $1", seat["pairing"])
    assert len(stands) == 1


async def test_anothers_key_is_not_anothers_answer(as_user: LogIn, db: asyncpg.Connection) -> None:
    """Whoever learns a key does their own act with it, and sees nothing of the first."""
    client = await as_user("east")
    key = {"idempotency-key": "k-1"}
    first = await client.post(f"{API}/rounds", json={**ROUND, "title": "东"}, headers=key)
    client = await as_user("west")
    second = await client.post(f"{API}/rounds", json={**ROUND, "title": "西"}, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json()["title"] == "西"
    assert first.json()["id"] != second.json()["id"]
    client = await as_user("mum")
    assert (await client.post(f"{API}/rounds", json=ROUND, headers=key)).status_code == 403
    # Nor does a key do more for an account that is disabled.
    await db.execute("update account set disabled_at = now() where login = 'east'")
    client = await as_user("east")
    again = await client.post(f"{API}/rounds", json={**ROUND, "title": "东"}, headers=key)
    assert again.status_code == 401
