"""Errors say what is wrong, where, and what to do."""

from tests.api.conftest import Client, LogIn


async def test_an_unknown_route_answers_with_problem_details(anyone: Client) -> None:
    answer = await anyone.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["title"] == "找不到"


async def test_each_fault_of_a_body_has_a_json_pointer(as_user: LogIn) -> None:
    client = await as_user("east")
    body = {"title": "示例", "term": {"starts": "2026-02-30", "ends": "2026-03-01"}}
    answer = await client.post("/api/v1/rounds", json=body)
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["faults"]] == ["#/term/starts"]
    assert not answer.json()["faults"][0]["detail"].isascii()


async def test_a_missing_field_is_named(as_user: LogIn) -> None:
    client = await as_user("east")
    answer = await client.post("/api/v1/rounds", json={"title": "示例"})
    assert answer.json()["faults"][0]["pointer"] == "#/term"


async def test_a_wrong_query_parameter_is_named(as_user: LogIn) -> None:
    client = await as_user("all")
    answer = await client.get("/api/v1/coverage?street=1")
    assert answer.status_code == 400
    assert answer.json()["faults"][0]["parameter"] == "street"


async def test_text_the_database_cannot_hold_is_a_wrong_request(as_user: LogIn) -> None:
    client = await as_user("east")
    body = {"title": "示\0例", "term": {"starts": "2026-09-01", "ends": "2027-01-31"}}
    answers = [
        await client.post("/api/v1/rounds", json=body),
        await client.get("/api/v1/circles?child=%00"),
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert "控制字符" in answers[1].json()["detail"]


async def test_without_a_session_the_api_answers_401_and_a_page_leads_to_the_door(
    anyone: Client,
) -> None:
    assert (await anyone.get("/api/v1/rounds")).status_code == 401
    answer = await anyone.get("/rounds", follow_redirects=False)
    assert answer.headers["location"] == "/"


async def test_every_answer_carries_the_security_headers(anyone: Client) -> None:
    for path in ("/", "/api/v1/nothing", "/health", "/nothing"):
        headers = (await anyone.get(path)).headers
        assert "script-src 'self'" in headers["content-security-policy"], path
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


async def test_pages_and_data_are_not_stored(as_user: LogIn) -> None:
    client = await as_user("east")
    for path in ("/rounds", "/api/v1/rounds", "/api/v1/sessions/current"):
        assert (await client.get(path)).headers["cache-control"] == "no-store"
