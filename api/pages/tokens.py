"""Personal API tokens: made, shown once, revoked."""

from datetime import timedelta
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.access import May, UserRequest
from api.pages.frame import form_of, page
from api.servers import Db
from store import api_tokens
from store.api_tokens import TokenScope
from store.pool import Conn

LIVES = (30, 90, 365)
NAMELESS = "请给令牌起个名字（最多 60 个字），以后好认。"
SCOPELESS = "请至少选一项权限。"
MOST = 20
TOO_MANY = "有效的令牌已有 20 个。请先吊销不用的。"


@get("/account/tokens", guards=[May("token_make")], include_in_schema=False)
async def tokens_page(request: UserRequest, conn: Db) -> Template:
    """The user's tokens, and the form for a new one."""
    return await _page(request, conn)


@post("/account/tokens", status_code=200, guards=[May("token_make")], include_in_schema=False)
async def make_token(request: UserRequest, conn: Db) -> Template:
    """A new token, shown this once."""
    form = await form_of(request)
    chosen = {str(value) for value in (await request.form()).getall("scope", [])}
    scopes = [scope for scope in TokenScope if scope.value in chosen]
    name = form.get("name", "").strip().replace("\0", "")
    days = next((days for days in LIVES if form.get("days") == str(days)), LIVES[0])
    held = await api_tokens.listed(conn, request.user.id)
    if not name or len(name) > 60:
        return await _page(request, conn, refused=NAMELESS)
    if not scopes:
        return await _page(request, conn, refused=SCOPELESS)
    if sum(token.revoked_at is None for token in held) >= MOST:
        return await _page(request, conn, refused=TOO_MANY)
    made = await api_tokens.make(conn, request.user.id, name, scopes, timedelta(days=days))
    return await _page(request, conn, made=made)


@post("/account/tokens/{token_id:uuid}/revoke", guards=[May("token_make")], include_in_schema=False)
async def revoke_token(token_id: FromPath[UUID], request: UserRequest, conn: Db) -> Redirect:
    """End a token at once."""
    await form_of(request)
    await api_tokens.revoke(conn, request.user.id, token_id)
    return Redirect("/account/tokens", status_code=303)


async def _page(
    request: UserRequest, conn: Conn, *, refused: str | None = None, made: str | None = None
) -> Template:
    return page(
        request,
        "tokens.html",
        place="account",
        status=422 if refused else 200,
        tokens=await api_tokens.listed(conn, request.user.id),
        scopes=tuple(TokenScope),
        lives=LIVES,
        refused=refused,
        made=made,
    )
