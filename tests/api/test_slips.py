"""Slips of the pen and of the hand: told in Chinese, and asked about before they cost anything."""

from collections.abc import Awaitable, Callable

import msgspec
import pytest

from api.rounds.readiness import readiness
from matcher import Policy
from tests.api.conftest import LogIn
from tests.api.town import POLICY
from tests.matcher.build import child, problem

Make = Callable[..., Awaitable[str]]
TERM = {"starts": "2026-09-01", "ends": "2027-01-31"}


@pytest.mark.parametrize("title", ["", " ", "\u3000", "第一\u202e期", "一\u200b期", "一\n期"])
async def test_a_title_is_something_to_read(as_user: LogIn, title: str) -> None:
    client = await as_user("all")
    answer = await client.post("/api/v1/rounds", json={"title": title, "term": TERM})
    assert answer.status_code == 400
    [fault] = answer.json()["faults"]
    assert fault["pointer"] == "#/title"
    assert not fault["detail"].isascii()


@pytest.mark.parametrize(
    "term",
    [
        {"starts": "0026-09-01", "ends": "2027-01-31"},
        {"starts": "2026-09-01", "ends": "9999-12-31"},
        {"starts": "2026-09-01", "ends": "2031-01-31"},
    ],
)
async def test_a_term_of_absurd_years_is_refused(as_user: LogIn, term: dict[str, str]) -> None:
    client = await as_user("all")
    answer = await client.post("/api/v1/rounds", json={"title": "示例", "term": term})
    assert answer.status_code == 422
    assert "年份" in answer.json()["detail"]


async def test_what_can_not_be_read_is_said_in_chinese(as_user: LogIn) -> None:
    client = await as_user("all")
    headers = {"content-type": "application/json"}
    answer = await client.post("/api/v1/rounds", content=b"{", headers=headers)
    assert answer.status_code == 400
    said = str(answer.json())
    assert "malformed" not in said
    assert "Input" not in said


async def test_a_round_given_up_is_asked_about_first(make_round: Make, as_user: LogIn) -> None:
    round_id = await make_round("all")
    page = (await (await as_user("all")).get(f"/rounds/{round_id}")).text
    assert "确认取消本轮" in page
    assert "取消后不能恢复" in page


def test_nobody_at_all_is_not_enough() -> None:
    found = readiness(problem(child()), Policy.parse(POLICY.read_text()))
    directors = next(row for row in found.seats if row.seat == "children_director")
    assert (directors.supply, directors.short) == (0, 1)
    [post] = found.vacant_posts
    assert post.name
    assert msgspec.to_builtins(post)["neighbourhood"]
