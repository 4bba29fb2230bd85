"""One-time links: an invitation or a new password, handed over by a person, used once."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from store.drawn import draw, mark
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class LinkPurpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    RESET = "reset"


LIFETIMES = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.RESET: timedelta(hours=24)}


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link that may still be used."""

    account: UUID
    login: str
    purpose: LinkPurpose
    expires_at: datetime


async def make(conn: Conn, account: UUID, purpose: LinkPurpose, by: UUID | None) -> str:
    """A new link's secret; the account's earlier links are void. `by`: None on a command line."""
    token = draw()
    await conn.execute(SQL["drop_all"], account)
    await conn.execute(SQL["make"], mark(token), account, purpose.value, by, LIFETIMES[purpose])
    return token


async def look(conn: Conn, token: str) -> Link | None:
    """What the link is for; None when it is unknown, used, too old, or its account changed."""
    record = await conn.fetchrow(SQL["look"], mark(token))
    return msgspec.convert(record, Link) if record else None


async def use(conn: Conn, token: str) -> Link | None:
    """Use the link up; None when somebody was quicker."""
    found = await look(conn, token)
    if found is None or not await conn.fetchval(SQL["use_up"], mark(token)):
        return None
    return found
