"""What a personal API token opens: its account's rights, within its scopes, and never a decision.

A route that is not in the table is closed to tokens, so a new one is closed until somebody says
what it needs. Approving and publishing stay with people who have logged in (个人信息保护法 art 24).
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException

from store.api_tokens import Bearer, TokenScope

API = "/api/v1"
ACTS = {
    f"POST {API}/rosters": TokenScope.ROSTERS,
    f"POST {API}/rounds": TokenScope.ROUNDS,
    f"POST {API}/rounds/{{round_id}}/start": TokenScope.ROUNDS,
    f"POST {API}/rounds/{{round_id}}/cancel": TokenScope.ROUNDS,
}


def token_in(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The API token of a request; pages take none, and 401 is what another scheme gets."""
    given = connection.headers.get("authorization")
    if given is None or not connection.url.path.startswith(API):
        return None
    scheme, _, token = given.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAuthorizedException("Authorization 请写成 Bearer 加令牌。")
    return token.strip()


def check_scope(bearer: Bearer, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Refuse what the token's scopes don't hold."""
    method = str(connection.scope.get("method", ""))
    needed = needed_scope(method, connection.scope.get("path_template", ""))
    if needed is None:
        raise PermissionDeniedException("令牌做不了这件事：它要由人登录后决定。")
    if needed not in bearer.scopes:
        raise PermissionDeniedException(f"令牌没有 {needed.value} 权限。请新建一个有此权限的令牌。")


def needed_scope(method: str, path: str) -> TokenScope | None:
    """The scope that a route needs of a token; None where no token will do."""
    if method in ("GET", "HEAD"):
        return TokenScope.READ
    return ACTS.get(f"{method} {path}")
