"""Requests that are shaped to be misread: by the router, by a decoder, by who reads the log."""

import base64
import json

import pytest
from litestar.testing import AsyncTestClient

from api.app import create_app
from api.sessions.cookies import SESSION
from api.settings import Settings
from store.pool import connect
from tests.api.conftest import HERE, Client, LogIn
from tests.api.test_accounts import post
from tests.api.test_tokens import bearing, make
from tests.api.town import EAST, WEST
from tests.conftest import KEY

API = "/api/v1"
TERM = {"starts": "2026-09-01", "ends": "2027-01-31"}
ROUND = {"title": "示例轮次", "term": TERM}
# Fields of the tables behind, which no request may set.
HIDDEN = (
    {"state": "published"},
    {"id": "00000000-0000-4000-8000-000000000000"},
    {"made_by": "admin"},
    {"district": "310101"},
    {"approved_by": "all"},
    {"__class__": "Round"},
)


@pytest.mark.parametrize("more", HIDDEN, ids=lambda more: next(iter(more)))
async def test_a_field_nobody_asked_for_is_refused(as_user: LogIn, more: dict[str, str]) -> None:
    client = await as_user("east")
    answer = await client.post(f"{API}/rounds", json={**ROUND, **more})
    assert answer.status_code == 400, answer.text
    assert next(iter(more)) in answer.text
    assert (await client.get(f"{API}/rounds")).json()["rounds"] == []


async def test_a_form_with_more_fields_gives_no_duty(as_user: LogIn, town: str) -> None:
    client = await as_user("mum")
    for path in ("/account", "/account/password", "/accounts"):
        await post(client, path, kind="admin", street=WEST, district="", helper="N2", login="mum")
    conn = await connect(town)
    row = await conn.fetchrow("select kind, street, helper from account where login = 'mum'")
    await conn.close()
    assert row is not None
    assert (row["kind"], row["street"], row["helper"]) == ("volunteer", None, "N1")


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "GET POST"])
async def test_a_verb_that_a_path_has_not_does_nothing(as_user: LogIn, method: str) -> None:
    client = await as_user("all")
    for path in (f"{API}/rounds", "/accounts", "/"):
        answer = await client.request(method, path, headers={"x-canary": "示例".encode().hex()})
        assert answer.status_code in (400, 405), (path, answer.status_code)
        assert "示例".encode().hex() not in answer.text


async def test_a_form_cannot_say_another_verb(as_user: LogIn) -> None:
    client = await as_user("east")
    made = (await client.post(f"{API}/rounds", json=ROUND)).json()["id"]
    for where in ({"params": {"_method": "DELETE"}}, {"headers": {"x-http-method": "DELETE"}}):
        await client.post(f"{API}/sessions/current", **where)  # type: ignore[arg-type]
        assert (await client.get(f"{API}/sessions/current", **where)).status_code == 200  # type: ignore[arg-type]
    assert (await client.get(f"{API}/rounds/{made}")).status_code == 200


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "x"],
)
async def test_a_body_that_calls_itself_something_else_comes_from_no_other_site(
    as_user: LogIn, kind: str
) -> None:
    """A form of another site may send JSON as plain text, without asking first."""
    client = await as_user("east")
    body = json.dumps(ROUND).encode()
    there = {"content-type": kind, "origin": "https://evil.example"}
    answer = await client.post(f"{API}/rounds", content=body, headers=there)
    assert answer.status_code == 403
    for more in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        answer = await client.post(f"{API}/rounds", content=body, headers={**there, **more})
        assert answer.status_code == 403
    assert (await client.get(f"{API}/rounds")).json()["rounds"] == []
    answer = await client.post(f"{API}/rounds", content=body, headers={"content-type": kind})
    assert answer.status_code in (201, 400, 415), answer.text


@pytest.mark.parametrize(
    "code",
    [
        "Ｃ1",
        "C１",
        "С1",  # the first letter is Cyrillic
        "C1\u200b",
        "\u202eC1",
        "C1%00",
        "C1%0d%0aset-cookie:%20a=b",
        "C1%20",
        "%EF%BF%BE",
        "%ED%A0%80",
        "%FF",
        "c1",
        "C1;C4",
        "C1,C4",
        "C" * 5000,
    ],
)
async def test_a_code_that_only_looks_like_anothers_is_nobodys(as_user: LogIn, code: str) -> None:
    client = await as_user("all")
    assert (await client.get(f"{API}/circles", params={"child": "C1"})).status_code == 200
    for path in (f"{API}/circles?child={code}", f"{API}/files/{code}", f"/files/{code}"):
        answer = await client.get(path)
        assert answer.status_code in (400, 403, 404, 414), (path, answer.status_code)
        assert "set-cookie" not in answer.headers
    answer = await client.get(f"{API}/circles?child=C1&child={code}")
    assert "C4" not in answer.text.replace(code, "")


async def test_a_street_named_twice_is_never_two_streets(as_user: LogIn) -> None:
    client = await as_user("east")
    for query in (f"street={EAST}&street={WEST}", f"street={WEST}&street={EAST}"):
        answer = await client.get(f"{API}/circles?{query}")
        codes = {circle["child"]["id"] for circle in answer.json().get("circles", [])}
        assert codes <= {"C1", "C2", "C3"}, query


async def test_of_two_proofs_one_counts_and_never_both(
    as_user: LogIn, tokens: dict[str, str]
) -> None:
    """A volunteer's cookie beside a coordinator's token, and the other way round."""
    client = await as_user("all")
    bearer = bearing(client, await make(client, "read"))
    client = await as_user("mum")
    assert (await client.get(f"{API}/sessions/current", headers=bearer)).json()["login"] == "all"
    assert (await client.get(f"{API}/files/C1", headers=bearer)).status_code in (403, 404)
    client = await as_user("admin")
    assert (await client.get(f"{API}/sessions/current", headers=bearer)).json()["login"] == "all"
    assert (await client.post(f"{API}/rounds", json=ROUND, headers=bearer)).status_code == 403
    # Two cookies of one name: one of them counts, never both.
    client.cookies.clear()
    both = {"cookie": f"{SESSION}={tokens['mum']}; {SESSION}={tokens['admin']}"}
    logins = {
        (await client.get(f"{API}/sessions/current", headers=both)).json()["login"]
        for _ in range(3)
    }
    assert len(logins) == 1


def forged(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "-1",
        "0",
        str(2**63),
        str(2**64),
        "1e400",
        "C1",
        "C4",
        forged(["C4"]),
        forged({"after": "C4", "street": WEST}),
        "00000000-0000-4000-8000-000000000000",
        "٣",
        "2026-01-01T00:00:00Z",
        "\x00",
        "a" * 3000,
    ],
)
async def test_a_made_up_cursor_tells_nothing_of_another_street(
    as_user: LogIn, cursor: str
) -> None:
    client = await as_user("east")
    for path in ("circles", "rounds", "accesses", "absences"):
        answer = await client.get(f"{API}/{path}", params={"cursor": cursor})
        assert answer.status_code in (200, 400, 403, 404, 422), (path, answer.text)
        assert "小示C4" not in answer.text
        assert '"C4"' not in answer.text
    admin = await as_user("admin")
    for path in ("/accounts/search", "/audit"):
        answer = await post(
            admin, path, search="", child="C1", reason="示例十个字以上的理由", cursor=cursor
        )
        assert answer.status_code in (200, 400, 422), (path, answer.status_code)


@pytest.mark.parametrize("number", ["-1", str(2**31), "9" * 19, "9" * 400, "1.5", "0x1", "١"])
async def test_a_number_that_no_column_holds_is_no_failure(as_user: LogIn, number: str) -> None:
    client = await as_user("all")
    made = (await client.post(f"{API}/rounds", json=ROUND)).json()["id"]
    for path in (f"{API}/rounds/{made}/shortages/{number}", f"/rounds/{made}/shortages/{number}"):
        assert (await client.get(path)).status_code in (400, 404), path
    for act in (f"overrides/{number}/undo", f"amendments/{number}/approve"):
        assert (await client.post(f"{API}/rounds/{made}/{act}")).status_code in (400, 403, 404), act


async def test_what_one_may_not_read_is_not_confirmed_by_its_tag(as_user: LogIn) -> None:
    """`If-None-Match` asks whether something is still the same, without reading it."""
    client = await as_user("east")
    made = (await client.post(f"{API}/rounds", json=ROUND)).json()["id"]
    tag = (await client.get(f"{API}/rounds/{made}")).headers["etag"]
    same = {"if-none-match": tag}
    assert (await client.get(f"{API}/rounds/{made}", headers=same)).status_code == 304
    for login, status in (("west", 404), ("mum", 403)):
        client = await as_user(login)
        for value in (tag, "*"):
            answer = await client.get(f"{API}/rounds/{made}", headers={"if-none-match": value})
            assert answer.status_code == status, login


@pytest.mark.parametrize(
    "login",
    [
        "east\n{}",
        'east\r\n{"event":"log_in"}',
        "\x1b[31meast",
        "east\x00",
        "east\u2028x",
        "e" * 300,
    ],
)
async def test_a_login_writes_no_line_of_its_own_into_the_log(
    anyone: Client, login: str, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = await anyone.post(f"{API}/sessions", json={"login": login, "password": "x"})
    assert answer.status_code in (400, 401, 422)
    await anyone.get("/" + "%0a%1b[31m示例", headers={"user-agent": "x\x1b[31m"})
    said = capfd.readouterr()
    for line in (said.out + said.err).splitlines():
        assert "\x1b" not in line
        assert not line.startswith(('{"event":"log_in"}', "{}", "x"))


async def test_a_switch_of_protocol_is_not_taken(as_user: LogIn) -> None:
    client = await as_user("east")
    for protocol in ("websocket", "h2c"):
        head = {"connection": "upgrade", "upgrade": protocol, "sec-websocket-version": "13"}
        answer = await client.get(f"{API}/sessions/current", headers=head)
        assert answer.status_code in (200, 400, 426)
        assert "upgrade" not in answer.headers


async def test_a_link_for_a_password_names_the_address_that_is_set(
    town: str, valkey: str, tokens: dict[str, str]
) -> None:
    settings = Settings(
        database_url=town,
        redis_url=valkey,
        connections=2,
        keys=KEY,
        public_url="https://linjia.example",
    )
    async with AsyncTestClient(create_app(settings), base_url=HERE) as client:
        client.cookies.set(SESSION, tokens["admin"])
        client.headers.update({"host": "evil.example", "x-forwarded-host": "evil.example"})
        answer = await post(client, "/accounts", login="mum-02", kind="volunteer", helper="N2")
        assert "https://linjia.example/link?code=" in answer.text
        assert "evil.example" not in answer.text
