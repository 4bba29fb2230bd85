"""A coordinator's desk handed over for some days: who sees what meanwhile, and when it ends."""

from datetime import date, timedelta

import pytest

from api.rounds.acts import today
from store.pool import connect
from tests.api.conftest import Client, LogIn

PATH = "/api/v1/stand-ins"


def days(first: int, last: int) -> dict[str, str]:
    start = today()
    return {
        "login": "west",
        "starts": (start + timedelta(first)).isoformat(),
        "ends": (start + timedelta(last)).isoformat(),
    }


async def children(client: Client) -> set[str]:
    answer = await client.get("/api/v1/circles")
    return {row["child"]["id"] for row in answer.json()["circles"]}


async def test_who_stands_in_sits_at_the_desk_in_their_own_name_until_it_is_taken_back(
    as_user: LogIn, town: str
) -> None:
    client = await as_user("east")
    made = await client.post(PATH, json=days(0, 3))
    assert made.status_code == 201, made.text
    [row] = made.json()["stand_ins"]
    client = await as_user("west")
    assert await children(client) == {"C4", "C5", "C6", "C7"}
    sat = await client.post(f"{PATH}/{row['id']}/sit")
    assert sat.json()["desk_of"] == "east"
    assert await children(client) == {"C1", "C2", "C3"}
    assert "您正替 east 代管" in (await client.get("/account")).text
    conn = await connect(town)
    last = "select account from audit order by id desc limit 1"
    assert await conn.fetchval(f"select login from account where id = ({last})") == "west"
    assert (await client.post(f"{PATH}/leave")).json()["desk_of"] is None
    assert await children(client) == {"C4", "C5", "C6", "C7"}
    await client.post(f"{PATH}/{row['id']}/sit")
    await conn.execute("update stand_in set starts = $1, ends = $1", date(2026, 1, 1))
    assert await children(client) == {"C4", "C5", "C6", "C7"}
    await conn.execute("update stand_in set ends = $1", date(2026, 3, 1))
    await conn.close()
    client = await as_user("east")
    assert (await client.post(f"{PATH}/{row['id']}/revoke")).json()["stand_ins"][0]["revoked_at"]
    client = await as_user("west")
    assert (await client.post(f"{PATH}/{row['id']}/sit")).status_code == 404
    assert (await client.post(f"{PATH}/{row['id']}/revoke")).status_code == 404


@pytest.mark.parametrize(
    ("login", "given", "status"),
    [
        ("east", {"login": "east"}, 409),
        ("east", {"login": "mum"}, 404),
        ("east", {"login": "nobody"}, 404),
        ("east", days(3, 1), 409),
        ("east", days(0, 200), 409),
        ("all", {}, 409),
        ("mum", {}, 403),
    ],
)
async def test_a_desk_is_handed_to_another_coordinator_for_a_while(
    as_user: LogIn, login: str, given: dict[str, str], status: int
) -> None:
    client = await as_user(login)
    assert (await client.post(PATH, json={**days(0, 1), **given})).status_code == status
