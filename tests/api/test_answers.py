"""Volunteers accept or decline their seats, over HTTP."""

import re
from collections.abc import AsyncGenerator
from typing import Any

import asyncpg
import pytest

from store.pool import connect
from tests.api.conftest import Client, LogIn
from tests.store.round_town import MENTOR, MUM, published

ANSWERS = "/api/v1/answers"
FILLED = {("C1", MUM): "N1", ("C1", MENTOR): "M1", ("C2", MUM): "N1", ("C4", MUM): "N2"}
NOBODYS = "019a0000-0000-7000-8000-000000000000"


@pytest.fixture
async def db(town: str) -> AsyncGenerator[asyncpg.Connection, None]:
    """The town's database, with circles published."""
    conn = await connect(town)
    await published(conn, FILLED)
    yield conn
    await conn.close()


async def own_seats(client: Client) -> dict[str, dict[str, Any]]:
    """The volunteer's own seats, by the child's code name."""
    found = (await client.get("/api/v1/circles")).json()["circles"]
    return {
        circle["child"]["code_name"]: next(seat for seat in circle["seats"] if seat["mine"])
        for circle in found
    }


async def say(client: Client, pairing: str, answer: str, reason: str | None = None) -> Any:
    body = {"pairing": pairing, "answer": answer, "reason": reason}
    return await client.post(ANSWERS, json=body)


async def test_a_seat_is_accepted_once_and_the_coordinator_sees_it(
    db: asyncpg.Connection, as_user: LogIn
) -> None:
    client = await as_user("mum")
    mine = await own_seats(client)
    assert {seat["answer"] for seat in mine.values()} == {None}
    pairing = mine["小示C1"]["pairing"]
    first = await say(client, pairing, "accepted")
    assert first.status_code == 200, first.text
    assert (await say(client, pairing, "accepted")).json() == first.json()
    second = await say(client, pairing, "declined", "time")
    assert second.status_code == 409
    assert "已答复过" in second.text
    assert (await own_seats(client))["小示C1"]["answer"] == "accepted"
    client = await as_user("east")
    found = (await client.get(ANSWERS)).json()
    assert (found["accepted"], found["unanswered"], found["declined"]) == (1, 2, [])
    assert {(row["child"], row["helper"]) for row in found["longest"]} == {
        ("C1", "M1"),
        ("C2", "N1"),
    }
    [circle] = (await client.get("/api/v1/circles?child=C1")).json()["circles"]
    assert {seat["helper"]: seat["answer"] for seat in circle["seats"]} == {
        "N1": "accepted",
        "M1": None,
    }


async def test_a_decline_empties_the_seat_and_closes_the_child_at_once(
    db: asyncpg.Connection, as_user: LogIn
) -> None:
    client = await as_user("mum")
    pairing = (await own_seats(client))["小示C1"]["pairing"]
    assert (await say(client, pairing, "declined")).status_code == 422
    first = await say(client, pairing, "declined", "distance")
    assert first.status_code == 200, first.text
    assert (await say(client, pairing, "declined", "distance")).json() == first.json()
    assert (await say(client, pairing, "accepted")).status_code == 409
    assert (await own_seats(client)).keys() == {"小示C2"}
    assert "小示C1" not in (await client.get("/my-circles")).text
    banned = "select kind::text from decision where child = 'C1' and helper = 'N1'"
    assert await db.fetchval(banned) == "ban"
    told = await db.fetch(
        "select subject from audit join account on account.id = audit.account "
        "where login = 'mum' and children = '{C1}' and action in ('add', 'change')"
    )
    assert {row["subject"] for row in told} == {"pairing", "decision", "seat_answer"}


async def test_a_decline_is_news_to_the_coordinator_until_it_is_seen(
    db: asyncpg.Connection, as_user: LogIn
) -> None:
    client = await as_user("mum")
    pairing = (await own_seats(client))["小示C1"]["pairing"]
    await say(client, pairing, "declined", "distance")
    client = await as_user("east")
    rows = (await client.get("/api/v1/vacancies")).json()["vacancies"]
    assert next(row for row in rows if (row["child"], row["seat"]) == ("C1", MUM))["declined"]
    [news] = (await client.get(ANSWERS)).json()["declined"]
    assert (news["helper_name"], news["reason"]) == ("示例志愿者N1", "distance")
    page = (await client.get("/vacancies")).text
    assert "路程太远" in page
    assert '<span class="badge">1</span>' in page
    client = await as_user("west")
    assert (await client.get(ANSWERS)).json()["declined"] == []
    assert (await client.post(f"{ANSWERS}/seen")).status_code == 200
    client = await as_user("east")
    assert len((await client.get(ANSWERS)).json()["declined"]) == 1
    assert (await client.post(f"{ANSWERS}/seen")).json()["declined"] == []
    assert 'class="badge"' not in (await client.get("/vacancies")).text


async def test_nobody_answers_for_anothers_seat(db: asyncpg.Connection, as_user: LogIn) -> None:
    others = "select id::text from pairing where helper in ('M1', 'N2') and until is null"
    client = await as_user("mum")
    for pairing in [row["id"] for row in await db.fetch(others)] + [NOBODYS]:
        for answer, reason in (("accepted", None), ("declined", "time")):
            assert (await say(client, pairing, answer, reason)).status_code == 404
    assert await db.fetchval("select count(*) from seat_answer") == 0
    for login in ("east", "all", "admin"):
        client = await as_user(login)
        assert (await say(client, NOBODYS, "accepted")).status_code == 403


async def test_a_seat_that_ended_meanwhile_is_nobodys_to_answer_for(
    db: asyncpg.Connection, as_user: LogIn
) -> None:
    client = await as_user("mum")
    pairing = (await own_seats(client))["小示C1"]["pairing"]
    await db.execute("update pairing set until = now() where helper = 'N1'")
    assert (await say(client, pairing, "declined", "time")).status_code == 404


async def test_the_page_takes_the_same_answers(db: asyncpg.Connection, as_user: LogIn) -> None:
    client = await as_user("mum")
    page = (await client.get("/my-circles")).text
    token = re.search(r'name="form_token" value="(.+?)"', page)
    assert token is not None
    shown = token[1]
    mine = await own_seats(client)

    async def send(**fields: str) -> Any:
        return await client.post("/my-circles/answer", data={"form_token": shown, **fields})

    yes = await send(pairing=mine["小示C2"]["pairing"], answer="accepted")
    assert "您已接受" in yes.text
    bare = await send(pairing=mine["小示C1"]["pairing"], answer="declined")
    assert bare.status_code == 422
    assert "选一个理由" in bare.text
    no = await send(pairing=mine["小示C1"]["pairing"], answer="declined", reason="time")
    assert no.status_code == 200
    assert "您婉拒了这个席位" in no.text
    assert "小示C1" not in no.text
    assert "您有一个新的席位" not in no.text
    gone = await send(pairing=NOBODYS, answer="accepted")
    assert gone.status_code == 404
    assert "现在不是您的" in gone.text
