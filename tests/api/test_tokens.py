"""API tokens over HTTP: their scopes are enforced, and no route is open to them by accident."""

import re
from pathlib import Path

import pytest

from api.accounts.bearer import ACTS, needed_scope
from api.same_origin import form_token
from store.api_tokens import TokenScope
from tests.api.conftest import Client, LogIn
from tests.api.test_openapi import METHODS

ROUND = {
    "title": "示例轮次",
    "term": {"starts": "2026-09-01", "ends": "2027-01-31"},
    "seed": 7,
    "seconds": 10,
}


async def make(client: Client, *scopes: str) -> str:
    """A token made on the page."""
    token = form_token(client.cookies["linjia_session"])
    form = {"form_token": token, "name": "示例程序", "scope": list(scopes), "days": "30"}
    answer = await client.post("/account/tokens", data=form)
    found = re.search(r"linjia_[\w-]{43}", answer.text)
    assert found is not None, answer.text
    return found[0]


def bearing(client: Client, token: str) -> dict[str, str]:
    """The header of a program that has the token and no cookie."""
    client.cookies.clear()
    return {"authorization": f"Bearer {token}"}


async def test_a_reading_token_reads_what_its_account_may_and_no_more(as_user: LogIn) -> None:
    client = await as_user("east")
    headers = bearing(client, await make(client, "read"))
    assert (await client.get("/api/v1/rounds", headers=headers)).status_code == 200
    own = (await client.get("/api/v1/coverage", headers=headers)).json()
    assert len(own["streets"]) == 1
    answer = await client.get("/api/v1/coverage?street=310107103000", headers=headers)
    assert answer.status_code == 404
    answer = await client.post("/api/v1/rounds", json=ROUND, headers=headers)
    assert answer.status_code == 403
    assert "rounds" in answer.json()["detail"]


async def test_a_token_with_one_act_can_do_that_and_nothing_else(as_user: LogIn) -> None:
    client = await as_user("east")
    headers = bearing(client, await make(client, "rounds"))
    made = await client.post("/api/v1/rounds", json=ROUND, headers=headers)
    assert made.status_code == 201
    assert (await client.get("/api/v1/rounds", headers=headers)).status_code == 403
    answer = await client.post("/api/v1/rosters?mode=dry_run", headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("act", ["approve", "publish", "close"])
async def test_decisions_are_for_people(as_user: LogIn, act: str) -> None:
    client = await as_user("east")
    headers = bearing(client, await make(client, "read", "rosters", "rounds"))
    path = f"/api/v1/rounds/019a0000-0000-7000-8000-000000000000/{act}"
    answer = await client.post(path, headers=headers)
    assert answer.status_code == 403
    assert "由人" in answer.json()["detail"]


async def test_every_other_route_that_changes_something_is_closed_to_tokens(
    as_user: LogIn,
) -> None:
    client = await as_user("east")
    document = (await client.get("/api/v1/openapi")).json()
    changing = {
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item and method != "get"
    }
    assert set(ACTS) <= changing
    assert {act for act in changing if needed_scope(*act.split(" ")) is not None} == set(ACTS)


async def test_a_token_opens_no_page(as_user: LogIn) -> None:
    client = await as_user("east")
    headers = bearing(client, await make(client, *TokenScope))
    for path in ("/rounds", "/account", "/account/tokens"):
        answer = await client.get(path, headers=headers, follow_redirects=False)
        assert answer.status_code == 302, path


async def test_a_token_in_the_cookies_place_opens_nothing(as_user: LogIn) -> None:
    client = await as_user("east")
    token = await make(client, *TokenScope)
    client.cookies.set("linjia_session", token)
    assert (await client.get("/api/v1/rounds")).status_code == 401


@pytest.mark.parametrize("header", ["Bearer linjia_nothing", "Basic abc", "Bearer ", "Bearer"])
async def test_a_header_that_proves_nothing_is_not_made_good_by_a_cookie(
    as_user: LogIn, header: str
) -> None:
    client = await as_user("east")
    answer = await client.get("/api/v1/rounds", headers={"authorization": header})
    assert answer.status_code == 401


async def test_a_revoked_token_opens_nothing_from_then_on(as_user: LogIn) -> None:
    client = await as_user("east")
    token = await make(client, "read")
    page = (await client.get("/account/tokens")).text
    assert token not in page
    path = re.search(r'action="(/account/tokens/[\w-]+/revoke)"', page)
    assert path is not None
    form = {"form_token": form_token(client.cookies["linjia_session"])}
    await client.post(path[1], data=form)
    answer = await client.get("/api/v1/rounds", headers=bearing(client, token))
    assert answer.status_code == 401


async def test_a_volunteer_has_no_tokens(as_user: LogIn) -> None:
    assert (await (await as_user("mum")).get("/account/tokens")).status_code == 403


async def test_a_token_without_name_or_scope_is_not_made(as_user: LogIn) -> None:
    client = await as_user("east")
    token = form_token(client.cookies["linjia_session"])
    for form in ({"name": "示例"}, {"scope": "read"}, {"name": "示例", "scope": "everything"}):
        answer = await client.post("/account/tokens", data={"form_token": token, **form})
        assert answer.status_code == 422
        assert "linjia_" not in answer.text


def test_the_scopes_are_in_the_reference() -> None:
    page = Path("docs/reference/api.md").read_text()
    assert not [scope for scope in TokenScope if f"`{scope.value}`" not in page]
