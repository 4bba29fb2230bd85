"""Who asks, and how far their rights reach. What the rights are stands in store/rights.toml."""

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
from store import api_tokens, file_access, rights, sessions
from store.accounts import Account, AccountKind
from store.acting import acting
from store.api_tokens import PREFIX, Bearer
from store.errors import NotFound
from store.file_access import Notices
from store.rights import InvalidRights, Scope

OPEN = "exclude_from_auth"

UserRequest = Request[Account, str, State]


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
            try:
                check_scope(bearer, connection)
            except PermissionDeniedException:
                async with acting(pool_of(state), bearer.account.id) as conn:
                    await api_tokens.refuse(conn, bearer)
                raise
            return AuthenticationResult(user=bearer.account, auth=token)
        token = connection.cookies.get(cookie_name(state["settings"]))
        account = await account_of(state, token) if token else None
        if account is None:
            raise NotAuthorizedException
        if not connection.url.path.startswith("/api"):
            connection.state["notices"] = await _notices(state, account)
        return AuthenticationResult(user=account, auth=token)


async def _notices(state: State, account: Account) -> Notices:
    """What the frame round every page tells the account."""
    if account.kind is AccountKind.VOLUNTEER:
        return Notices()
    async with acting(pool_of(state), account.id) as conn:
        return await file_access.notices(conn, account.id)


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


class May:
    """A guard: whoever's role has the right."""

    def __init__(self, right: str) -> None:
        if right not in rights.load().rights:
            raise InvalidRights(f"store/rights.toml has no [rights.{right}]")
        self.right = right

    def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        if not has_right(connection.user, self.right):
            raise PermissionDeniedException(
                "您的账号不做这件事。请找有此职责的同事，或换账号登录。"
            )


def reach_of(account: Account, right: str) -> Scope | None:
    """How far the account's right reaches; None when it has not that right."""
    known = rights.load()
    return known.rights[right].reach.get(known.role_of(account.kind.value, account.street))


def has_right(account: Account, right: str) -> bool:
    """Whether the account may do it at all."""
    return reach_of(account, right) is not None


def reaches(account: Account, right: str, street: str | None) -> bool:
    """Whether the account's right reaches a street's matters (None: all it sees)."""
    match reach_of(account, right):
        case Scope.EVERYTHING:
            return True
        case Scope.DISTRICT:
            return street is None or street.startswith(account.district or "")
        case Scope.OWN_STREET:
            return street is not None and street == account.street
        case _:
            return False


def within(account: Account, right: str, street: str | None) -> None:
    """Go on only where the right reaches; what is beyond doesn't exist for the account."""
    if not reaches(account, right, street):
        raise NotFound


def scope(account: Account, right: str, asked: str | None) -> str | None:
    """The street to look at: the one asked for, or all that the right reaches."""
    street = asked or account.street
    within(account, right, street)
    return street
