"""One's own account: password, second factor, sessions, the identity elsewhere."""

from litestar import get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from api.access import May, UserRequest
from api.pages.frame import form_of, page
from api.sessions import entry
from api.sessions.cookies import session_cookie
from api.sessions.entry import briefly
from api.settings import Settings
from store import accounts, attempts, foreign_identities, passwords, second_factors, sessions
from store.errors import TooBusy

WRONG = "现在的密码不对。请核对后再试。"
UNLIKE = "两次输入的新密码不一样。请再输一次。"
MUST_KEEP = "区级账号不能没有动态码。手机丢了请找另一位区级管理员。"


@get("/account", guards=[May("session")], include_in_schema=False)
async def account_page(request: UserRequest, state: State, done: FromQuery[str] = "") -> Template:
    """What the user may change about their own account."""
    return await _page(request, state, 200, done=done if done in _DONE else "")


@post("/account/password", guards=[May("session")], include_in_schema=False)
async def change_password(request: UserRequest, state: State) -> Template | Redirect:
    """Set a new password; every other session ends, and this one gets a new token."""
    form = await form_of(request)
    fault = await _password_fault(request, state, form)
    if fault is not None:
        return await _page(request, state, 422, refused=fault)
    try:
        mark = await passwords.hashed(form["new"])
    except TooBusy:
        return await _page(request, state, 429, refused=entry.CROWDED)
    async with briefly(state, request.user.id) as conn:
        await accounts.set_password(conn, request.user.id, mark)
        token = await sessions.begin(conn, request.user.id)
    return Redirect(
        "/account?done=password", status_code=303, cookies=[session_cookie(state, token)]
    )


@post("/account/sessions/end", guards=[May("session")], include_in_schema=False)
async def end_other_sessions(request: UserRequest, state: State) -> Redirect:
    """Log out everywhere else."""
    await form_of(request)
    async with briefly(state, request.user.id) as conn:
        await sessions.end_others(conn, request.user.id, request.auth)
    return Redirect("/account?done=sessions", status_code=303)


@post("/account/second-factor/remove", guards=[May("session")], include_in_schema=False)
async def remove_second_factor(request: UserRequest, state: State) -> Template | Redirect:
    """Take the second factor away; a code shows that it is still its owner who asks."""
    form = await form_of(request)
    if entry.needs_second_factor(state["settings"], request.user):
        return await _page(request, state, 403, refused=MUST_KEEP)
    async with briefly(state, request.user.id) as conn:
        left = await attempts.count(conn, attempts.code_key(request.user.id))
    try:
        entry.refuse_locked(left)
        async with briefly(state, request.user.id) as conn:
            right = await entry.uses(conn, state, request.user.id, form.get("code", ""))
            if right:
                await second_factors.forget(conn, request.user.id)
                await attempts.succeed(conn, attempts.code_key(request.user.id))
                await sessions.end_others(conn, request.user.id, request.auth)
    except HTTPException as error:
        return await _page(request, state, error.status_code, refused=error.detail)
    if not right:
        return await _page(request, state, 401, refused=entry.WRONG_CODE)
    return Redirect("/account?done=second-factor", status_code=303)


@post("/account/foreign/remove", guards=[May("session")], include_in_schema=False)
async def unlink(request: UserRequest, state: State) -> Redirect:
    """The account belongs to nobody elsewhere any more."""
    await form_of(request)
    async with briefly(state, request.user.id) as conn:
        await foreign_identities.unlink(conn, request.user.id)
    return Redirect("/account?done=unlinked", status_code=303)


_DONE = {
    "password": "密码已改。别处的登录都已退出。",
    "sessions": "别处的登录都已退出。",
    "second-factor": "动态码已关闭。",
    "linked": "已关联，下次可以用它登录。",
    "unlinked": "已取消关联。",
}


async def _password_fault(request: UserRequest, state: State, form: dict[str, str]) -> str | None:
    """What stands against the new password, the present one first."""
    async with briefly(state, request.user.id) as conn:
        keys = (attempts.login_key(request.user.login),)
        left = await attempts.count(conn, *keys)
        known = await accounts.known(conn, request.user.login)
    if left is not None:
        return entry.LOCKED
    try:
        right = await entry.is_right(known.password_hash if known else None, form.get("old", ""))
    except HTTPException as error:
        return error.detail
    if not right:
        return WRONG
    async with briefly(state, request.user.id) as conn:
        await attempts.succeed(conn, *keys)
    if form.get("new") != form.get("again"):
        return UNLIKE
    return passwords.fault_of(request.user.login, form.get("new", ""))


async def _page(
    request: UserRequest, state: State, status: int, *, refused: str | None = None, done: str = ""
) -> Template:
    settings: Settings = state["settings"]
    async with briefly(state, request.user.id) as conn:
        line = await accounts.get(conn, request.user.id)
        others = await sessions.others(conn, request.user.id, request.auth)
        left = await second_factors.codes_left(conn, request.user.id)
    return page(
        request,
        "account.html",
        place="account",
        status=status,
        line=line,
        others=others,
        codes_left=left,
        must_have=entry.needs_second_factor(settings, request.user),
        elsewhere=settings.oidc_name if settings.oidc_issuer else None,
        refused=refused,
        done=_DONE.get(done),
    )
