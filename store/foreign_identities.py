"""Who somebody is at another identity provider, and log-ins that are under way there."""

from datetime import timedelta
from uuid import UUID

import msgspec

from store.accounts import Known
from store.accounts import known as known_by_login
from store.drawn import mark
from store.errors import conflicts
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
PATIENCE = timedelta(minutes=10)


class ForeignAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """What a log-in elsewhere must bring back; `account`: who is linking, None for a log-in."""

    nonce: str
    verifier: str
    account: UUID | None


async def begin(
    conn: Conn, state: str, nonce: str, verifier: str, account: UUID | None = None
) -> None:
    """Remember a log-in that goes elsewhere; forgotten ones are swept away."""
    await conn.execute(SQL["sweep"], PATIENCE)
    await conn.execute(SQL["begin"], mark(state), nonce, verifier, account)


async def take(conn: Conn, state: str) -> ForeignAttempt | None:
    """The log-in that comes back with this state, once."""
    record = await conn.fetchrow(SQL["take"], mark(state), PATIENCE)
    return msgspec.convert(record, ForeignAttempt) if record else None


async def known(conn: Conn, issuer: str, subject: str) -> Known | None:
    """The account that belongs to somebody there."""
    login = await conn.fetchval(SQL["login_of"], issuer, subject)
    return None if login is None else await known_by_login(conn, login)


async def link(conn: Conn, account: UUID, issuer: str, subject: str) -> None:
    """This account is that somebody. A Conflict when they, or it, are linked already."""
    with conflicts():
        await conn.execute(SQL["link"], issuer, subject, account)


async def unlink(conn: Conn, account: UUID) -> None:
    """The account belongs to nobody elsewhere."""
    await conn.execute(SQL["unlink"], account)
