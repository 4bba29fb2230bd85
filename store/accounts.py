"""Accounts: who may log in, as what. How they prove it stands in passwords and second_factors."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from store.errors import NotFound, conflicts
from store.paging import LIMIT, Page, page
from store.passwords import PasswordHash
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class AccountKind(StrEnum):
    """The three users."""

    COORDINATOR = "coordinator"
    VOLUNTEER = "volunteer"
    DISTRICT_ADMIN = "district_admin"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who is logged in; a coordinator without a street works for their whole `district`, or for
    every district when that is None. `desk_of`: the login of whom they stand in for just now;
    `street` is then that desk's."""

    id: UUID
    login: str
    kind: AccountKind
    street: str | None = None
    district: str | None = None
    helper: str | None = None
    desk_of: str | None = None


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the door checks: the account, what is stored of its password, and its second factor."""

    account: Account
    password_hash: PasswordHash | None
    disabled: bool
    has_second_factor: bool


class AccountLine(msgspec.Struct, frozen=True, kw_only=True):
    """An account as those who manage accounts see it."""

    id: UUID
    login: str
    kind: AccountKind
    street: str | None
    district: str | None
    helper: str | None
    disabled_at: datetime | None
    logged_in_at: datetime | None
    has_password: bool
    has_second_factor: bool
    has_foreign_identity: bool


async def create(
    conn: Conn,
    login: str,
    password: PasswordHash | None,
    kind: AccountKind | str,
    street: str | None = None,
    helper: str | None = None,
    district: str | None = None,
) -> UUID:
    """A new account. A taken login, or an unknown street, district or helper, is a Conflict.

    Without a password it can't log in until a link sets one. Without a street and a district it
    belongs to the district of whoever makes it.
    """
    with conflicts():
        [row] = await conn.fetch(
            SQL["create"], login, password, AccountKind(kind).value, street, helper, district
        )
    return row["id"]


async def known(conn: Conn, login: str) -> Known | None:
    """The account of that login."""
    # PostgreSQL's text holds no NUL, so no account is called so.
    found = None if "\0" in login else await conn.fetchrow(SQL["known"], login)
    if found is None:
        return None
    return Known(
        account=msgspec.convert(found, Account),
        password_hash=found["password_hash"],
        disabled=found["disabled"],
        has_second_factor=found["has_second_factor"],
    )


async def get(conn: Conn, account: UUID) -> AccountLine:
    """One account; NotFound when there is none."""
    found = await conn.fetchrow(SQL["get"], account)
    if found is None:
        raise NotFound
    return msgspec.convert(found, AccountLine)


async def listed(
    conn: Conn, *, search: str = "", cursor: str | None = None, limit: int = LIMIT
) -> Page[AccountLine]:
    """Accounts by login; `search` is the login's or the helper's beginning."""
    if "\0" in search or "\0" in (cursor or ""):
        return Page(rows=())
    rows = await conn.fetch(SQL["listed"], search, cursor or "", limit + 1)
    lines = [msgspec.convert(row, AccountLine) for row in rows]
    return page(lines, limit, [line.login for line in lines])


async def set_password(conn: Conn, account: UUID, password: PasswordHash) -> None:
    """Store what stands for a new password; every session of the account ends."""
    await conn.execute(SQL["set_password"], account, password)


async def disable(conn: Conn, account: UUID) -> None:
    """From now on the account logs in no more; its sessions end at once."""
    await conn.execute(SQL["disable"], account)


async def enable(conn: Conn, account: UUID) -> None:
    """The account may log in again."""
    await conn.execute(SQL["enable"], account)


async def place(
    conn: Conn,
    account: UUID,
    kind: AccountKind,
    street: str | None,
    helper: str | None,
    district: str | None = None,
) -> None:
    """Give the account another duty; its sessions end at once. May be a Conflict."""
    with conflicts():
        await conn.execute(SQL["place"], account, kind.value, street, helper, district)
