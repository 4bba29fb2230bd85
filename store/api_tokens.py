"""Personal API tokens: the rights of their account, or less, for a time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from store import audit
from store.accounts import Account
from store.drawn import draw, mark
from store.errors import NotFound
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
# Scanners of leaked secrets know a token by its beginning.
PREFIX = "linjia_"


class TokenScope(StrEnum):
    """What a token may do: look, upload rosters, prepare and run rounds."""

    READ = "read"
    ROSTERS = "rosters"
    ROUNDS = "rounds"


class ApiToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token without its secret."""

    id: UUID
    name: str
    scopes: tuple[TokenScope, ...]
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    seen_at: datetime | None


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """Who comes with a token, and what the token allows."""

    account: Account
    token: UUID
    scopes: frozenset[TokenScope]


async def make(
    conn: Conn, account: UUID, name: str, scopes: Iterable[TokenScope], lives: timedelta
) -> str:
    """A new token, to be shown once; recorded."""
    token = draw(PREFIX)
    held = [scope.value for scope in scopes]
    [row] = await conn.fetch(SQL["make"], account, name, mark(token), held, lives)
    await _record(conn, "make", row["id"], account)
    return token


async def by_token(conn: Conn, token: str) -> Bearer | None:
    """Who comes with this token; None when it is unknown, revoked or too old.

    Its use is recorded once a minute, and so is that of one that was good once.
    """
    record = await conn.fetchrow(SQL["by_token"], mark(token))
    if record is None:
        if gone := await conn.fetchrow(SQL["refused"], mark(token)):
            await _record(conn, "refuse", gone["id"], gone["account"], gone["reason"])
        return None
    if record["seen_anew"]:
        await _record(conn, "use", record["token"], record["id"])
    return Bearer(
        account=msgspec.convert(record, Account),
        token=record["token"],
        scopes=frozenset(TokenScope(scope) for scope in record["scopes"]),
    )


async def listed(conn: Conn, account: UUID) -> tuple[ApiToken, ...]:
    """The account's tokens, newest first."""
    rows = await conn.fetch(SQL["listed"], account)
    return tuple(msgspec.convert(row, ApiToken) for row in rows)


async def revoke(conn: Conn, account: UUID, token: UUID) -> None:
    """End a token of this account, recorded; NotFound when there is none."""
    live = await conn.fetchval(SQL["revoke"], account, token)
    if live is None:
        raise NotFound
    if live:
        await _record(conn, "revoke", token, account)


async def revoke_all(conn: Conn, account: UUID) -> None:
    """End every token of the account, each recorded."""
    for row in await conn.fetch(SQL["revoke_all"], account):
        await _record(conn, "revoke", row["id"], account)


async def refuse(conn: Conn, bearer: Bearer) -> None:
    """Record that a token was used for what its scopes don't hold."""
    await _record(conn, "refuse", bearer.token, bearer.account.id, "scope")


async def _record(
    conn: Conn, action: str, token: UUID, account: UUID, reason: str | None = None
) -> None:
    keys = [str(token), str(account)]
    await audit.record(conn, action=action, subject="api_token", keys=keys, reason=reason)
