"""Sessions live on the server: one that ended there is over everywhere, at once."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from store import audit
from store.accounts import Account
from store.drawn import draw, mark
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
# How long somebody may take to find their telephone.
HALFWAY = timedelta(minutes=10)


class SessionStage(StrEnum):
    """How far a log-in has come; only a full session opens anything."""

    CODE = "code"
    ENROLMENT = "enrolment"
    FULL = "full"


class Halfway(msgspec.Struct, frozen=True, kw_only=True):
    """A log-in whose password was right and whose second factor is missing."""

    account: Account
    stage: SessionStage


async def begin(conn: Conn, account: UUID, stage: SessionStage = SessionStage.FULL) -> str:
    """A new session's token, recorded if full; the account's ended sessions are swept away."""
    token = draw()
    await conn.execute(SQL["sweep"], account, IDLE, LONGEST, HALFWAY)
    await conn.execute(SQL["begin"], mark(token), account, stage.value)
    if stage is SessionStage.FULL:
        await audit.record(conn, action="log_in", subject="session", keys=[str(account)])
    return token


async def by_token(conn: Conn, token: str) -> Account | None:
    """The account of a full session that is neither ended, nor idle, nor too old."""
    record = await conn.fetchrow(SQL["by_token"], mark(token), IDLE, LONGEST)
    return msgspec.convert(record, Account) if record else None


async def halfway(conn: Conn, token: str) -> Halfway | None:
    """The log-in that waits for its second factor."""
    record = await conn.fetchrow(SQL["halfway"], mark(token), HALFWAY)
    if record is None:
        return None
    return Halfway(account=msgspec.convert(record, Account), stage=SessionStage(record["stage"]))


async def end(conn: Conn, token: str) -> None:
    """End the session; there may be none."""
    ended = await conn.fetchval(SQL["end_one"], mark(token))
    if ended is not None:
        await audit.record(conn, action="log_out", subject="session", keys=[str(ended)])


async def end_others(conn: Conn, account: UUID, token: str) -> int:
    """End the account's other sessions, and say how many."""
    return len(await conn.fetch(SQL["end_others"], account, mark(token)))


async def others(conn: Conn, account: UUID, token: str) -> int:
    """How many other sessions of the account are live."""
    [row] = await conn.fetch(SQL["others"], account, mark(token), IDLE, LONGEST)
    return row["count"]
