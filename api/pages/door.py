"""The log-in page, and the way out."""

from typing import Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.exceptions import NotAuthorizedException
from litestar.response import Redirect, Template

from api.access import COOKIE, OPEN, UserRequest, account_of
from api.pages.frame import anonymous, form_of, home
from api.servers import Db
from api.sessions.routes import session_cookie
from store import accounts

LONGEST = 200
REFUSED = "用户名或密码不对。请核对后再试；忘记密码请找管理员。"


@get("/", opt={OPEN: True}, include_in_schema=False)
async def door(request: Request[Any, Any, State], state: State) -> Template | Redirect:
    """The log-in form, or the user's first page."""
    token = request.cookies.get(COOKIE)
    account = await account_of(state, token) if token else None
    return Redirect(home(account)) if account else anonymous("log_in.html", 200)


@post("/log-in", opt={OPEN: True}, include_in_schema=False)
async def log_in(request: Request[Any, Any, State], conn: Db, state: State) -> Template | Redirect:
    """Open a session and go to the user's first page."""
    form = await request.form()
    login, password = str(form.get("login", "")), str(form.get("password", ""))
    token = await accounts.log_in(conn, login, password) if len(password) <= LONGEST else None
    account = await accounts.by_token(conn, token) if token else None
    if token is None or account is None:
        refusal = NotAuthorizedException.status_code
        return anonymous("log_in.html", refusal, refused=REFUSED, login=login[:100])
    return Redirect(home(account), status_code=303, cookies=[session_cookie(state, token)])


@post("/log-out", include_in_schema=False)
async def log_out(request: UserRequest, conn: Db, state: State) -> Redirect:
    """End the session."""
    await form_of(request)
    await accounts.log_out(conn, request.auth)
    return Redirect("/", status_code=303, cookies=[session_cookie(state, None)])
