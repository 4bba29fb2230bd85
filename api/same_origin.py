"""Against forged requests: another site can't act, and a form carries its session's token."""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.exceptions import PermissionDeniedException

SAFE = {"GET", "HEAD", "OPTIONS"}


async def refuse_other_sites(request: Request[Any, Any, Any]) -> None:
    """Refuse a browser's request that changes something and comes from another site.

    A browser always names its origin in such a request; a program that names none has no
    cookies of somebody else to abuse.
    """
    if request.method in SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        foreign = origin is not None and _host(origin) != request.headers.get("host")
    if foreign:
        raise PermissionDeniedException("请求来自其他网站，已拒绝。请在本系统的页面上操作。")


def _host(origin: str) -> str | None:
    """The host of an origin; None where it is no address at all."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def form_token(session_token: str) -> str:
    """The token that forms of this session carry."""
    return hmac.new(session_token.encode(), b"linjia form", hashlib.sha256).hexdigest()


def check_form(session_token: str, given: object) -> None:
    """Refuse a form that wasn't made for this session."""
    right = form_token(session_token).encode()
    if not isinstance(given, str) or not hmac.compare_digest(
        right, given.encode("utf-8", "replace")
    ):
        raise PermissionDeniedException("表单已失效。请刷新页面后再提交。")
