"""Accounts for those who manage them: invite, hand over a link, disable, give another duty."""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.datastructures import State
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.access import May, UserRequest
from api.pages.frame import form_of, page
from api.pages.rounds import street_names
from api.servers import Db
from api.settings import Settings
from store import (
    accounts,
    api_tokens,
    attempts,
    foreign_identities,
    geography,
    links,
    second_factors,
    sessions,
)
from store.accounts import AccountKind, AccountLine
from store.errors import Conflict, NotFound
from store.geography import StreetView
from store.links import LIFETIMES, LinkPurpose
from store.pool import Conn

LOGIN = re.compile(r"[\w.@-]{2,60}")
BAD_LOGIN = "用户名用 2 至 60 个字母、数字、汉字或 . @ - _，中间不要空格。"
TAKEN = "这个用户名已有人用。请换一个。"
NO_HELPER = "名册里没有这个志愿者编号。请核对，或先导入名册。"
NO_STREET = "没有这个街镇。请从列表里选。"
NEEDS_HELPER = "志愿者账号要写志愿者编号，别的账号不写。"
ONESELF = "不能停用自己的账号，也不能改自己的职责。请由另一位区级管理员来做。"
_REASONS = {
    "login_is_one_account": TAKEN,
    "account_helper_fkey": NO_HELPER,
    "account_street_fkey": NO_STREET,
    "district_code_has_six_digits": NO_STREET,
    "account_is_of_a_district_that_is_there": NO_STREET,
    "row_is_within_reach": NO_STREET,
    "volunteer_account_is_one_helper": NEEDS_HELPER,
}
DISTRICT_DIGITS = 6
# What may not be done to one's own account.
_NOT_ONESELF = {"disable", "forget-second-factor"}


@get("/accounts", guards=[May("account_manage")], include_in_schema=False)
async def list_accounts(request: UserRequest, conn: Db) -> Template:
    """Everybody's accounts, by login."""
    return await _list(request, conn)


@post(
    "/accounts/search",
    status_code=200,
    guards=[May("account_manage")],
    include_in_schema=False,
)
async def search_accounts(request: UserRequest, conn: Db) -> Template:
    """Those whose login or helper begins so. What is typed is in no address: it may be a name."""
    form = await form_of(request)
    return await _list(request, conn, form.get("search", ""), form.get("cursor") or None)


@get("/accounts/new", guards=[May("account_manage")], include_in_schema=False)
async def invitation_form(request: UserRequest, conn: Db) -> Template:
    """The form of an invitation."""
    return await _form(request, conn, {})


@post("/accounts", status_code=200, guards=[May("account_manage")], include_in_schema=False)
async def invite(request: UserRequest, conn: Db, state: State) -> Template:
    """An account without a password, and the link with which its owner sets one."""
    form = await form_of(request)
    login = form.get("login", "").strip()
    if not LOGIN.fullmatch(login):
        return await _form(request, conn, form, refused=BAD_LOGIN)
    duty = _duty(form)
    try:
        # A savepoint: the refusal must leave a connection that can still read.
        async with conn.transaction():
            account = await accounts.create(conn, login, None, *duty)
    except Conflict as error:
        return await _form(request, conn, form, refused=_reason(error))
    return await _hand_over(request, conn, state, account, LinkPurpose.INVITATION)


@get("/accounts/{account_id:uuid}", guards=[May("account_manage")], include_in_schema=False)
async def account_of_somebody(
    account_id: FromPath[UUID], request: UserRequest, conn: Db
) -> Template:
    """One account and what can be done about it."""
    return await _one(request, conn, account_id)


@post(
    "/accounts/{account_id:uuid}/link",
    status_code=200,
    guards=[May("account_manage")],
    include_in_schema=False,
)
async def new_link(
    account_id: FromPath[UUID], request: UserRequest, conn: Db, state: State
) -> Template:
    """A link to set a new password, shown this once."""
    await form_of(request)
    line = await accounts.get(conn, account_id)
    purpose = LinkPurpose.RESET if line.has_password else LinkPurpose.INVITATION
    return await _hand_over(request, conn, state, account_id, purpose)


@post(
    "/accounts/{account_id:uuid}/duty",
    status_code=200,
    guards=[May("account_manage")],
    include_in_schema=False,
)
async def change_duty(
    account_id: FromPath[UUID], request: UserRequest, conn: Db
) -> Template | Redirect:
    """Give the account another duty; its owner is logged out at once."""
    form = await form_of(request)
    _not_oneself(request, account_id)
    await accounts.get(conn, account_id)
    try:
        async with conn.transaction():
            await accounts.place(conn, account_id, *_duty(form))
    except Conflict as error:
        return await _one(request, conn, account_id, refused=_reason(error))
    return Redirect(f"/accounts/{account_id}", status_code=303)


@post(
    "/accounts/{account_id:uuid}/act/{act:str}",
    guards=[May("account_manage")],
    include_in_schema=False,
)
async def act_on_account(
    account_id: FromPath[UUID], act: FromPath[str], request: UserRequest, conn: Db
) -> Redirect:
    """Do what the button says, and show the account again."""
    await form_of(request)
    work = ACTS.get(act)
    if work is None:
        raise NotFound
    if act in _NOT_ONESELF:
        _not_oneself(request, account_id)
    await work(conn, await accounts.get(conn, account_id))
    return Redirect(f"/accounts/{account_id}", status_code=303)


async def _disable(conn: Conn, line: AccountLine) -> None:
    await accounts.disable(conn, line.id)
    await api_tokens.revoke_all(conn, line.id)


async def _forget_second_factor(conn: Conn, line: AccountLine) -> None:
    await second_factors.forget(conn, line.id)
    await sessions.end_others(conn, line.id, "")


ACTS: dict[str, Callable[[Conn, AccountLine], Awaitable[Any]]] = {
    "disable": _disable,
    "enable": lambda conn, line: accounts.enable(conn, line.id),
    "unlock": lambda conn, line: attempts.unlock(conn, line.login, line.id),
    "forget-second-factor": _forget_second_factor,
    "revoke-tokens": lambda conn, line: api_tokens.revoke_all(conn, line.id),
    "unlink": lambda conn, line: foreign_identities.unlink(conn, line.id),
    "end-sessions": lambda conn, line: sessions.end_others(conn, line.id, ""),
}


def _duty(form: dict[str, str]) -> tuple[AccountKind, str | None, str | None, str | None]:
    """Kind, street, helper and district as the form says, without what the kind doesn't have.

    The form's street may be a district's six digits: the whole of that district.
    """
    asked = form.get("kind", "")
    kind = AccountKind(asked) if asked in tuple(AccountKind) else AccountKind.VOLUNTEER
    area = form.get("street") or None if kind is not AccountKind.VOLUNTEER else None
    district = area if area is not None and len(area) == DISTRICT_DIGITS else None
    street = area if kind is AccountKind.COORDINATOR and district is None else None
    helper = form.get("helper", "").strip() or None if kind is AccountKind.VOLUNTEER else None
    return kind, street, helper, district


def _districts(streets: Sequence[StreetView]) -> list[str]:
    """The districts among which there is a choice; none where there is only one."""
    found = sorted({row.code[:DISTRICT_DIGITS] for row in streets})
    return found if len(found) > 1 else []


def _not_oneself(request: UserRequest, account: UUID) -> None:
    if request.user.id == account:
        raise PermissionDeniedException(ONESELF)


def _reason(error: Conflict) -> str:
    return _REASONS.get(error.constraint, TAKEN)


async def _list(
    request: UserRequest, conn: Conn, search: str = "", cursor: str | None = None
) -> Template:
    found = await accounts.listed(conn, search=search.strip(), cursor=cursor)
    return page(
        request,
        "accounts.html",
        place="accounts",
        lines=found.rows,
        further=found.next,
        search=search,
        names=await street_names(conn),
    )


async def _form(
    request: UserRequest, conn: Conn, form: dict[str, str], refused: str | None = None
) -> Template:
    streets = await geography.streets(conn)
    return page(
        request,
        "account_new.html",
        place="accounts",
        status=422 if refused else 200,
        form=form,
        refused=refused,
        kinds=tuple(AccountKind),
        streets=streets,
        districts=_districts(streets),
    )


async def _one(
    request: UserRequest, conn: Conn, account: UUID, refused: str | None = None
) -> Template:
    line = await accounts.get(conn, account)
    tokens = await api_tokens.listed(conn, account)
    streets = await geography.streets(conn)
    locked = [
        await attempts.is_locked(conn, key)
        for key in (attempts.login_key(line.login), attempts.code_key(account))
    ]
    return page(
        request,
        "account_one.html",
        place="accounts",
        status=422 if refused else 200,
        line=line,
        is_locked=any(locked),
        live_tokens=sum(token.revoked_at is None for token in tokens),
        is_oneself=account == request.user.id,
        kinds=tuple(AccountKind),
        streets=streets,
        districts=_districts(streets),
        names=await street_names(conn),
        refused=refused,
    )


async def _hand_over(
    request: UserRequest, conn: Conn, state: State, account: UUID, purpose: LinkPurpose
) -> Template:
    settings: Settings = state["settings"]
    line = await accounts.get(conn, account)
    secret = await links.make(conn, account, purpose, by=request.user.id)
    site = (settings.public_url or str(request.base_url)).rstrip("/")
    return page(
        request,
        "account_link.html",
        place="accounts",
        line=line,
        address=f"{site}/link?code={secret}",
        until=datetime.now(UTC) + LIFETIMES[purpose],
        purpose=purpose.value,
    )
