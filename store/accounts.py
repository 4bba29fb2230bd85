"""Accounts and their sessions. Neither a password nor a token is stored, only what checks it."""

import asyncio
import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum
from functools import cache
from uuid import UUID

import argon2
import msgspec

from store.errors import conflicts
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
_HASHER = argon2.PasswordHasher()


class AccountKind(StrEnum):
    """The three users."""

    COORDINATOR = "coordinator"
    VOLUNTEER = "volunteer"
    DISTRICT_ADMIN = "district_admin"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who is logged in; a coordinator without a street works for the whole district."""

    id: UUID
    login: str
    kind: AccountKind
    street: str | None = None
    helper: str | None = None


async def create(
    conn: Conn,
    login: str,
    password: str,
    kind: AccountKind | str,
    street: str | None = None,
    helper: str | None = None,
) -> UUID:
    """A new account. A taken login, or an unknown street or helper, is a Conflict."""
    mark = await asyncio.to_thread(_HASHER.hash, password)
    with conflicts():
        [row] = await conn.fetch(
            SQL["create"], login, mark, AccountKind(kind).value, street, helper
        )
    return row["id"]


async def log_in(conn: Conn, login: str, password: str) -> str | None:
    """A token for a new session, or None. An unknown login takes as long as a wrong password."""
    # PostgreSQL's text holds no NUL, so no account is called so.
    found = None if "\0" in login else await conn.fetchrow(SQL["by_login"], login)
    decoy = await asyncio.to_thread(_decoy)
    mark = found["password_hash"] if found else decoy
    right = await asyncio.to_thread(_verify, mark, password)
    if found is None or not right:
        return None
    token = secrets.token_urlsafe(32)
    await conn.execute(SQL["sessions_expire"], found["id"], IDLE, LONGEST)
    await conn.execute(SQL["session_create"], _hash(token), found["id"])
    return token


async def by_token(conn: Conn, token: str) -> Account | None:
    """The account of a session that is neither ended, nor idle, nor too old."""
    record = await conn.fetchrow(SQL["by_token"], _hash(token), IDLE, LONGEST)
    return msgspec.convert(record, Account) if record else None


async def log_out(conn: Conn, token: str) -> None:
    """End the session; there may be none."""
    await conn.execute(SQL["session_end"], _hash(token))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@cache
def _decoy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def _verify(mark: str, password: str) -> bool:
    try:
        return _HASHER.verify(mark, password)
    except argon2.exceptions.VerifyMismatchError:
        return False
