"""Log in, who am I, log out."""

from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.datastructures import Cookie, State
from litestar.exceptions import NotAuthorizedException
from litestar.params import JSONBody

from api.access import COOKIE, OPEN, UserRequest
from api.errors import problems
from api.operations import OpenOperation
from api.servers import Db
from api.settings import Settings
from store import accounts
from store.accounts import Account


class LogIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A log-in name and its password."""

    login: Annotated[str, msgspec.Meta(min_length=1, max_length=100, examples=["coordinator"])]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=200, examples=["示例密码"])]


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """The account of a session: what kind of user, and of which street."""

    login: str
    kind: str
    street: str | None
    helper: str | None


def view(account: Account) -> AccountView:
    return AccountView(
        login=account.login,
        kind=account.kind.value,
        street=account.street,
        helper=account.helper,
    )


def session_cookie(state: State, token: str | None) -> Cookie:
    """The cookie that holds a session; None takes it away."""
    settings: Settings = state["settings"]
    return Cookie(
        key=COOKIE,
        value=token or "",
        max_age=None if token else 0,
        httponly=True,
        samesite="lax",
        secure=settings.cookie_secure,
    )


class SessionsController(Controller):
    """Sessions live in a cookie that no script can read."""

    path = "/sessions"
    tags = ("sessions",)

    @post(
        "/",
        summary="登录",
        opt={OPEN: True},
        operation_class=OpenOperation,
        responses=problems(400),
    )
    async def log_in(self, data: JSONBody[LogIn], conn: Db, state: State) -> Response[AccountView]:
        """Open a session; the cookie `linjia_session` holds it."""
        token = await accounts.log_in(conn, data.login, data.password)
        account = await accounts.by_token(conn, token) if token else None
        if token is None or account is None:
            raise NotAuthorizedException("用户名或密码不对。请核对后再试。")
        return Response(view(account), cookies=[session_cookie(state, token)])

    @get("/current", summary="当前账号", responses=problems())
    async def current(self, request: UserRequest) -> AccountView:
        """The account this session belongs to."""
        return view(request.user)

    @delete("/current", summary="退出登录", responses=problems())
    async def log_out(self, request: UserRequest, conn: Db, state: State) -> Response[None]:
        """End this session, here and on the server."""
        await accounts.log_out(conn, request.auth)
        return Response(None, status_code=204, cookies=[session_cookie(state, None)])
