"""Who gets in, and how one gets out."""

from tests.api.conftest import Client, LogIn


async def test_a_log_in_sets_a_cookie_no_script_can_read(anyone: Client, as_user: LogIn) -> None:
    await as_user("east")
    answer = await anyone.post(
        "/api/v1/sessions", json={"login": "east", "password": "四个词组成的示例口令"}
    )
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert answer.json()["kind"] == "coordinator"


async def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(anyone: Client) -> None:
    answers = [
        await anyone.post("/api/v1/sessions", json={"login": login, "password": "不对的示例口令"})
        for login in ("east", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


async def test_a_session_ends_with_the_log_out(as_user: LogIn) -> None:
    client = await as_user("east")
    token = client.cookies["linjia_session"]
    assert (await client.get("/api/v1/sessions/current")).json()["login"] == "east"
    assert (await client.delete("/api/v1/sessions/current")).status_code == 204
    client.cookies.set("linjia_session", token)
    assert (await client.get("/api/v1/sessions/current")).status_code == 401


async def test_another_sites_page_cannot_act_with_the_users_cookie(as_user: LogIn) -> None:
    client = await as_user("east")
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = await client.delete("/api/v1/sessions/current", headers=headers)
        assert answer.status_code == 403
    assert (await client.get("/api/v1/sessions/current")).status_code == 200


async def test_a_form_without_its_token_is_refused(as_user: LogIn) -> None:
    client = await as_user("east")
    assert (await client.post("/log-out", data={"form_token": "x"})).status_code == 403
    assert (await client.get("/api/v1/sessions/current")).status_code == 200
