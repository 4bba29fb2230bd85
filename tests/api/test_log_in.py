"""The door: who gets in, how guessing is slowed, and that a crowd at it stops nobody inside."""

import asyncio
import threading

import asyncpg
import httpx
import pytest
from litestar import Litestar

from api.sessions.cookies import SESSION
from store import accounts, passwords
from store.attempts import PER_LOGIN, WINDOW
from store.pool import connect
from tests.api.conftest import HERE, Client, LogIn
from tests.api.town import PASSWORD
from tests.store.test_accounts import id_of

WRONG = "不对的示例口令"


async def log_in(client: Client, login: str, password: str = PASSWORD) -> int:
    answer = await client.post("/api/v1/sessions", json={"login": login, "password": password})
    return answer.status_code


async def run(town: str, statement: str, *values: object) -> None:
    conn = await asyncpg.connect(town)
    await conn.execute(statement, *values)
    await conn.close()


@pytest.mark.parametrize("login", ["east", "nobody"])
async def test_a_login_is_locked_after_ten_wrong_passwords_and_opens_by_itself(
    anyone: Client, town: str, login: str
) -> None:
    assert [await log_in(anyone, login, WRONG) for _ in range(PER_LOGIN)] == [401] * PER_LOGIN
    answer = await anyone.post("/api/v1/sessions", json={"login": login, "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= WINDOW.total_seconds() + 1
    await run(town, "update log_in_attempt set since = since - $1::interval", WINDOW)
    assert await log_in(anyone, login) == (201 if login == "east" else 401)


async def test_a_locked_login_locks_nobody_else(anyone: Client) -> None:
    for _ in range(PER_LOGIN + 1):
        await log_in(anyone, "east", WRONG)
    assert await log_in(anyone, "west") == 201


async def test_the_page_says_how_long_the_lock_lasts(anyone: Client) -> None:
    for _ in range(PER_LOGIN):
        await log_in(anyone, "east", WRONG)
    answer = await anyone.post("/log-in", data={"login": "east", "password": PASSWORD})
    assert answer.status_code == 429
    assert "15 分钟" in answer.text


async def test_a_crowd_of_guessers_holds_no_connection_and_stops_no_page(
    app: Litestar, tokens: dict[str, str]
) -> None:
    doors = threading.Event()
    room = [passwords._ROOM.submit(doors.wait) for _ in range(passwords.AT_ONCE)]
    # Requests side by side in one loop: the test client would serve them one by one.
    transport = httpx.ASGITransport(app=app)
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url=HERE) as outside:
        crowd = [asyncio.create_task(guess(outside, n)) for n in range(30)]
        try:
            async with asyncio.timeout(60):
                while passwords._Queue.waiting < 30:  # noqa: ASYNC110 - it rings no event
                    await asyncio.sleep(0.01)
            # The pool has four connections, and thirty log-ins are at their passwords.
            inside = {"cookie": f"{SESSION}={tokens['east']}"}
            for path in ("/rounds", "/coverage", "/api/v1/rounds"):
                assert (await outside.get(path, headers=inside)).status_code == 200, path
            assert not any(task.done() for task in crowd)
        finally:
            doors.set()
        assert await asyncio.gather(*crowd) == [401] * 30
    assert all(job.result() for job in room)


async def guess(client: httpx.AsyncClient, number: int) -> int:
    body = {"login": f"guess-{number}", "password": WRONG}
    return (await client.post("/api/v1/sessions", json=body)).status_code


async def test_a_disabled_accounts_session_ends_at_once(
    anyone: Client, as_user: LogIn, town: str
) -> None:
    client = await as_user("east")
    assert (await client.get("/rounds")).status_code == 200
    conn = await connect(town)
    await accounts.disable(conn, await id_of(conn))
    await conn.close()
    assert (await client.get("/api/v1/rounds")).status_code == 401
    answer = await anyone.post("/api/v1/sessions", json={"login": "east", "password": PASSWORD})
    assert answer.status_code == 403
    assert "停用" in answer.json()["detail"]


async def test_an_account_without_a_password_is_like_a_wrong_one(anyone: Client, town: str) -> None:
    await run(town, "update account set password_hash = null where login = 'east'")
    assert await log_in(anyone, "east", "") in (400, 401)
    assert await log_in(anyone, "east") == 401


async def test_logging_in_again_gives_a_new_token_and_ends_the_one_before(anyone: Client) -> None:
    anyone.cookies.clear()
    form = {"login": "east", "password": PASSWORD}
    await anyone.post("/log-in", data=form)
    first = anyone.cookies["linjia_session"]
    await anyone.post("/log-in", data=form)
    second = anyone.cookies["linjia_session"]
    assert first != second
    anyone.cookies.set("linjia_session", first)
    assert (await anyone.get("/api/v1/sessions/current")).status_code == 401


async def test_a_token_that_somebody_planted_is_never_taken_over(anyone: Client) -> None:
    anyone.cookies.clear()
    anyone.cookies.set("linjia_session", "planted")
    form = {"login": "east", "password": PASSWORD}
    answer = await anyone.post("/log-in", data=form, follow_redirects=False)
    assert answer.cookies["linjia_session"] not in ("", "planted")


async def test_a_mark_of_weaker_parameters_is_renewed_at_log_in(anyone: Client, town: str) -> None:
    weak = passwords.argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    await run(
        town, "update account set password_hash = $1 where login = 'east'", weak.hash(PASSWORD)
    )
    assert await log_in(anyone, "east") == 201
    conn = await connect(town)
    found = await accounts.known(conn, "east")
    await conn.close()
    assert found is not None
    assert found.password_hash is not None
    assert not passwords.is_outdated(found.password_hash)
    assert (await anyone.get("/api/v1/sessions/current")).status_code == 200


async def recorded(town: str) -> list[tuple[str, str | None]]:
    """What the audit says of the log-ins to `east`, in order."""
    conn = await asyncpg.connect(town)
    rows = await conn.fetch(
        "select action, reason from audit where keys @> array["
        "(select id::text from account where login = 'east')]"
        " and action in ('log_in', 'log_out', 'log_in_refused', 'lock', 'use') order by id"
    )
    await conn.close()
    return [(row["action"], row["reason"]) for row in rows]


async def test_coming_going_and_being_refused_are_recorded(anyone: Client, town: str) -> None:
    before = len(await recorded(town))
    await log_in(anyone, "east", WRONG)
    await log_in(anyone, "east")
    assert (await anyone.delete("/api/v1/sessions/current")).status_code == 204
    await run(town, "update account set disabled_at = now() where login = 'east'")
    await log_in(anyone, "east")
    assert (await recorded(town))[before:] == [
        ("log_in_refused", "password"),
        ("log_in", None),
        ("log_out", None),
        ("log_in_refused", "disabled"),
    ]


async def test_a_lock_is_recorded_once_and_guessing_on_fills_nothing(
    anyone: Client, town: str
) -> None:
    before = len(await recorded(town))
    for _ in range(PER_LOGIN + 5):
        await log_in(anyone, "east", WRONG)
    found = (await recorded(town))[before:]
    assert found.count(("log_in_refused", "password")) == PER_LOGIN
    assert found[-1] == ("lock", "password")
    assert len(found) == PER_LOGIN + 1


async def test_the_audit_of_log_ins_names_nobody(anyone: Client, town: str) -> None:
    await log_in(anyone, "示例不存在的人", WRONG)
    conn = await asyncpg.connect(town)
    rows = str(await conn.fetch("select * from audit where action = 'log_in_refused'"))
    await conn.close()
    assert "unknown" in rows
    assert "示例不存在的人" not in rows
    assert WRONG not in rows


ODD = (b"\x00", b"%00", b"%ff%fe", b"%ed%a0%80", b"%F0%9F%91%A7" * 200, b"x" * 5000, b"' or 1=1 --")


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[:12]))
async def test_odd_input_at_the_door_is_refused_and_breaks_nothing(
    anyone: Client, odd: bytes
) -> None:
    anyone.cookies.clear()
    form = {"content-type": "application/x-www-form-urlencoded"}
    for path, body in (
        ("/log-in", b"login=%s&password=%s" % (odd, odd)),
        ("/log-in", b"login=east&password=" + odd),
        ("/log-in/code", b"code=" + odd),
        ("/link", b"code=%s&new=%s&again=%s" % (odd, odd, odd)),
        ("/account/second-factor", b"code=" + odd),
    ):
        answer = await anyone.post(path, content=body, headers=form, follow_redirects=False)
        assert answer.status_code in (302, 400, 401, 404), (path, answer.status_code)
    for path in ("/link?code=", "/?x=", "/log-in/elsewhere/back?state=", "/language/en?back="):
        if b"\x00" in odd:
            continue
        answer = await anyone.get(path + odd.decode(), follow_redirects=False)
        assert answer.status_code in (200, 303, 400, 404), (path, answer.status_code)
