"""What a round's circles lack, over the API and on its page."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from store.pool import connect
from tests.api.conftest import Client, LogIn

Make = Callable[..., Awaitable[str]]
Solve = Callable[[str], Awaitable[None]]


@pytest.fixture
async def solved(make_round: Make, as_user: LogIn, solve_now: Solve) -> str:
    """A round of the whole town, proposed."""
    round_id = await make_round("all")
    client = await as_user("all")
    await client.post(f"/api/v1/rounds/{round_id}/start")
    await solve_now(round_id)
    return round_id


async def everything(client: Client, round_id: str) -> list[dict[str, Any]]:
    circles: list[dict[str, Any]] = []
    query = {"limit": "2"}
    while True:
        answer = (await client.get(f"/api/v1/rounds/{round_id}/gaps", params=query)).json()
        circles += answer["circles"]
        if answer["next"] is None:
            return circles
        query["cursor"] = answer["next"]


async def test_each_gap_and_need_has_a_ledger_that_adds_up_and_a_verdict(
    solved: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    lacks = [lack for circle in await everything(client, solved) for lack in circle["lacks"]]
    assert len([lack for lack in lacks if lack["seat"]]) == 5
    for lack in lacks:
        assert sum(line["count"] for line in lack["ledger"]) == lack["candidates"]
        assert lack["verdict"] in ("ruled_out", "short", "choice", "open")
        assert (lack["verdict"] == "choice") == (lack["obstacle"] is not None)
        assert lack["verdict"] != "short" or lack["shortage"] is not None


async def test_a_shortage_can_be_added_up_again(solved: str, as_user: LogIn) -> None:
    client = await as_user("all")
    circles = await everything(client, solved)
    told = [lack["shortage"] for circle in circles for lack in circle["lacks"] if lack["shortage"]]
    assert told
    for shortage in told:
        answer = await client.get(f"/api/v1/rounds/{solved}/shortages/{shortage['number']}")
        report = answer.json()
        assert report["shortage"] == shortage
        assert len(report["claims"]) == shortage["claims"]
        assert "weight" not in re.findall(r'"(\w+)":', answer.text)
        if shortage["capacity"] is not None:
            assert sum(room["most"] for room in report["people"]) == shortage["capacity"]


async def test_another_street_sees_no_gap_and_no_shortage(solved: str, as_user: LogIn) -> None:
    client = await as_user("east")
    for path in ("gaps", "shortages/0"):
        assert (await client.get(f"/api/v1/rounds/{solved}/{path}")).status_code == 404
    client = await as_user("all")
    assert (await client.get(f"/api/v1/rounds/{solved}/shortages/999")).status_code == 404


async def test_the_page_of_gaps_says_what_to_do_in_both_languages(
    solved: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    page = (await client.get(f"/rounds/{solved}?tab=gaps")).text
    assert "人逐一算清" in page
    assert "假如多一个人" in page
    number = re.search(r"shortages/\d+", page)
    assert number
    assert "谁在争" in (await client.get(f"/rounds/{solved}/{number[0]}")).text
    for next_step in ("看招谁最有用", "打开这个席位"):
        link = re.search(rf'href="(/[^"]+)">{next_step}', page)
        assert link
        assert (await client.get(link[1])).status_code == 200
    client.cookies.set("linjia_language", "en")
    assert (
        "What if there was one person more" in (await client.get(f"/rounds/{solved}?tab=gaps")).text
    )


async def test_a_way_names_who_would_move_and_a_need_that_nobody_meets_says_so(
    solved: str, as_user: LogIn, town: str
) -> None:
    conn = await connect(town)
    way = """{"tier": "continuity", "change": -1, "moves": [
      {"child": "C3", "seat": "neighbour_mum", "helper": "N1"},
      {"child": "C9", "seat": "neighbour_mum", "helper": "N9"}]}"""
    await conn.execute(
        "update proposal_reason set verdict = 'choice', obstacle = $1::text::jsonb"
        " where child = 'C3' and seat = 'neighbour_mum'",
        way,
    )
    await conn.close()
    client = await as_user("all")
    circles = {row["child"]["id"]: row["lacks"] for row in await everything(client, solved)}
    [obstacle] = [lack["obstacle"] for lack in circles["C3"] if lack["obstacle"]]
    known, out_of_reach = obstacle["moves"]
    assert (known["code_name"], known["helper_name"]) == ("小示C3", "示例志愿者N1")
    assert (out_of_reach["code_name"], out_of_reach["helper_name"]) == (None, None)
    page = (await client.get(f"/rounds/{solved}?tab=gaps")).text
    assert "示例志愿者N1 到 小示C3 的邻家妈妈席" in page
    assert "N9 到 C9 的邻家妈妈席" in page
    assert "名册里没有人具备“学业辅导”能力" in page
    assert "台账：0 人" not in page
