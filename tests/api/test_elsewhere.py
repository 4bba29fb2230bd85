"""Logging in at another provider: a real one, in a process of its own, and each way to cheat."""

import re
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Generator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from litestar.testing import AsyncTestClient

from api.app import create_app
from api.settings import Settings
from store import accounts, foreign_identities
from store.pool import connect
from tests.api.conftest import HERE, Client
from tests.api.provider import CLIENT, SECRET
from tests.api.test_accounts import become, post
from tests.conftest import free_port
from tests.house.tree import ROOT
from tests.store.test_accounts import id_of

OUTSIDE = httpx.Client(trust_env=False, follow_redirects=False)


@pytest.fixture(scope="module")
def issuer() -> Generator[str, None, None]:
    """The address of the running provider."""
    port = free_port()
    words = [sys.executable, "-m", "tests.api.provider", str(port)]
    process = subprocess.Popen(words, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        assert process.poll() is None
        try:
            OUTSIDE.get(f"{address}/keys")
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
async def linked(town: str, valkey: str, issuer: str) -> AsyncGenerator[Client, None]:
    """A client of a site with that provider, where `east` is the provider's subject-1."""
    conn = await connect(town)
    await foreign_identities.link(conn, await id_of(conn), issuer, "subject-1")
    await conn.close()
    async with AsyncTestClient(create_app(settings(town, valkey, issuer)), base_url=HERE) as client:
        client.follow_redirects = False
        yield client


def settings(town: str, valkey: str, issuer: str) -> Settings:
    return Settings(
        database_url=town,
        redis_url=valkey,
        connections=4,
        public_url=HERE,
        oidc_issuer=issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
    )


def fault(issuer: str, name: str) -> None:
    OUTSIDE.get(f"{issuer}/fault", params={"name": name})


def at_the_provider(address: str) -> str:
    """Log in there; the way back, as the browser would go it."""
    return OUTSIDE.get(address).headers["location"].removeprefix(HERE)


async def log_in(client: Client) -> httpx.Response:
    there = (await client.get("/log-in/elsewhere")).headers["location"]
    return await client.get(at_the_provider(there))


async def is_in(client: Client) -> bool:
    return (await client.get("/api/v1/sessions/current")).status_code == 200


async def test_somebody_known_elsewhere_is_in(linked: Client) -> None:
    answer = await log_in(linked)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/rounds"
    assert (await linked.get("/api/v1/sessions/current")).json()["login"] == "east"


async def test_the_way_there_has_a_state_a_nonce_and_a_challenge(linked: Client) -> None:
    there = (await linked.get("/log-in/elsewhere")).headers["location"]
    query = parse_qs(urlsplit(there).query)
    assert {"state", "nonce", "code_challenge"} <= query.keys()
    assert query["scope"] == ["openid"]
    assert "client_secret" not in query


@pytest.mark.parametrize(
    "name",
    [
        "state",
        "iss parameter",
        "nonce",
        "no nonce",
        "aud",
        "azp",
        "iss",
        "exp",
        "sub",
        "signature",
        "alg none",
        "alg hs256",
    ],
)
async def test_a_proof_with_something_wrong_lets_nobody_in(
    linked: Client, issuer: str, name: str
) -> None:
    fault(issuer, name)
    answer = await log_in(linked)
    fault(issuer, "")
    assert answer.status_code == 403, name
    assert "没有通过" in answer.text
    assert not await is_in(linked)


async def test_a_key_the_provider_has_just_begun_to_use_is_fetched(
    linked: Client, issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await log_in(linked)
    monkeypatch.setattr("api.accounts.oidc.KEYS_KEPT_AT_LEAST", 0.0)
    fault(issuer, "fresh key")
    assert (await log_in(linked)).status_code == 303


async def test_a_way_back_is_gone_once(linked: Client) -> None:
    there = (await linked.get("/log-in/elsewhere")).headers["location"]
    back = at_the_provider(there)
    assert (await linked.get(back)).status_code == 303
    linked.cookies.clear()
    assert (await linked.get(back)).status_code == 403


async def test_a_way_back_sent_to_another_browser_opens_nothing(linked: Client) -> None:
    there = (await linked.get("/log-in/elsewhere")).headers["location"]
    back = at_the_provider(there)
    linked.cookies.clear()
    assert (await linked.get(back)).status_code == 403
    assert not await is_in(linked)


async def test_a_log_in_that_was_called_off_there_says_so_here(linked: Client) -> None:
    there = (await linked.get("/log-in/elsewhere")).headers["location"]
    state = parse_qs(urlsplit(there).query)["state"][0]
    answer = await linked.get(f"/log-in/elsewhere/back?error=access_denied&state={state}")
    assert answer.status_code == 403


async def test_somebody_unknown_is_not_let_in_and_no_account_is_made(
    linked: Client, town: str
) -> None:
    conn = await connect(town)
    await foreign_identities.unlink(conn, await id_of(conn))
    before = await conn.fetchval("select count(*) from account")
    answer = await log_in(linked)
    assert answer.status_code == 403
    assert "还没有关联" in answer.text
    assert await conn.fetchval("select count(*) from account") == before
    await conn.close()


async def test_a_disabled_account_is_disabled_there_too(linked: Client, town: str) -> None:
    conn = await connect(town)
    await accounts.disable(conn, await id_of(conn))
    await conn.close()
    answer = await log_in(linked)
    assert answer.status_code == 403
    assert "停用" in answer.text


async def test_an_account_is_linked_by_its_owner_who_then_logs_in_so(
    linked: Client, town: str, tokens: dict[str, str]
) -> None:
    conn = await connect(town)
    await foreign_identities.unlink(conn, await id_of(conn))
    await conn.close()
    become(linked, tokens["west"])
    page = (await post(linked, "/account/foreign")).text
    there = re.search(r'href="(http://127[^"]+)"', page)
    assert there is not None
    answer = await linked.get(at_the_provider(there[1].replace("&amp;", "&")))
    assert answer.headers["location"] == "/account?done=linked"
    linked.cookies.clear()
    assert (await log_in(linked)).status_code == 303
    assert (await linked.get("/api/v1/sessions/current")).json()["login"] == "west"


async def test_nobody_links_by_a_session_that_did_not_ask(
    linked: Client, tokens: dict[str, str]
) -> None:
    become(linked, tokens["west"])
    page = (await post(linked, "/account/foreign")).text
    there = re.search(r'href="(http://127[^"]+)"', page)
    assert there is not None
    back = at_the_provider(there[1].replace("&amp;", "&"))
    elsewhere = linked.cookies["linjia_elsewhere"]
    become(linked, tokens["all"])
    linked.cookies.set("linjia_elsewhere", elsewhere)
    assert (await linked.get(back)).status_code == 403


async def test_a_provider_that_does_not_answer_stops_no_other_log_in(
    town: str, valkey: str
) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    app = create_app(settings(town, valkey, away))
    async with AsyncTestClient(app, base_url=HERE) as client:
        answer = await client.get("/log-in/elsewhere")
        assert answer.status_code == 503
        assert "连不上" in answer.text
        assert (await client.get("/")).status_code == 200


async def test_without_a_provider_there_is_no_such_door(anyone: Client) -> None:
    anyone.cookies.clear()
    for path in ("/log-in/elsewhere", "/log-in/elsewhere/back"):
        assert (await anyone.get(path)).status_code == 404
    assert "/log-in/elsewhere" not in (await anyone.get("/")).text
