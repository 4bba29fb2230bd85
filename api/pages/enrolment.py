"""Setting up the second factor: a picture for the telephone, a code back, codes for a bad day.

Open to a full session, and to a log-in that may not go on without a second factor.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import segno
from litestar import Request, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.response import Redirect, Template
from markupsafe import Markup

from api.access import OPEN, account_of
from api.pages.door import ENROLMENT, halfway, session_in
from api.pages.frame import anonymous, form_field, frame, home
from api.same_origin import check_form
from api.sessions import codes, entry
from api.sessions.cookies import session_cookie
from api.sessions.entry import briefly
from store import attempts, second_factors, sessions
from store.accounts import Account
from store.sessions import SessionStage

AnyRequest = Request[Any, Any, State]
STALE = "这个二维码已过期。请扫描下面的新码。"


class Enrolling(NamedTuple):
    """Who sets up a second factor, by which session, and whether they are in already."""

    account: Account
    token: str
    is_in: bool


@get(ENROLMENT, opt={OPEN: True}, include_in_schema=False)
async def enrolment_page(request: AnyRequest, state: State) -> Template | Redirect:
    """The picture to scan and the field for the first code."""
    who = await enrolling(request, state)
    async with briefly(state) as conn:
        held = await second_factors.held(conn, who.account.id)
    if held is not None and held.confirmed_at is not None:
        return Redirect("/account")
    try:
        return await _form(state, who, 200)
    except HTTPException as error:
        return _page(who, "second_factor.html", error.status_code, refused=error.detail)


@post(ENROLMENT, opt={OPEN: True}, include_in_schema=False)
async def enrol(request: AnyRequest, state: State) -> Template:
    """Check the first code, and show the recovery codes once."""
    who = await enrolling(request, state)
    form = await request.form()
    check_form(who.token, form.get("form_token"))
    key = attempts.code_key(who.account.id)
    async with briefly(state) as conn:
        left = await attempts.count(conn, key)
        held = await second_factors.held(conn, who.account.id)
    try:
        entry.refuse_locked(left)
        if held is None or held.confirmed_at is not None:
            return await _form(state, who, 409, refused=STALE)
        secret = entry.opened(state, who.account.id, held.secret)
        step = codes.step_of(secret, str(form.get("code", "")), datetime.now(UTC))
        if step is None:
            return await _form(state, who, 401, refused=entry.WRONG_CODE)
    except HTTPException as error:
        return _page(who, "second_factor.html", error.status_code, refused=error.detail)
    spare = codes.new_recovery_codes()
    async with briefly(state, who.account.id) as conn:
        await second_factors.confirm(conn, who.account.id, step, spare)
        await attempts.succeed(conn, key)
        fresh = await entry.rise(conn, who.account, who.token)
        await sessions.end_others(conn, who.account.id, fresh.token)
    risen = who._replace(token=fresh.token, is_in=True)
    shown = _page(risen, "recovery_codes.html", 200, codes=spare, onwards=home(who.account))
    shown.cookies = [*shown.cookies, session_cookie(state, fresh.token)]
    return shown


async def enrolling(request: AnyRequest, state: State) -> Enrolling:
    """Whose session this is; 401 for anybody else."""
    token = session_in(request) or ""
    account = await account_of(state, token)
    if account is not None:
        return Enrolling(account, token, True)
    half, token = await halfway(request, state)
    if half is None or half.stage is not SessionStage.ENROLMENT:
        raise NotAuthorizedException
    return Enrolling(half.account, token, False)


async def _form(state: State, who: Enrolling, status: int, refused: str | None = None) -> Template:
    """The form, with the secret that waits to be confirmed, or with a new one."""
    async with briefly(state) as conn:
        held = await second_factors.held(conn, who.account.id)
        if held is None:
            secret = codes.new_secret()
            await second_factors.begin(
                conn, who.account.id, entry.closed(state, who.account.id, secret)
            )
        else:
            secret = entry.opened(state, who.account.id, held.secret)
    picture = segno.make(codes.address(secret, who.account.login), error="m")
    grouped = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    drawn = Markup(picture.svg_inline(omitsize=True, svgclass="qr", border=3, light="#fff"))  # noqa: S704 - segno's own drawing
    return _page(who, "second_factor.html", status, picture=drawn, secret=grouped, refused=refused)


def _page(who: Enrolling, template: str, status: int, **context: object) -> Template:
    if who.is_in:
        context = {**frame(who.account, who.token, "account"), **context}
        return Template(template, context=context, status_code=status)
    return anonymous(template, status, form_token=lambda: form_field(who.token), **context)
