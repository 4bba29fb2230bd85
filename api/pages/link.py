"""A one-time link: its owner sets a password. Looking at it doesn't use it up, setting does."""

from typing import Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.exceptions import TooManyRequestsException
from litestar.params import FromQuery
from litestar.response import Template

from api.access import OPEN
from api.pages.account import UNLIKE
from api.pages.frame import anonymous
from api.sessions.entry import CROWDED, briefly
from store import accounts, api_tokens, attempts, links, passwords
from store.errors import TooBusy
from store.links import LinkPurpose

AnyRequest = Request[Any, Any, State]


@get("/link", opt={OPEN: True}, include_in_schema=False)
async def link_page(state: State, code: FromQuery[str] = "") -> Template:
    """The form for the password, or what to do when the link opens nothing."""
    return await _page(state, code, 200)


@post("/link", status_code=200, opt={OPEN: True}, include_in_schema=False)
async def use_link(request: AnyRequest, state: State) -> Template:
    """Set the password; the link is used up, and whoever was logged in is out."""
    form = await request.form()
    code, password = str(form.get("code", "")), str(form.get("new", ""))
    async with briefly(state) as conn:
        found = await links.look(conn, code)
    if found is None:
        return await _page(state, code, 404)
    fault = passwords.fault_of(found.login, password)
    if fault is None and password != form.get("again"):
        fault = UNLIKE
    if fault is not None:
        return await _page(state, code, 422, refused=fault)
    try:
        mark = await passwords.hashed(password)
    except TooBusy as error:
        raise TooManyRequestsException(CROWDED, headers={"retry-after": "5"}) from error
    async with briefly(state) as conn:
        used = await links.use(conn, code)
        if used is not None:
            await accounts.set_password(conn, used.account, mark)
            await attempts.unlock(conn, used.login, used.account)
            if used.purpose is LinkPurpose.RESET:
                # Whoever knew the old password may have made tokens.
                await api_tokens.revoke_all(conn, used.account)
    if used is None:
        return await _page(state, code, 404)
    return anonymous("link.html", 200, done=True, login=used.login)


async def _page(state: State, code: str, status: int, refused: str | None = None) -> Template:
    async with briefly(state) as conn:
        found = await links.look(conn, code)
    if found is None:
        return anonymous("link.html", 404, found=None)
    return anonymous("link.html", status, found=found, code=code, refused=refused)
