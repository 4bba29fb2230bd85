"""A round's title tells of nobody: many read it, and it stays."""

import pytest

from tests.api.conftest import LogIn
from tests.api.test_accounts import post
from tests.api.test_tokens import ROUND

API = "/api/v1"
TELLING = [
    "示例儿童C1 的圈",
    "给示例志愿者N1找人",
    "电话 13800000000",
    "310107201505010011",
    "31010720150501001x的轮次",
]
PLAIN = ["2026 学年第一学期", "小示C1", "第 20260901 轮", "示例", "C1"]


@pytest.mark.parametrize("title", TELLING)
async def test_a_title_that_tells_who_somebody_is_is_refused(as_user: LogIn, title: str) -> None:
    client = await as_user("east")
    answer = await client.post(f"{API}/rounds", json={**ROUND, "title": title})
    assert answer.status_code == 422
    assert "请改写" in answer.json()["detail"]
    term = {"starts": ROUND["term"]["starts"], "ends": ROUND["term"]["ends"]}  # type: ignore[index]
    page = await post(client, "/rounds", title=title, seed="1", seconds="10", **term)
    assert page.status_code == 422
    assert "请改写" in page.text
    assert title in page.text
    assert (await client.get(f"{API}/rounds")).json()["rounds"] == []


@pytest.mark.parametrize("title", PLAIN)
async def test_any_other_title_is_taken(as_user: LogIn, title: str) -> None:
    client = await as_user("east")
    answer = await client.post(f"{API}/rounds", json={**ROUND, "title": title})
    assert answer.status_code == 201


async def test_another_streets_name_is_not_told_by_a_refusal(as_user: LogIn) -> None:
    client = await as_user("east")
    answer = await client.post(f"{API}/rounds", json={**ROUND, "title": "示例儿童C4"})
    assert answer.status_code == 201


@pytest.mark.parametrize(("title", "status"), [("示例儿童C1", 422), ("看\u202e不见", 400)])
async def test_a_trial_is_called_by_the_same_rule(as_user: LogIn, title: str, status: int) -> None:
    client = await as_user("east")
    made = (await client.post(f"{API}/rounds", json=ROUND)).json()["id"]
    body = {"title": title, "edits": {}}
    answer = await client.post(f"{API}/rounds/{made}/what-if", json=body)
    assert answer.status_code == status, answer.text
