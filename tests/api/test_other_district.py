"""Every route, as who keeps another district: nothing of this one is told, changed or opened."""

import json
import re
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
import pytest
from litestar.testing import AsyncTestClient

from api.app import create_app
from api.openapi import illustrated
from api.same_origin import form_token
from api.sessions.cookies import SESSION
from api.settings import Settings
from store import sessions
from store.pool import Conn, connect
from tests.api.conftest import HERE, Client
from tests.api.test_openapi import led_to, operations
from tests.api.test_rights import APP, ROUTES
from tests.api.town import EAST
from tests.conftest import clone
from tests.store.test_other_district import MARKS, WALLED
from tests.store.two_districts import FAR, FAR_STREET, KEEPERS, OURS, furnish_two

# Ours, whatever a path or a body calls them. Only what nobody can take for their own.
CODES = {"child": "C1", "helper": "N1", "street": EAST, "to_street": EAST, "neighbourhood": None}
WORDS = {"seat": "mentor", "act": "approve", "kind": "letters", "name": "children"}
IDS = {
    "account_id": "select id from account where login = 'east'",
    "round_id": f"select id from round where street = '{EAST}'",
    "repair_id": f"select id from repair where street = '{EAST}'",
    "import_id": f"select id from roster_import where street = '{EAST}'",
    "absence_id": f"select id from absence where street = '{EAST}'",
    "access_id": "select id from file_access where child = 'C4'",
    "token_id": "select api_token.id from api_token join account on login = 'east' limit 1",
    "basis": "select id from legal_basis where child = 'C1' limit 1",
    "follow_up": "select id from follow_up where child = 'C1'",
    "request_id": "select id from seat_request where child = 'C1'",
    "stand_in_id": "select id from stand_in where away_login = 'east'",
    "pairing": "select id from pairing where child = 'C1' and seat = 'neighbour_mum'",
}
# What each request leaves, its own traces and not the district's matters.
TRACES = {"audit", "session", "idempotency_key", "log_in_attempt"}
# Method, address, status, and the words around a name or that it opened.
Told = tuple[str, str, int, str]
# So many routes tell somebody of the district itself about the same people.
MANY = 60
OUR_PEOPLE = re.compile(r"示例(儿童|志愿者)[CNMD]\d|小示C\d|示例东街道|示例西镇|\bC[1-7]\b")


@pytest.fixture(scope="module")
async def districts(postgres: str, settled: str) -> AsyncGenerator[str, None]:
    async with clone(postgres, settled) as address:
        conn = await connect(address)
        await furnish_two(conn)
        await conn.close()
        yield address


@pytest.fixture(scope="module")
async def site(districts: str, valkey: str) -> AsyncGenerator[Client, None]:
    app = create_app(Settings(database_url=districts, redis_url=valkey, connections=4))
    async with AsyncTestClient(app, base_url=HERE) as client:
        yield client


async def ours(conn: Conn) -> dict[str, set[str]]:
    """Everything of our district that is stored."""
    found: dict[str, set[str]] = {}
    for table in sorted(set(WALLED) - TRACES):
        rows = await conn.fetch(f'select to_jsonb(it)::text as row from "{table}" as it')
        found[table] = {
            row["row"] for row in rows if any(mark in row["row"] for mark in MARKS[OURS])
        }
    return found


def bodies() -> dict[tuple[str, str], Any]:
    """By method and path as in the routes: the example body, about our people."""
    document = illustrated(APP.openapi_schema.to_schema())
    found: dict[tuple[str, str], Any] = {}
    for method, path, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        schema = content["schema"]
        named = next(part for part in (schema, *schema.get("anyOf", ())) if "$ref" in part)
        [example, *_] = led_to(document, named["$ref"]).get("examples", [{}])
        found[method.upper(), path] = example
    return found


BODIES = bodies()


def about_ours(value: Any, ids: dict[str, str]) -> Any:
    """The same with our codes and ids in it."""
    if isinstance(value, list):
        return [about_ours(item, ids) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: CODES.get(name) or ids.get(name) or about_ours(inner, ids)
        for name, inner in value.items()
    }


@pytest.mark.parametrize("login", KEEPERS[FAR])
async def test_every_route_is_closed_to_another_district(
    login: str, districts: str, site: Client
) -> None:
    conn = await connect(districts)
    before = await ours(conn)
    assert await told_by_every_route(conn, site, login) == []
    after = await ours(conn)
    await conn.close()
    for table, rows in before.items():
        assert after[table] == rows, table


async def test_the_same_requests_are_answered_in_their_own_district(
    districts: str, site: Client
) -> None:
    conn = await connect(districts)
    assert len(await told_by_every_route(conn, site, "all")) > MANY
    await conn.close()


async def told_by_every_route(conn: Conn, site: Client, login: str) -> list[Told]:
    """What each route told the account of our people, or opened for it, when asked about ours."""
    ids = {name: str(await conn.fetchval(query)) for name, query in IDS.items()}
    token = await sessions.begin(
        conn, await conn.fetchval("select id from account where login = $1", login)
    )
    told: list[Told] = []
    for method, path, _ in ROUTES:
        if path.startswith(("/account/", "/sessions", "/api/v1/sessions", "/log-out")):
            continue
        url = re.sub(
            r"\{(\w+):\w+\}",
            lambda found: CODES.get(found[1]) or ids.get(found[1]) or WORDS.get(found[1], "1"),
            path,
        )
        site.cookies.clear()
        site.cookies.set(SESSION, token)
        plain = re.sub(r":\w+\}", "}", path)
        body = about_ours(BODIES.get((method, plain)), ids)
        form = {
            **CODES, **ids, "reason": "示例理由写到十个字以上", "seat": "mentor", "answer": "yes",
            "form_token": form_token(token),
        }  # fmt: skip
        page = method == "POST" and not path.startswith("/api")
        answer = await site.request(
            method, url, follow_redirects=False, **({"data": form} if page else {"json": body})
        )
        assert answer.status_code < 500, (method, url, answer.text[:300])
        spoken = answer.text.replace(url, "")
        for name in ("C1", "N1"):
            # A code that was asked for is said again; whoever asks knows it.
            spoken = spoken.replace(f"“{name}”", "").replace(f'value="{name}"', "")
        if found := OUR_PEOPLE.search(spoken):
            around = spoken[max(0, found.start() - 60) : found.end() + 60]
            told.append((method, url, answer.status_code, around))
        if answer.is_success and "{" in path and WORDS.keys().isdisjoint(re.findall(r"\w+", path)):
            told.append((method, url, answer.status_code, "opened"))
    return told


async def test_a_round_of_ones_own_district_holds_its_own_people(
    districts: str, site: Client
) -> None:
    conn = await connect(districts)
    who = await conn.fetchrow("select id from account where login = 'far_all'")
    site.cookies.clear()
    site.cookies.set(SESSION, await sessions.begin(conn, who["id"]))
    made = await site.post(
        "/api/v1/rounds",
        json={"title": "示例", "term": {"starts": "2026-09-01", "ends": "2027-01-31"}},
    )
    assert made.status_code == 201, made.text
    started = await site.post(f"/api/v1/rounds/{made.json()['id']}/start")
    assert started.status_code < 300, started.text
    row = await conn.fetchrow(
        "select district, problem from round where id = $1", made.json()["id"]
    )
    await conn.close()
    problem = json.loads(row["problem"])
    assert row["district"] == FAR
    assert {child["id"] for child in problem["children"]} == {"F1", "F2"}
    assert {helper["id"] for helper in problem["helpers"]} == {"FM", "FN", "FD"}
    streets = (await site.get("/api/v1/streets")).json()
    assert FAR_STREET in msgspec.json.encode(streets).decode()
    assert EAST not in msgspec.json.encode(streets).decode()
