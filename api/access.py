"""Who asks, and what they may see. A later issue moves the rights into one data file."""

from collections.abc import Callable
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from api.accounts.bearer import check_scope, token_in
from api.servers import pool_of
from api.sessions.cookies import cookie_name
from store import api_tokens, sessions
from store.accounts import Account, AccountKind
from store.api_tokens import PREFIX, Bearer
from store.errors import NotFound

OPEN = "exclude_from_auth"

UserRequest = Request[Account, str, State]
Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], None]


class SessionAuthentication(AbstractAuthenticationMiddleware):
    """Every route needs a live session or an API token, unless it says that it is open."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        state: State = connection.app.state
        token = token_in(connection)
        if token is not None:
            bearer = await bearer_of(state, token)
            if bearer is None:
                raise NotAuthorizedException
            check_scope(bearer, connection)
            return AuthenticationResult(user=bearer.account, auth=token)
        token = connection.cookies.get(cookie_name(state["settings"]))
        account = await account_of(state, token) if token else None
        if account is None:
            raise NotAuthorizedException
        return AuthenticationResult(user=account, auth=token)


async def account_of(state: State, token: str) -> Account | None:
    """The account of a live session."""
    async with pool_of(state).acquire() as conn, conn.transaction():
        return await sessions.by_token(conn, token)


async def bearer_of(state: State, token: str) -> Bearer | None:
    """Who comes with a live API token."""
    async with pool_of(state).acquire() as conn, conn.transaction():
        return await api_tokens.by_token(conn, token)


async def still_there(state: State, token: str) -> Account | None:
    """The account of a live session or API token: what a stream asks again and again."""
    bearer = await bearer_of(state, token) if token.startswith(PREFIX) else None
    return bearer.account if bearer else await account_of(state, token)


def only(*kinds: AccountKind) -> Guard:
    """A guard: these kinds of user, nobody else."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        if connection.user.kind not in kinds:
            raise PermissionDeniedException(
                "您的账号不做这件事。请找有此职责的同事，或换账号登录。"
            )

    return guard


coordinators = only(AccountKind.COORDINATOR)
staff = only(AccountKind.COORDINATOR, AccountKind.DISTRICT_ADMIN)
admins = only(AccountKind.DISTRICT_ADMIN)
volunteers = only(AccountKind.VOLUNTEER)


def may_see_street(account: Account, street: str | None) -> bool:
    """Whether a street's matters (None: the district's) are this account's."""
    if account.kind is AccountKind.VOLUNTEER:
        return False
    return account.street is None or account.street == street


def within(account: Account, street: str | None) -> None:
    """Go on only in the account's own street; another street's things don't exist for it."""
    if not may_see_street(account, street):
        raise NotFound


def scope(account: Account, asked: str | None) -> str | None:
    """The street to look at: the one asked for, or the account's own."""
    street = asked or account.street
    within(account, street)
    return street
