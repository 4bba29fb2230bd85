"""Vacancies of published circles: a decline, the search for people, a suggestion taken."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest

from matcher import Policy, Problem
from matcher.people import Seat
from matcher.repair import ways_to_fill
from rosters.rows import HelperRow, Roster
from store import repairs, rosters
from store.pool import Conn, connect
from tests.api.conftest import Client, LogIn
from tests.api.town import EAST, EAST_HOME, helper
from tests.conftest import CONTACTS

MakeRound = Callable[..., Awaitable[str]]
MUM = "neighbour_mum"
DECLINE = {"child": "C1", "seat": MUM, "helper": "N1", "reason": "时间排不开"}
SEARCHES = "/api/v1/vacancies/searches"


@pytest.fixture
async def published(
    make_round: MakeRound,
    solve_now: Callable[[str], Awaitable[None]],
    as_user: LogIn,
) -> Callable[[str], Awaitable[Client]]:
    """Publishes a round of a coordinator's; gives their client."""

    async def publish(login: str) -> Client:
        round_id = await make_round(login)
        client = await as_user(login)
        await client.post(f"/api/v1/rounds/{round_id}/start")
        await solve_now(round_id)
        await (await as_user("admin")).post(f"/api/v1/rounds/{round_id}/approve")
        client = await as_user(login)
        answer = await client.post(f"/api/v1/rounds/{round_id}/publish")
        assert answer.status_code == 200, answer.text
        return client

    return publish


@pytest.fixture
def answer_now(town: str) -> Callable[[Client], Awaitable[str]]:
    """Asks for people, and does a worker's job here and now; the search's id."""

    async def work(client: Client) -> str:
        asked = await client.post(SEARCHES)
        assert asked.status_code == 202, asked.text
        conn = await connect(town)
        repair_id = UUID(asked.json()["id"])
        leased = await repairs.take(conn, repair_id, 60)
        assert leased is not None
        assert await repairs.take(conn, repair_id, 60) is None
        problem = msgspec.json.decode(leased.problem, type=Problem)
        found = ways_to_fill(problem, Policy.parse(leased.policy), seed=leased.seed)
        await repairs.answer(conn, repair_id, msgspec.json.encode(found))
        await conn.close()
        followed = await client.get(asked.headers["location"])
        assert followed.json()["state"] == "answered"
        return str(repair_id)

    return work


async def joins(conn: Conn, *rows: HelperRow) -> None:
    async with conn.transaction():
        await rosters.save(conn, Roster(helpers=rows), by=None, contacts=CONTACTS)


async def listed(client: Client) -> dict[tuple[str, str], dict[str, Any]]:
    answer = await client.get("/api/v1/vacancies")
    assert answer.status_code == 200, answer.text
    return {(row["child"], row["seat"]): row for row in answer.json()["vacancies"]}


async def test_without_a_published_round_the_list_says_what_to_do(as_user: LogIn) -> None:
    answer = await (await as_user("east")).get("/api/v1/vacancies")
    assert answer.status_code == 409
    assert "先发布一轮" in answer.text


async def test_a_decline_is_a_vacancy_and_a_suggestion_taken_fills_it(
    published: Any, answer_now: Any, as_user: LogIn, town: str
) -> None:
    client = await published("east")
    before = await listed(client)
    assert ("C1", MUM) not in before
    assert before["C3", MUM]["suggestions"] is None
    assert (await client.post("/api/v1/vacancies/declines", json=DECLINE)).status_code == 200
    vacant = (await listed(client))["C1", MUM]
    assert vacant["declined"]
    assert vacant["left_name"] == "示例志愿者N1"
    conn = await connect(town)
    await joins(conn, helper("N9", Seat.NEIGHBOUR_MUM, neighbourhood=EAST_HOME))
    search = await answer_now(client)
    found = await listed(client)
    assert [[m["after"] for m in way["moves"]] for way in found["C1", MUM]["suggestions"]] == [
        ["N9"]
    ]
    assert found["C3", MUM]["reason"] == "legal_basis"
    assert found["C3", MUM]["suggestions"] == []
    taken = {"child": "C1", "seat": MUM, "rank": 1}
    made = await client.post(f"{SEARCHES}/{search}/take", json=taken)
    assert made.status_code == 200, made.text
    assert made.json()["number"] == 1
    assert ("C1", MUM) not in await listed(client)
    assert len((await client.get("/api/v1/vacancies/replacements")).json()) == 1
    again = await client.post(f"{SEARCHES}/{search}/take", json=taken)
    assert again.status_code == 409
    assert "重新查找" in again.text
    held = (
        "select helper from pairing where child = 'C1' and seat = 'neighbour_mum' and until is null"
    )
    assert await conn.fetchval(held) == "N9"
    await conn.close()
    other = await as_user("west")
    assert (await other.get(f"{SEARCHES}/{search}")).status_code == 404
    assert (await other.post(f"{SEARCHES}/{search}/take", json=taken)).status_code == 404
    assert (await other.post("/api/v1/vacancies/declines", json=DECLINE)).status_code == 404


async def test_a_suggestion_that_a_rule_stands_against_by_now_is_refused_whole(
    published: Any, answer_now: Any, town: str
) -> None:
    client = await published("east")
    await client.post("/api/v1/vacancies/declines", json=DECLINE)
    conn = await connect(town)
    await conn.execute("delete from decision")
    search = await answer_now(client)
    await conn.execute("update helper set active = false where id = 'N1'")
    taken = {"child": "C1", "seat": MUM, "rank": 1}
    refused = await client.post(f"{SEARCHES}/{search}/take", json=taken)
    assert refused.status_code == 409
    assert "不合规则" in refused.text
    assert await conn.fetchval("select count(*) from replacement") == 0
    await conn.close()


async def test_a_post_that_the_supervisor_covers_is_a_kind_of_its_own(
    published: Any, town: str
) -> None:
    conn = await connect(town)
    await joins(
        conn,
        helper("D1", Seat.CHILDREN_DIRECTOR, serves=(EAST_HOME,), capacity=None, active=False),
        helper("D9", Seat.CHILDREN_DIRECTOR, supervises=EAST, capacity=None),
    )
    await conn.close()
    found = await listed(await published("east"))
    covered = found["C1", "children_director"]
    assert (covered["kind"], covered["helper"]) == ("stood_in", "D9")


async def test_nobody_declines_a_seat_that_they_do_not_have(published: Any) -> None:
    client = await published("east")
    answer = await client.post("/api/v1/vacancies/declines", json={**DECLINE, "helper": "N2"})
    assert answer.status_code == 404
