"""The second factor: asked for, used once, required of district admins."""

import re
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import asyncpg
import pyotp
import pytest
from litestar.testing import AsyncTestClient

from api.app import create_app
from api.same_origin import form_token
from api.sessions import codes
from api.settings import Settings
from store.attempts import PER_CODE
from store.seals import new_key
from tests.api.conftest import HERE, Client
from tests.api.town import PASSWORD

KEY = new_key()


@pytest.fixture
async def sealed(town: str, valkey: str) -> AsyncGenerator[Client, None]:
    """A client of a site that has keys."""
    settings = Settings(database_url=town, redis_url=valkey, connections=4, keys=KEY)
    async with AsyncTestClient(create_app(settings), base_url=HERE) as client:
        yield client


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=steps * codes.SECONDS))


async def post(client: Client, path: str, **form: str):
    token = form_token(client.cookies["linjia_session"])
    return await client.post(path, data={"form_token": token, **form}, follow_redirects=False)


async def password(client: Client, login: str) -> str:
    """Give the password at the door; where it leads."""
    form = {"login": login, "password": PASSWORD}
    answer = await client.post("/log-in", data=form, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


async def secret_on(client: Client) -> str:
    page = await client.get("/account/second-factor")
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page.text)
    assert found is not None
    return found[1].replace(" ", "")


async def enrol(client: Client, login: str) -> tuple[str, list[str]]:
    """Log in and set the factor up; the secret and the recovery codes."""
    await password(client, login)
    secret = await secret_on(client)
    answer = await post(client, "/account/second-factor", code=code_of(secret, -1))
    assert answer.status_code == 200, answer.text
    return secret, re.findall(r"<li>([A-Z2-9-]{19})</li>", answer.text)


async def test_a_district_admin_gets_no_further_without_a_second_factor(sealed: Client) -> None:
    assert await password(sealed, "admin") == "/account/second-factor"
    assert (await sealed.get("/coverage", follow_redirects=False)).status_code == 302
    assert (await sealed.get("/api/v1/coverage")).status_code == 401
    answer = await sealed.post("/api/v1/sessions", json={"login": "admin", "password": PASSWORD})
    assert answer.status_code == 403
    before = sealed.cookies["linjia_session"]
    answer = await post(sealed, "/account/second-factor", code=code_of(await secret_on(sealed)))
    assert answer.status_code == 200
    assert sealed.cookies["linjia_session"] != before
    assert (await sealed.get("/coverage")).status_code == 200


async def test_the_demo_lifts_the_requirement_and_says_so_on_every_page(
    town: str, valkey: str
) -> None:
    settings = Settings(database_url=town, redis_url=valkey, connections=4, demo=True)
    async with AsyncTestClient(create_app(settings), base_url=HERE) as client:
        assert await password(client, "admin") == "/coverage"
        for path in ("/coverage", "/nowhere", "/account"):
            assert "演示：人物全是虚构的" in (await client.get(path)).text


async def test_without_keys_nobody_sets_up_a_factor_and_the_page_says_why(
    town: str, valkey: str
) -> None:
    settings = Settings(database_url=town, redis_url=valkey, connections=4)
    async with AsyncTestClient(create_app(settings), base_url=HERE) as client:
        await password(client, "admin")
        answer = await client.get("/account/second-factor")
    assert answer.status_code == 503
    assert "LINJIA_KEYS" in answer.text


async def test_once_set_up_the_code_is_asked_for(sealed: Client) -> None:
    secret, _ = await enrol(sealed, "east")
    sealed.cookies.clear()
    assert await password(sealed, "east") == "/log-in/code"
    assert (await sealed.get("/api/v1/rounds")).status_code == 401
    assert (await sealed.get("/account/second-factor", follow_redirects=False)).status_code == 302
    answer = await post(sealed, "/log-in/code", code=code_of(secret))
    assert answer.headers["location"] == "/rounds"
    assert (await sealed.get("/api/v1/rounds")).status_code == 200


async def test_a_code_is_refused_the_second_time(sealed: Client) -> None:
    secret, _ = await enrol(sealed, "east")
    code = code_of(secret)
    assert [await api_log_in(sealed, code), await api_log_in(sealed, code)] == [201, 401]


async def test_the_code_that_set_the_factor_up_opens_nothing(sealed: Client) -> None:
    secret, _ = await enrol(sealed, "east")
    assert await api_log_in(sealed, code_of(secret, -1)) == 401


async def test_a_recovery_code_stands_in_once_however_it_is_typed(sealed: Client) -> None:
    _, spare = await enrol(sealed, "east")
    assert len(spare) == codes.RECOVERY_CODES
    typed = spare[0].lower().replace("-", " ")
    assert [await api_log_in(sealed, typed), await api_log_in(sealed, typed)] == [201, 401]


async def api_log_in(client: Client, code: str | None) -> int:
    body = {"login": "east", "password": PASSWORD, "code": code}
    return (await client.post("/api/v1/sessions", json=body)).status_code


async def test_the_api_asks_for_the_code_too(sealed: Client) -> None:
    await enrol(sealed, "east")
    sealed.cookies.clear()
    assert await api_log_in(sealed, None) == 401
    assert "linjia_session" not in sealed.cookies


async def test_guessing_codes_is_locked(sealed: Client) -> None:
    secret, _ = await enrol(sealed, "east")
    for _ in range(PER_CODE):
        assert await api_log_in(sealed, "000000") == 401
    assert await api_log_in(sealed, code_of(secret)) == 429


async def test_the_secret_is_sealed_in_the_database(sealed: Client, town: str) -> None:
    secret, spare = await enrol(sealed, "east")
    conn = await asyncpg.connect(town)
    rows = [*await conn.fetch("table second_factor"), *await conn.fetch("table recovery_code")]
    await conn.close()
    assert secret not in str(rows)
    assert spare[0] not in str(rows)


async def test_a_secret_moved_to_another_account_opens_nothing(sealed: Client, town: str) -> None:
    secret, _ = await enrol(sealed, "west")
    conn = await asyncpg.connect(town)
    await conn.execute(
        "update second_factor set account = (select id from account where login = 'east')"
    )
    await conn.close()
    assert await api_log_in(sealed, code_of(secret)) == 503


async def test_its_owner_may_take_it_away_with_a_code_and_an_admin_may_not(
    sealed: Client,
) -> None:
    secret, _ = await enrol(sealed, "east")
    path = "/account/second-factor/remove"
    assert (await post(sealed, path, code="000000")).status_code == 401
    assert (await post(sealed, path, code=code_of(secret))).status_code == 303
    sealed.cookies.clear()
    assert await password(sealed, "east") == "/rounds"
    _, spare = await enrol(sealed, "admin")
    assert (await post(sealed, path, code=spare[0])).status_code == 403


async def test_a_confirmed_factor_is_not_shown_again(sealed: Client) -> None:
    await enrol(sealed, "east")
    answer = await sealed.get("/account/second-factor", follow_redirects=False)
    assert answer.headers["location"] == "/account"
    answer = await post(sealed, "/account/second-factor", code="123456")
    assert answer.status_code in (303, 409)


def test_a_code_is_good_for_a_step_to_either_side() -> None:
    secret, now = codes.new_secret(), datetime(2026, 9, 1, 8, 0, 10, tzinfo=UTC)
    present = int(now.timestamp()) // codes.SECONDS
    totp = pyotp.TOTP(secret)
    for drift, found in ((-2, None), (-1, present - 1), (0, present), (1, present + 1), (2, None)):
        assert codes.step_of(secret, totp.generate_otp(present + drift), now) == found
    assert codes.step_of(secret, "示例", now) is None
