"""Nobody sees what isn't theirs."""

import re
from collections.abc import Awaitable, Callable

import pytest

from tests.api.conftest import Client, LogIn
from tests.api.town import EAST, WEST

OPEN = {
    "/",
    "/api/v1/sessions",
    "/health",
    "/link",
    "/log-in",
    "/log-in/code",
    "/log-in/elsewhere",
    "/log-in/elsewhere/back",
}

Make = Callable[..., Awaitable[str]]


async def test_another_streets_round_does_not_exist_for_a_coordinator(
    make_round: Make, as_user: LogIn
) -> None:
    round_id = await make_round("east")
    client = await as_user("west")
    path = f"/api/v1/rounds/{round_id}"
    for tail in ("", "/readiness", "/proposal", "/events"):
        assert (await client.get(path + tail)).status_code == 404, tail
    for act in ("start", "cancel", "publish", "close"):
        assert (await client.post(f"{path}/{act}")).status_code == 404, act
    assert (await client.post(f"{path}/approve")).status_code == 403
    assert (await client.get("/api/v1/rounds")).json()["rounds"] == []
    assert (await client.get(f"/rounds/{round_id}")).status_code == 404


async def test_a_streets_coordinator_makes_rounds_of_that_street_only(as_user: LogIn) -> None:
    client = await as_user("east")
    body = {"title": "示例", "street": WEST, "term": {"starts": "2026-09-01", "ends": "2027-01-31"}}
    assert (await client.post("/api/v1/rounds", json=body)).status_code == 404


async def test_a_streets_coordinator_sees_no_district_round(
    make_round: Make, as_user: LogIn
) -> None:
    round_id = await make_round("all")
    client = await as_user("east")
    assert (await client.get(f"/api/v1/rounds/{round_id}")).status_code == 404


@pytest.mark.parametrize(
    "path", ["/api/v1/rounds", "/api/v1/coverage", "/rounds", "/coverage", "/rosters"]
)
async def test_a_volunteer_has_no_business_there(path: str, as_user: LogIn) -> None:
    client = await as_user("mum")
    assert (await client.get(path)).status_code in (403, 405)


async def test_coverage_of_another_street_is_not_found(as_user: LogIn) -> None:
    client = await as_user("east")
    assert (await client.get(f"/api/v1/coverage?street={WEST}")).status_code == 404
    own = (await client.get("/api/v1/coverage")).json()
    assert [line["street"] for line in own["streets"]] == [EAST]


async def test_circles_of_another_street_are_not_found(as_user: LogIn) -> None:
    client = await as_user("east")
    for query in (f"street={WEST}", "child=C4", "helper=N2"):
        assert (await client.get(f"/api/v1/circles?{query}")).status_code == 404, query


async def test_only_health_and_the_door_are_open(anyone: Client) -> None:
    app = anyone.app
    for route in app.routes:
        for path, methods in ((route.path, getattr(route, "methods", ())),):
            if path in OPEN or path.startswith(("/static", "/language")):
                continue
            for method in set(methods) - {"OPTIONS", "HEAD"}:
                url = re.sub(r"\{\w+:uuid\}", "019a0000-0000-7000-8000-000000000000", path)
                url = re.sub(r"\{\w+:str\}", "start", url)
                url = re.sub(r"\{\w+:int\}", "1", url)
                answer = await anyone.request(method, url, follow_redirects=False)
                assert answer.status_code in (302, 401), (method, path, answer.status_code)
