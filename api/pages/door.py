"""The log-in page, the second factor's page, and the way out."""

from typing import Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Template

from api.access import OPEN, May, UserRequest, account_of
from api.pages.frame import anonymous, form_field, form_of, home
from api.same_origin import check_form
from api.servers import Db
from api.sessions import entry
from api.sessions.address import address_of
from api.sessions.cookies import cookie_name, session_cookie
from api.sessions.entry import Entry, briefly
from api.settings import Settings
from store import sessions
from store.sessions import Halfway, SessionStage

AnyRequest = Request[Any, Any, State]
ENROLMENT = "/account/second-factor"


@get("/", opt={OPEN: True}, include_in_schema=False)
async def door(request: AnyRequest, state: State) -> Template | Redirect:
    """The log-in form, or the user's first page."""
    token = session_in(request)
    account = await account_of(state, token) if token else None
    return Redirect(home(account)) if account else log_in_form(state, 200)


@post("/log-in", opt={OPEN: True}, include_in_schema=False)
async def log_in(request: AnyRequest, state: State) -> Template | Redirect:
    """Check the password, and go on to the second factor or to the user's first page."""
    form = await request.form()
    login, password = str(form.get("login", ""))[:100], str(form.get("password", ""))
    try:
        found = await entry.by_password(state, address_of(request), login, password)
    except HTTPException as error:
        return log_in_form(state, error.status_code, refused=error.detail, login=login)
    return await let_in(request, state, found)


@get("/log-in/code", opt={OPEN: True}, include_in_schema=False)
async def code_page(request: AnyRequest, state: State) -> Template | Redirect:
    """Asks for the second factor's code."""
    half, token = await halfway(request, state)
    if half is None or half.stage is not SessionStage.CODE:
        return Redirect("/")
    return anonymous("log_in_code.html", 200, form_token=lambda: form_field(token))


@post("/log-in/code", opt={OPEN: True}, include_in_schema=False)
async def give_code(request: AnyRequest, state: State) -> Template | Redirect:
    """Check the code and go to the user's first page."""
    half, token = await halfway(request, state)
    if half is None:
        return log_in_form(state, 401, refused=entry.TOO_LATE)
    form = await request.form()
    check_form(token, form.get("form_token"))
    try:
        found = await entry.by_code(state, token, str(form.get("code", "")))
    except HTTPException as error:
        return anonymous(
            "log_in_code.html",
            error.status_code,
            refused=error.detail,
            form_token=lambda: form_field(token),
        )
    return await let_in(request, state, found)


@post("/log-out", guards=[May("session")], include_in_schema=False)
async def log_out(request: UserRequest, conn: Db, state: State) -> Redirect:
    """End the session."""
    await form_of(request)
    await sessions.end(conn, request.auth)
    return Redirect(
        "/",
        status_code=303,
        cookies=[session_cookie(state, None)],
        headers={"clear-site-data": '"cache", "storage"'},
    )


def session_in(request: AnyRequest) -> str | None:
    """The session token that the browser sent."""
    settings: Settings = request.app.state["settings"]
    return request.cookies.get(cookie_name(settings))


async def halfway(request: AnyRequest, state: State) -> tuple[Halfway | None, str]:
    """The log-in of this browser that waits for its second factor, and its token."""
    token = session_in(request) or ""
    async with briefly(state) as conn:
        return await sessions.halfway(conn, token), token


async def let_in(request: AnyRequest, state: State, found: Entry) -> Redirect:
    """Hand over the new session and go where it leads; what the browser had before ends."""
    before = session_in(request)
    if before is not None:
        async with briefly(state) as conn:
            await sessions.end(conn, before)
    match found.stage:
        case SessionStage.CODE:
            where = "/log-in/code"
        case SessionStage.ENROLMENT:
            where = ENROLMENT
        case SessionStage.FULL:
            where = home(found.account)
    return Redirect(where, status_code=303, cookies=[session_cookie(state, found.token)])


def log_in_form(state: State, status: int, **context: object) -> Template:
    """The form, with another provider's button where there is one."""
    settings: Settings = state["settings"]
    elsewhere = settings.oidc_name if settings.oidc_issuer else None
    return anonymous("log_in.html", status, elsewhere=elsewhere, **context)
