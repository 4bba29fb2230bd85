"""The review's pages without a script: looked over four ways, changed by plain forms."""

import re
from urllib.parse import parse_qsl

import pytest

from api.same_origin import form_token
from store.pool import connect
from tests.api.conftest import Client, LogIn
from tests.store.round_town import proposed

WHY = "监护人希望换一位"


@pytest.fixture
async def round_id(town: str) -> str:
    conn = await connect(town)
    found = await proposed(conn)
    await conn.close()
    return str(found)


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the page's form that changes something."""
    form = next(form for form in page.split("<form ") if "/overrides" in form[:120])
    found = re.findall(r'name="(\w+)" value="([^"]*)"', form.split("</form>")[0])
    return {name: value.replace("&#34;", '"') for name, value in found}


async def submit(client: Client, round_id: str, page: str, reason: str = WHY) -> object:
    form = {**fields(page), "reason": reason}
    return await client.post(f"/rounds/{round_id}/overrides", data=form, follow_redirects=False)


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("", "小示C1", "没有找到"),
        ("q=小示C4", "c-C4", "c-C5"),
        ("q=志愿者N2", "c-C4", "c-C1"),
        ("q=示例西", "c-C6", "c-C1"),
        ("q=%25", "没有找到", "c-C1"),
        ("q=&by=nothing&cursor=C4", "c-C5", "c-C1"),
        ("place=310107103001&show=gaps&order=gaps", "c-C5", "c-C1"),
        ("show=changed", "没有找到", "c-C1"),
        ("by=helper", "示例志愿者D2", "没有找到"),
        ("by=helper&show=unused&order=name", "示例志愿者D1", "示例志愿者M1"),
        ("by=helper&q=N1", "小示C1", "示例志愿者N2"),
        ("by=place", "示例西居委会", "没有找到"),
        ("by=map", "<svg", "没有找到"),
    ],
)
async def test_a_proposal_is_looked_over_by_child_helper_neighbourhood_and_map(
    round_id: str, as_user: LogIn, query: str, there: str, not_there: str
) -> None:
    client = await as_user("all")
    path = f"/rounds/{round_id}/review"
    if "q=" in query:
        token = {"form_token": form_token(client.cookies["linjia_session"])}
        answer = await client.post(path, data={**dict(parse_qsl(query)), **token})
    else:
        answer = await client.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    main, beside = answer.text.split("<aside", 1)
    assert there in main
    assert not_there not in main
    # The gaps are in sight whatever is looked at.
    assert "缺位 18" in beside


async def test_a_seat_is_changed_and_changed_back_by_forms(round_id: str, as_user: LogIn) -> None:
    client = await as_user("all")
    seat = (await client.get(f"/rounds/{round_id}/review/C2/neighbour_mum")).text
    assert "示例志愿者N1" in seat
    assert "另有 1 人担任这种席位" in seat
    query = "kind=assign&child=C2&seat=neighbour_mum&helper=N1"
    page = (await client.get(f"/rounds/{round_id}/override?{query}")).text
    assert "席位覆盖" in page
    made = await submit(client, round_id, page)
    assert made.status_code == 303  # type: ignore[attr-defined]
    review = (await client.get(f"/rounds/{round_id}/review")).text
    assert "人工改过" in review
    assert WHY in review
    undo = {"form_token": fields(page)["form_token"]}
    back = await client.post(
        f"/rounds/{round_id}/overrides/1/undo", data=undo, follow_redirects=False
    )
    assert back.status_code == 303
    assert "已被第 2 次撤销" in (await client.get(f"/rounds/{round_id}/review")).text


async def test_a_stale_form_shows_what_others_did_and_is_sent_again_with_one_click(
    round_id: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    mine = (await client.get(f"/rounds/{round_id}/override?kind=empty&child=C1&seat=mentor")).text
    theirs = (
        await client.get(f"/rounds/{round_id}/override?kind=empty&child=C1&seat=neighbour_mum")
    ).text
    await submit(client, round_id, theirs, "对方的理由")
    late = await submit(client, round_id, mine)
    assert late.status_code == 412  # type: ignore[attr-defined]
    page: str = late.text  # type: ignore[attr-defined]
    assert "对方的理由" in page
    assert "仍然做得成" in page
    assert f'value="{WHY}"' in page
    assert (await submit(client, round_id, page)).status_code == 303  # type: ignore[attr-defined]


async def test_what_can_not_be_done_is_said_before_and_the_reason_is_asked_for(
    round_id: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    far = "kind=assign&child=C1&seat=neighbour_mum&helper=N2"
    refused = await client.get(f"/rounds/{round_id}/override?{far}")
    assert refused.status_code == 422
    assert "不在同校或属地范围内" in refused.text
    nobody = "kind=swap&child=C1&seat=mentor&other_child=nobody&other_seat=mentor"
    assert "没有这个编号或化名" in (await client.get(f"/rounds/{round_id}/override?{nobody}")).text
    named = "kind=swap&child=C5&seat=neighbour_mum&other_child=小示C4&other_seat=neighbour_mum"
    page = (await client.get(f"/rounds/{round_id}/override?{named}")).text
    for reason in ("", " ", "\u202e反写"):
        again = await submit(client, round_id, page, reason)
        assert again.status_code == 422  # type: ignore[attr-defined]
    assert (await submit(client, round_id, page)).status_code == 303  # type: ignore[attr-defined]


async def test_locks_and_bans_go_into_a_new_draft(round_id: str, as_user: LogIn) -> None:
    client = await as_user("all")
    page = (
        await client.get(f"/rounds/{round_id}/override?kind=lock&child=C1&seat=neighbour_mum")
    ).text
    await submit(client, round_id, page)
    token = {"form_token": fields(page)["form_token"]}
    made = await client.post(f"/rounds/{round_id}/rematch", data=token, follow_redirects=False)
    draft = (await client.get(made.headers["location"])).text
    assert "（再匹配）" in draft
    assert "草稿" in draft
