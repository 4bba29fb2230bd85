"""Log in, who am I, log out."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody

from api.access import OPEN, May, UserRequest
from api.errors import problems
from api.operations import OpenOperation
from api.servers import Db
from api.sessions import entry
from api.sessions.address import address_of
from api.sessions.cookies import session_cookie
from store import sessions
from store.accounts import Account
from store.sessions import SessionStage

AnyRequest = Request[Any, Any, State]
NEEDS_CODE = "这个账号启用了动态码。请在 code 里带上六位动态码或备用码。"
NEEDS_ENROLMENT = "区级账号要先在网页上启用动态码，才能登录。"


class LogIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A log-in name, its password, and the second factor's code where there is one."""

    login: Annotated[str, msgspec.Meta(min_length=1, max_length=100, examples=["coordinator"])]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=200, examples=["示例密码"])]
    code: Annotated[str, msgspec.Meta(min_length=6, max_length=40)] | None = None


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


class SessionsController(Controller):
    """Sessions live in a cookie that no script can read."""

    path = "/sessions"
    tags = ("sessions",)

    @post(
        "/",
        summary="登录",
        opt={OPEN: True},
        operation_class=OpenOperation,
        responses=problems(400, 429),
    )
    async def log_in(
        self, data: JSONBody[LogIn], request: AnyRequest, state: State
    ) -> Response[AccountView]:
        """Open a session; the cookie `linjia_session` (`__Host-linjia_session` over TLS) holds it.

        After ten wrong passwords a login waits for fifteen minutes.
        """
        found = await entry.by_password(state, address_of(request), data.login, data.password)
        if found.stage is SessionStage.CODE:
            if data.code is None:
                raise NotAuthorizedException(NEEDS_CODE)
            found = await entry.by_code(state, found.token, data.code)
        if found.stage is SessionStage.ENROLMENT:
            raise PermissionDeniedException(NEEDS_ENROLMENT)
        return Response(view(found.account), cookies=[session_cookie(state, found.token)])

    @get("/current", summary="当前账号", guards=[May("session")], responses=problems())
    async def current(self, request: UserRequest) -> AccountView:
        """The account this session belongs to."""
        return view(request.user)

    @delete(
        "/current",
        summary="退出登录",
        guards=[May("session")],
        responses={204: ResponseSpec(None, description="已退出"), **problems()},
    )
    async def log_out(self, request: UserRequest, conn: Db, state: State) -> Response[None]:
        """End this session, here and on the server."""
        await sessions.end(conn, request.auth)
        return Response(None, status_code=204, cookies=[session_cookie(state, None)])
