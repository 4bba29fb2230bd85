"""Every route × every role × (own, another street, the district, a past circle), off the routes."""

import re
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.testing import AsyncTestClient

from api.access import OPEN, May
from api.app import create_app
from api.sessions.cookies import SESSION
from api.settings import Settings
from store.pool import connect
from store.rights import Scope, Tier, load
from tests.api.conftest import HERE, Client
from tests.api.town import EAST, WEST
from tests.conftest import clone
from tests.store.walled_town import furnish

WHAT_TO_DO = """
Each route needs guards=[May("…")] with a right of store/rights.toml, or opt={OPEN: True} where
nobody needs to be logged in. A new right: [rights.NAME] with about, tier and role = "reach".
"""
STREETS = {"east": EAST, "west": WEST, "all": None, "admin": None, "mum": None}
KINDS = {
    "east": "coordinator",
    "west": "coordinator",
    "all": "coordinator",
    "admin": "district_admin",
    "mum": "volunteer",
}
ELSEWHERE = "310115001000"
# What a route must be sent to say more than that its body is missing.
BODIES = {
    "/api/v1/rounds/{round_id:uuid}/overrides": {
        "kind": "empty",
        "seat": "mentor",
        "reason": "示例理由",
    },
}
# What tells more of a child than code name and needs: as the town has it.
BEYOND_CODE = ("示例儿童", "示例路", "19900000000", "2015-05-01", "poverty", "家庭经济困难")


def handlers(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """Method, path and handler of every route of ours."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and not route.path.startswith(
                ("/static", "/api/v1/openapi")
            ):
                for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                    yield method, route.path, handler


def rights_of(handler: HTTPRouteHandler) -> list[str]:
    return [guard.right for guard in handler.guards or () if isinstance(guard, May)]


APP = create_app(Settings(database_url="postgresql://127.0.0.1:1", redis_url="redis://"))
# In an order of their own: every process of the tests must find the same.
ROUTES = sorted((m, p, rights_of(h)[0]) for m, p, h in handlers(APP) if len(rights_of(h)) == 1)


def test_every_route_names_its_right_or_is_open() -> None:
    bare = [
        (method, path)
        for method, path, handler in handlers(APP)
        if (len(rights_of(handler)) != 1) != bool(handler.opt.get(OPEN))
    ]
    assert bare == [], WHAT_TO_DO


def test_every_right_is_some_routes() -> None:
    asked = {right for _, _, right in ROUTES}
    assert asked == load().rights.keys(), "a right that no route asks for: drop its row"


@pytest.fixture(scope="module")
async def rounds(
    postgres: str, settled: str, tokens: dict[str, str]
) -> AsyncGenerator[dict[str, Any], None]:
    """A furnished town: its address, and a proposed round of each street and of the district."""
    async with clone(postgres, settled) as town:
        conn = await connect(town)
        await furnish(conn)
        rows = await conn.fetch("select id, street from round")
        await conn.close()
        yield {"town": town, **{row["street"] or "district": str(row["id"]) for row in rows}}


@pytest.fixture(scope="module")
async def site(rounds: dict[str, Any], valkey: str) -> AsyncGenerator[Client, None]:
    app = create_app(Settings(database_url=rounds["town"], redis_url=valkey, connections=4))
    async with AsyncTestClient(app, base_url=HERE) as client:
        yield client


async def ask(
    site: Client,
    tokens: dict[str, str],
    login: str,
    method: str,
    path: str,
    body: object = None,
    **query: str,
) -> Any:
    site.cookies.clear()
    site.cookies.set(SESSION, tokens[login])
    return await site.request(method, path, params=query, json=body, follow_redirects=False)


def reach(login: str, right: str) -> Scope | None:
    role = load().role_of(KINDS[login], STREETS[login])
    return load().rights[right].reach.get(role)


@pytest.mark.parametrize("login", STREETS)
@pytest.mark.parametrize(("method", "path", "right"), ROUTES)
async def test_a_route_opens_to_those_who_have_its_right(
    method: str,
    path: str,
    right: str,
    login: str,
    site: Client,
    tokens: dict[str, str],
    rounds: dict[str, Any],
) -> None:
    if right == "session" and method != "GET":
        pytest.skip("would log this test out")
    own = STREETS[login]
    for street in (EAST, WEST, None):
        url = path.replace("{round_id:uuid}", rounds[street or "district"])
        url = re.sub(r"\{\w+:uuid\}", "019a0000-0000-7000-8000-000000000000", url)
        url = url.replace("{act:str}", "approve").replace("{seat:str}", "mentor")
        child = "C4" if street == WEST else "C1"
        url = re.sub(r"\{number:\w+\}", "1", url.replace("{child:str}", child))
        body = {**BODIES[path], "child": child} if path in BODIES else None
        answer = await ask(site, tokens, login, method, url, body=body)
        told = (method, url, login, answer.status_code, answer.text[:300])
        if (scope := reach(login, right)) is None:
            assert answer.status_code == 403, told
            continue
        # A page's form without its token is refused too, after the right was found.
        form = method == "POST" and not path.startswith("/api")
        assert answer.status_code != 401, told
        assert answer.status_code != 403 or form, told
        if "{round_id" in path and not form:
            beyond = scope is Scope.OWN_STREET and street != own
            # No round has a first override or amendment here, within reach or beyond.
            assert (answer.status_code == 404) == (beyond or "{number" in path), told
        if (load().rights[right].tier or Tier.CODE) is Tier.CODE:
            assert not [word for word in BEYOND_CODE if word in answer.text], told
        if "{round_id" not in path:
            return


@pytest.mark.parametrize("path", ["/api/v1/circles", "/api/v1/coverage", "/api/v1/rounds"])
@pytest.mark.parametrize("street", [EAST, WEST, ELSEWHERE])
@pytest.mark.parametrize("login", ["east", "west"])
async def test_a_street_is_asked_for_by_its_own_coordinator(
    login: str, street: str, path: str, site: Client, tokens: dict[str, str]
) -> None:
    answer = await ask(site, tokens, login, "GET", path, street=street)
    assert answer.status_code == (200 if street == STREETS[login] else 404)


@pytest.mark.parametrize(
    ("login", "child", "status"),
    [
        ("east", "C1", 200),
        ("east", "C4", 404),
        ("west", "C4", 200),
        ("west", "C1", 404),
        ("all", "C1", 200),
        ("all", "C4", 200),
        ("all", "C99", 404),
        ("admin", "C1", 403),
        ("mum", "C1", 404),
        ("mum", "C2", 404),
    ],
)
async def test_a_child_is_found_by_those_whose_it_is(
    login: str, child: str, status: int, site: Client, tokens: dict[str, str]
) -> None:
    answer = await ask(site, tokens, login, "GET", "/api/v1/circles", child=child)
    assert answer.status_code == status


async def test_a_past_circle_is_gone_and_the_others_tell_no_more_than_a_seat_needs(
    site: Client, tokens: dict[str, str]
) -> None:
    circles = (await ask(site, tokens, "mum", "GET", "/api/v1/circles")).json()["circles"]
    assert [circle["child"]["code_name"] for circle in circles] == ["小示C1"]
    [circle] = circles
    assert circle.keys() == {"child", "my_seat", "seats"}
    assert circle["child"].keys() == {"code_name", "age_band", "neighbourhood_name", "needs"}
    assert {seat["seat"]: seat["filled"] for seat in circle["seats"]} == {
        "mentor": True,
        "neighbour_mum": True,
        "children_director": False,
    }
    page = (await ask(site, tokens, "mum", "GET", "/my-circles")).text
    assert "小示C1" in page
    assert "小示C2" not in page
