"""A volunteer's notices: their own, new until they are seen."""

import re

from store.pool import connect
from tests.api.conftest import LogIn
from tests.store.round_town import published


async def test_a_volunteer_is_told_of_a_new_seat_until_they_have_seen_it(
    town: str, as_user: LogIn
) -> None:
    conn = await connect(town)
    await published(conn)
    await conn.close()
    client = await as_user("mum")
    found = (await client.get("/api/v1/notices")).json()
    assert found["new"] == 1
    [notice] = found["notices"]
    assert (notice["kind"], notice["code_name"], notice["seat"]) == (
        "seat_begins",
        "小示C1",
        "neighbour_mum",
    )
    assert (await client.post("/api/v1/notices/seen")).json()["new"] == 0
    assert (await (await as_user("all")).get("/api/v1/notices")).status_code == 403


async def test_the_page_tells_the_news_in_a_volunteers_words_until_it_is_seen(
    town: str, as_user: LogIn
) -> None:
    conn = await connect(town)
    await published(conn)
    await conn.close()
    client = await as_user("mum")
    page = (await client.get("/my-circles")).text
    assert "您有一个新的席位" in page
    token = re.search(r'name="form_token" value="(.+?)"', page)
    assert token is not None
    told = await client.post("/my-circles/seen", data={"form_token": token[1]})
    assert "您有一个新的席位" not in told.text
