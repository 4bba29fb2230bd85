"""Logging in at another identity provider, and linking an account with somebody there."""

import hmac
from typing import Any

import structlog
from litestar import Request, get, post
from litestar.datastructures import Cookie, State
from litestar.exceptions import HTTPException
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from api.access import OPEN, May, UserRequest, account_of
from api.accounts.oidc import PATH_BACK, Provider, ProviderAway, ProviderRefused, drawn
from api.pages.door import let_in, log_in_form, session_in
from api.pages.frame import form_of, page
from api.sessions import entry
from api.sessions.entry import briefly
from api.settings import Settings
from store import foreign_identities
from store.errors import Conflict, NotFound
from store.foreign_identities import PATIENCE, ForeignAttempt

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
AnyRequest = Request[Any, Any, State]
COOKIE = "linjia_elsewhere"

AWAY = "统一身份认证暂时连不上。请稍后再试，或用邻家的密码登录。"
REFUSED = "统一身份认证没有通过。请重新登录；若仍不行，请找管理员。"
UNKNOWN = "这个统一身份还没有关联邻家账号。请先用密码登录，在“我的账号”里关联。"
OTHERS = "这个统一身份或这个账号已经有别的关联。请找管理员。"


@get("/log-in/elsewhere", opt={OPEN: True}, include_in_schema=False)
async def go_elsewhere(state: State) -> Template | Redirect:
    """Send the browser to the provider."""
    provider = provider_of(state)
    token, nonce, verifier = drawn()
    try:
        address = await provider.address(token, nonce, verifier)
    except (ProviderAway, ProviderRefused) as error:
        return _no_way(state, 503, AWAY, error)
    async with briefly(state) as conn:
        await foreign_identities.begin(conn, token, nonce, verifier)
    return Redirect(address, status_code=303, cookies=[_cookie(state, token)])


@get(PATH_BACK, opt={OPEN: True}, include_in_schema=False)
async def come_back(
    request: AnyRequest,
    state: State,
    code: FromQuery[str] = "",
    iss: FromQuery[str | None] = None,
) -> Template | Redirect:
    """What the provider sends back: log its somebody in, or link them."""
    provider = provider_of(state)
    held = request.cookies.get(_cookie_name(state), "")
    token = request.query_params.get("state", "")
    mine = hmac.compare_digest(held.encode("utf-8", "replace"), token.encode("utf-8", "replace"))
    attempt = None
    if mine and token:
        async with briefly(state) as conn:
            attempt = await foreign_identities.take(conn, token)
    if attempt is None or not code or (iss is not None and iss.rstrip("/") != provider.issuer):
        return _no_way(state, 403, REFUSED, ProviderRefused("wrong state, issuer or no code"))
    try:
        subject = await provider.subject(code, attempt.verifier, attempt.nonce)
    except ProviderAway as error:
        return _no_way(state, 503, AWAY, error)
    except ProviderRefused as error:
        return _no_way(state, 403, REFUSED, error)
    if attempt.account is not None:
        return await _link(request, state, attempt, provider, subject)
    try:
        async with briefly(state) as conn:
            known = await foreign_identities.known(conn, provider.issuer, subject)
        if known is None:
            return log_in_form(state, 403, refused=UNKNOWN)
        await entry.refuse_disabled(state, known)
        async with briefly(state) as conn:
            found = await entry.enter(conn, state, known)
    except HTTPException as error:
        return log_in_form(state, error.status_code, refused=error.detail)
    return _without_cookie(state, await let_in(request, state, found))


@post("/account/foreign", status_code=200, guards=[May("session")], include_in_schema=False)
async def begin_link(request: UserRequest, state: State) -> Template:
    """A page with the way to the provider: a form's own answer may not lead to another site."""
    await form_of(request)
    provider = provider_of(state)
    token, nonce, verifier = drawn()
    try:
        address = await provider.address(token, nonce, verifier)
    except (ProviderAway, ProviderRefused) as error:
        return _no_way(state, 503, AWAY, error)
    async with briefly(state, request.user.id) as conn:
        await foreign_identities.begin(conn, token, nonce, verifier, request.user.id)
    shown = page(request, "account_elsewhere.html", place="account", address=address)
    shown.cookies = [*shown.cookies, _cookie(state, token)]
    return shown


def provider_of(state: State) -> Provider:
    """The provider; NotFound where the settings name none."""
    provider: Provider | None = state["provider"]
    if provider is None:
        raise NotFound
    return provider


async def _link(
    request: AnyRequest, state: State, attempt: ForeignAttempt, provider: Provider, subject: str
) -> Template | Redirect:
    """Only whoever began the linking, still logged in, is linked."""
    account = await account_of(state, session_in(request) or "")
    if account is None or account.id != attempt.account:
        return _no_way(state, 403, REFUSED, ProviderRefused("linking by another session"))
    try:
        async with briefly(state, account.id) as conn:
            await foreign_identities.link(conn, account.id, provider.issuer, subject)
    except Conflict:
        return log_in_form(state, 409, refused=OTHERS)
    return _without_cookie(state, Redirect("/account?done=linked", status_code=303))


def _no_way(state: State, status: int, sentence: str, why: Exception) -> Template:
    log.warning("elsewhere.refused", why=f"{type(why).__name__}: {why}")
    return log_in_form(state, status, refused=sentence)


def _cookie_name(state: State) -> str:
    settings: Settings = state["settings"]
    return f"__Host-{COOKIE}" if settings.cookie_secure else COOKIE


def _cookie(state: State, token: str | None) -> Cookie:
    """Ties the attempt to this browser. Lax: the way back begins on the provider's site."""
    settings: Settings = state["settings"]
    return Cookie(
        key=_cookie_name(state),
        value=token or "",
        path="/",
        max_age=int(PATIENCE.total_seconds()) if token else 0,
        httponly=True,
        samesite="lax",
        secure=settings.cookie_secure,
    )


def _without_cookie(state: State, answer: Redirect) -> Redirect:
    answer.cookies = [*answer.cookies, _cookie(state, None)]
    return answer
