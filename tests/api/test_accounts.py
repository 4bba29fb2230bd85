"""Accounts over HTTP: invited, given another duty, disabled; and what one does with one's own."""

import re
from typing import Any

import pytest

from api.same_origin import form_token
from api.sessions.cookies import SESSION
from tests.api.conftest import Client, LogIn
from tests.api.town import PASSWORD

NEW = "另外四个词组成的示例口令"


async def post(client: Client, path: str, **form: str) -> Any:
    token = form_token(client.cookies[SESSION])
    return await client.post(path, data={"form_token": token, **form}, follow_redirects=False)


def become(client: Client, token: str) -> None:
    """From now on this browser is in that session."""
    client.cookies.clear()
    client.cookies.set(SESSION, token)


def link_in(page: str) -> str:
    found = re.search(r"/link\?code=([\w-]{43})", page)
    assert found is not None, page
    return found[1]


async def id_of(client: Client, login: str) -> str:
    page = (await post(client, "/accounts/search", search=login)).text
    found = re.search(rf'href="(/accounts/[\w-]+)">{login}<', page)
    assert found is not None
    return found[1]


async def set_password(client: Client, code: str, new: str = NEW, again: str = NEW) -> Any:
    return await client.post("/link", data={"code": code, "new": new, "again": again})


async def log_in(client: Client, login: str, password: str = NEW) -> int:
    answer = await client.post("/api/v1/sessions", json={"login": login, "password": password})
    return answer.status_code


async def test_an_invited_volunteer_sets_a_password_once_and_is_in(
    as_user: LogIn, anyone: Client
) -> None:
    admin = await as_user("admin")
    answer = await post(admin, "/accounts", login="mum-02", kind="volunteer", helper="N2")
    code = link_in(answer.text)
    assert await log_in(anyone, "mum-02") == 401
    # Looking, as a chat's preview does, uses nothing up.
    for _ in range(2):
        assert "mum-02" in (await anyone.get(f"/link?code={code}")).text
    assert (await set_password(anyone, code)).status_code == 200
    assert (
        await set_password(anyone, code, "第三个词组成的示例口令啊", "第三个词组成的示例口令啊")
    ).status_code == 404
    assert (await anyone.get(f"/link?code={code}")).status_code == 404
    assert await log_in(anyone, "mum-02") == 201


@pytest.mark.parametrize(
    ("new", "again", "says"),
    [
        ("短", "短", "太短"),
        (NEW, NEW + "。", "不一样"),
        ("mum-02-mum-02", "mum-02-mum-02", "太简单|用户名"),
    ],
)
async def test_a_refused_password_leaves_the_link_good(
    as_user: LogIn, anyone: Client, new: str, again: str, says: str
) -> None:
    admin = await as_user("admin")
    code = link_in(
        (await post(admin, "/accounts", login="mum-02", kind="volunteer", helper="N2")).text
    )
    answer = await set_password(anyone, code, new, again)
    assert answer.status_code == 422
    assert re.search(says, answer.text)
    assert (await set_password(anyone, code)).status_code == 200


async def test_a_reset_ends_sessions_tokens_and_the_old_password(
    as_user: LogIn, anyone: Client, tokens: dict[str, str]
) -> None:
    admin = await as_user("admin")
    code = link_in((await post(admin, f"{await id_of(admin, 'east')}/link")).text)
    become(anyone, tokens["east"])
    assert (await anyone.get("/api/v1/rounds")).status_code == 200
    assert (await set_password(anyone, code)).status_code == 200
    assert (await anyone.get("/api/v1/rounds")).status_code == 401
    assert await log_in(anyone, "east", PASSWORD) == 401
    assert await log_in(anyone, "east") == 201


async def test_a_disabled_account_is_out_at_once(
    as_user: LogIn, anyone: Client, tokens: dict[str, str]
) -> None:
    admin = await as_user("admin")
    path = await id_of(admin, "east")
    assert (await post(admin, f"{path}/act/disable")).status_code == 303
    assert "已停用" in (await admin.get(path)).text
    become(anyone, tokens["east"])
    assert (await anyone.get("/api/v1/rounds")).status_code == 401


async def test_another_duty_ends_the_session_and_holds_at_the_next_log_in(
    as_user: LogIn, anyone: Client, tokens: dict[str, str]
) -> None:
    admin = await as_user("admin")
    path = await id_of(admin, "east")
    answer = await post(admin, f"{path}/duty", kind="volunteer", helper="N2", street="310107022000")
    assert answer.status_code == 303
    become(anyone, tokens["east"])
    assert (await anyone.get("/api/v1/rounds")).status_code == 401
    assert await log_in(anyone, "east", PASSWORD) == 201
    assert (await anyone.get("/api/v1/rounds")).status_code == 403


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"login": "east", "kind": "coordinator"}, "已有人用"),
        ({"login": "a b", "kind": "coordinator"}, "中间不要空格"),
        ({"login": "new", "kind": "coordinator", "street": "nowhere"}, "没有这个街镇"),
        ({"login": "new", "kind": "volunteer"}, "要写志愿者编号"),
        ({"login": "new", "kind": "volunteer", "helper": "N999"}, "没有这个志愿者编号"),
    ],
)
async def test_an_account_that_cannot_be_is_refused_with_what_to_do(
    as_user: LogIn, form: dict[str, str], says: str
) -> None:
    answer = await post(await as_user("admin"), "/accounts", **form)
    assert answer.status_code == 422
    assert re.search(says, answer.text)


@pytest.mark.parametrize("act", ["act/disable", "act/forget-second-factor", "duty"])
async def test_nobody_disables_or_changes_themselves(as_user: LogIn, act: str) -> None:
    admin = await as_user("admin")
    path = await id_of(admin, "admin")
    answer = await post(admin, f"{path}/{act}", kind="coordinator")
    assert answer.status_code == 403
    assert (await admin.get("/accounts")).status_code == 200


@pytest.mark.parametrize("login", ["east", "all", "mum"])
async def test_only_district_admins_manage_accounts(as_user: LogIn, login: str) -> None:
    client = await as_user(login)
    assert (await client.get("/accounts")).status_code == 403
    assert (await client.get("/accounts/new")).status_code == 403
    answer = await post(client, "/accounts", login="new", kind="district_admin")
    assert answer.status_code == 403


async def test_a_form_of_another_session_does_nothing(
    as_user: LogIn, tokens: dict[str, str]
) -> None:
    admin = await as_user("admin")
    path = await id_of(admin, "east")
    form = {"form_token": form_token(tokens["east"])}
    assert (await admin.post(f"{path}/act/disable", data=form)).status_code == 403


async def test_ones_password_is_changed_with_the_present_one(
    as_user: LogIn, anyone: Client
) -> None:
    client = await as_user("east")
    before = client.cookies[SESSION]
    path = "/account/password"
    wrong = await post(client, path, old="不对", new=NEW, again=NEW)
    assert wrong.status_code == 422
    assert "现在的密码不对" in wrong.text
    changed = await post(client, path, old=PASSWORD, new=NEW, again=NEW)
    assert changed.status_code == 303
    become(client, changed.cookies[SESSION])
    assert (await client.get("/account")).status_code == 200
    become(client, before)
    assert (await client.get("/account", follow_redirects=False)).status_code == 302
    assert await log_in(anyone, "east") == 201


async def test_the_other_sessions_end_and_this_one_stays(as_user: LogIn, anyone: Client) -> None:
    client = await as_user("east")
    mine = client.cookies[SESSION]
    client.cookies.clear()
    assert await log_in(anyone, "east", PASSWORD) == 201
    other = client.cookies[SESSION]
    become(client, mine)
    assert "另有 1 处" in (await client.get("/account")).text
    await post(client, "/account/sessions/end")
    assert (await client.get("/account")).status_code == 200
    become(client, other)
    assert (await client.get("/account", follow_redirects=False)).status_code == 302


async def test_account_pages_are_kept_by_no_browser(as_user: LogIn) -> None:
    client = await as_user("admin")
    for path in ("/account", "/accounts", "/account/tokens", "/link?code=x"):
        answer = await client.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("odd", ["\0", "%ff", "'", "%", "_", "示例"])
async def test_odd_searches_find_nobody_and_break_nothing(as_user: LogIn, odd: str) -> None:
    admin = await as_user("admin")
    for field in ("search", "cursor"):
        answer = await post(admin, "/accounts/search", **{field: odd})
        assert answer.status_code == 200, field
    for form in ({"login": "x\0y", "kind": "coordinator"}, {"login": "new", "helper": "\0"}):
        answer = await post(admin, "/accounts", **form)
        assert answer.status_code in (400, 422)
    answer = await post(admin, "/accounts", login="new", kind="coordinator", street="nowhere")
    assert answer.status_code == 422
