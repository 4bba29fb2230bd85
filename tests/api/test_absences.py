"""A helper away for some days: the seats are vacant, nobody asks them, and they are back whole."""

from datetime import timedelta

import pytest

from api.rounds.acts import today
from store.pool import connect
from tests.api.conftest import LogIn
from tests.store.round_town import MENTOR, MUM, open_pairings, published

PATH = "/api/v1/absences"
SEATS = {("C1", MUM): "N1", ("C2", MUM): "N1", ("C1", MENTOR): "M1"}


@pytest.fixture
async def circles(town: str) -> str:
    conn = await connect(town)
    await published(conn, SEATS)
    await conn.close()
    return town


def away(first: int = 0, last: int = 9, helper: str = "N1") -> dict[str, str]:
    start = today()
    return {
        "helper": helper,
        "starts": (start + timedelta(first)).isoformat(),
        "ends": (start + timedelta(last)).isoformat(),
    }


async def test_an_absence_leaves_the_seats_and_its_end_gives_them_back(
    circles: str, as_user: LogIn
) -> None:
    client = await as_user("east")
    made = await client.post(PATH, json=away())
    assert made.status_code == 201, made.text
    assert (made.json()["seats"], made.json()["covered"]) == (2, 0)
    assert (await client.post(PATH, json=away())).status_code == 409
    rows = (await client.get("/api/v1/vacancies")).json()["vacancies"]
    [vacant] = [row for row in rows if (row["child"], row["seat"]) == ("C1", "neighbour_mum")]
    assert vacant["back_on"] == away()["ends"]
    conn = await connect(circles)
    assert set(await open_pairings(conn)) == {("C1", "mentor")}
    other = await as_user("west")
    assert (await other.post(f"{PATH}/{made.json()['id']}/end")).status_code == 404
    client = await as_user("east")
    back = await client.post(f"{PATH}/{made.json()['id']}/end")
    assert back.status_code == 200, back.text
    held = await open_pairings(conn)
    await conn.close()
    assert {key for key, who in held.items() if who == "N1"} == {
        ("C1", "neighbour_mum"),
        ("C2", "neighbour_mum"),
    }


async def test_a_planned_absence_leaves_nothing_before_it_begins(
    circles: str, as_user: LogIn
) -> None:
    client = await as_user("east")
    made = (await client.post(PATH, json=away(first=2))).json()
    assert made["begun_at"] is None
    conn = await connect(circles)
    assert len(await open_pairings(conn)) == len(SEATS)
    begun = (await client.post(f"{PATH}/{made['id']}/begin")).json()
    assert begun["seats"] == 2
    assert len(await open_pairings(conn)) == 1
    await conn.close()


async def test_who_no_longer_fits_is_not_given_the_seats_back(circles: str, as_user: LogIn) -> None:
    client = await as_user("east")
    made = (await client.post(PATH, json=away())).json()
    conn = await connect(circles)
    await conn.execute("update helper set active = false where id = 'N1'")
    refused = await client.post(f"{PATH}/{made['id']}/end")
    assert refused.status_code == 409
    assert "不能全部交还" in refused.text
    assert len(await open_pairings(conn)) == 1
    await conn.close()


async def test_nobody_elsewhere_is_away_by_our_word(circles: str, as_user: LogIn) -> None:
    client = await as_user("east")
    assert (await client.post(PATH, json=away(helper="N2"))).status_code == 404
    assert (await client.post(PATH, json=away(last=-1))).status_code == 409
