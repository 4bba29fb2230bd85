"""What a hostile user would try, and what holds: the list is in the threat model."""

from uuid import UUID

import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar

from api.rounds import events
from api.same_origin import form_token
from api.sessions.cookies import SESSION
from store.pool import connect
from tests.api.conftest import HERE, Client, LogIn
from tests.api.town import EAST, WEST
from tests.conftest import run
from tests.store.walled_town import furnish

API = "/api/v1"
SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fpyproject.toml",
        "/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
        "/rosters/templates/..%2f..%2fsettings.py",
        f"{API}/files/..%2f..%2fetc%2fpasswd",
        f"{API}/circles?child=../../etc/passwd",
    ],
)
async def test_a_path_leads_out_of_nothing(as_user: LogIn, path: str) -> None:
    client = await as_user("east")
    answer = await client.get(path)
    assert answer.status_code in (400, 403, 404), answer.status_code
    assert "root:" not in answer.text
    assert "create_app" not in answer.text


@pytest.mark.parametrize("value", ["' or '1'='1", "C1'; drop table child; --", "C1\\", "%", "_"])
async def test_sql_in_a_filter_is_a_word_that_nobody_has(as_user: LogIn, value: str) -> None:
    client = await as_user("all")
    for name in ("child", "helper"):
        answer = await client.get(f"{API}/circles", params={name: value})
        assert answer.status_code == 404, name
    answer = await client.get(f"{API}/circles", params={"cursor": value, "street": EAST})
    assert answer.status_code == 200
    assert (await client.get(f"{API}/circles", params={"child": "C1"})).status_code == 200


async def test_a_claim_in_a_header_changes_nothing(as_user: LogIn) -> None:
    client = await as_user("east")
    claims = {
        "x-forwarded-user": "admin",
        "x-remote-user": "admin",
        "x-original-url": "/accounts",
        "x-rewrite-url": "/accounts",
        "x-http-method-override": "DELETE",
        "x-forwarded-host": "evil.example",
        "x-forwarded-prefix": "//evil.example",
    }
    answer = await client.get(f"{API}/sessions/current", headers=claims)
    assert answer.json()["login"] == "east"
    assert (await client.get("/accounts", headers=claims)).status_code == 403
    assert "evil.example" not in (await client.get("/account", headers=claims)).text


async def test_a_language_link_leads_to_no_other_site(anyone: Client) -> None:
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "/\r\nx: y", "\t//e"):
        answer = await anyone.get("/language/en", params={"back": back}, follow_redirects=False)
        assert answer.headers["location"] == "/", back
        assert "x" not in answer.headers


async def test_a_body_too_large_or_too_deep_is_refused(as_user: LogIn) -> None:
    client = await as_user("all")
    head = {"content-type": "application/json"}
    huge = {**head, "content-length": str(10**12)}
    answer = await client.post(f"{API}/rounds", content=b"{}", headers=huge)
    assert answer.status_code == 413
    for body in (b"[" * 100_000, b'{"title":' * 5_000 + b"1" + b"}" * 5_000, b"\xff\xfe", b"NaN"):
        answer = await client.post(f"{API}/rounds", content=body, headers=head)
        assert answer.status_code == 400


async def test_what_a_roster_says_is_text_on_every_page(as_user: LogIn, town: str) -> None:
    conn = await connect(town)
    await furnish(conn)
    # These stand for certificates, and are none.
    await conn.execute("delete from round_certificate")
    await conn.execute("update child set code_name = $1", SCRIPT)
    await conn.execute("update helper set name = $1", SCRIPT)
    await conn.execute("update round set title = $1", SCRIPT)
    rounds = [row["id"] for row in await conn.fetch("select id from round")]
    await conn.close()
    for login, path in (
        ("mum", "/my-circles"),
        ("all", "/rounds"),
        *(("all", f"/rounds/{round_id}") for round_id in rounds),
    ):
        page = (await (await as_user(login)).get(path)).text
        assert "&lt;script&gt;" in page, path
        assert SCRIPT not in page, path


async def test_what_is_typed_comes_back_as_text(as_user: LogIn) -> None:
    client = await as_user("admin")
    token = form_token(client.cookies["linjia_session"])
    form = {"form_token": token, "search": f'"{SCRIPT}', "child": SCRIPT, "reason": SCRIPT}
    for path in ("/accounts/search", "/access", "/audit"):
        assert SCRIPT not in (await client.post(path, data=form)).text
    for path in (f"/files/{SCRIPT}", f"/account?done={SCRIPT}"):
        assert SCRIPT not in (await client.get(path)).text, path


async def test_an_access_of_somebody_elses_is_not_moved_by_its_id(as_user: LogIn) -> None:
    client = await as_user("east")
    made = await client.post(
        f"{API}/accesses",
        json={"child": "C4", "reason": "示例理由写到十个字以上", "way": "break_glass"},
    )
    path = f"{API}/accesses/{made.json()['id']}"
    for login, act, body, status in (
        ("mum", "end", None, 403),
        ("all", "review", {"finding": "in_order"}, 403),
        ("west", "review", {"finding": "in_order"}, 403),
        ("east", "review", {"finding": "in_order"}, 403),
        ("west", "decision", {"granted": True}, 409),
        ("admin", "decision", {"granted": True}, 409),
    ):
        client = await as_user(login)
        assert (await client.post(f"{path}/{act}", json=body)).status_code == status, (login, act)


@pytest.mark.parametrize(
    "change",
    [
        "disabled_at = now()",
        "kind = 'volunteer', street = null, helper = 'N2'",
        f"street = '{WEST}'",
    ],
)
async def test_the_stream_ends_with_the_duty_that_opened_it(
    app: Litestar,
    town: str,
    tokens: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    change: str,
) -> None:
    """It asks again after four seconds at most; here at once."""
    monkeypatch.setattr(events, "PATIENCE", 0.05)
    cookie = {"cookie": f"{SESSION}={tokens['east']}"}
    body = {"title": "示例", "term": {"starts": "2026-09-01", "ends": "2027-01-31"}, "seconds": 5}
    async with (
        app.lifespan(),
        AsyncClient(transport=ASGITransport(app), base_url=HERE, headers=cookie) as client,
    ):
        made = (await client.post(f"{API}/rounds", json=body)).json()
        stream = events.news(app.state, tokens["east"], UUID(made["id"]), 0)
        assert (await anext(stream)).event == "state"
        await run(town, f"update account set {change} where login = 'east'")
        assert [event.event async for event in stream if event.event] == []
        assert (await client.get(f"{API}/rounds/{made['id']}/events")).status_code == 401
