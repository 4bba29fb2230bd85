"""The second factor: a sealed secret, each code once, and codes for a lost telephone."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from store.drawn import mark
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
# As long as a secret on the screen may wait to be confirmed.
UNCONFIRMED = timedelta(minutes=30)


class SecondFactor(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed secret; unconfirmed it protects nobody yet."""

    secret: bytes
    confirmed_at: datetime | None


def sealed_as(account: UUID) -> str:
    """What an account's secret is sealed as belonging to."""
    return f"second_factor {account}"


async def held(conn: Conn, account: UUID) -> SecondFactor | None:
    """The account's second factor, or the one it is about to confirm."""
    record = await conn.fetchrow(SQL["held"], account, UNCONFIRMED)
    return msgspec.convert(record, SecondFactor) if record else None


async def begin(conn: Conn, account: UUID, secret: bytes) -> None:
    """Keep a secret until it is confirmed; a confirmed one stays."""
    await conn.execute(SQL["begin"], account, secret)


async def confirm(conn: Conn, account: UUID, step: int, codes: Iterable[str]) -> bool:
    """From now on the factor is asked for; `codes` replace it, each once.

    False when there is nothing to confirm.
    """
    if not await conn.fetchval(SQL["confirm"], account, step):
        return False
    await conn.execute(SQL["drop_codes"], account)
    await conn.executemany(SQL["add_code"], [(account, mark(code)) for code in codes])
    return True


async def use_step(conn: Conn, account: UUID, step: int) -> bool:
    """Use up the code of a time step; False when it, or a later one, was used before."""
    return await conn.fetchval(SQL["use_step"], account, step) is not None


async def use_code(conn: Conn, account: UUID, code: str) -> bool:
    """Use up a recovery code; False when there is none such."""
    return await conn.fetchval(SQL["use_code"], account, mark(code)) is not None


async def codes_left(conn: Conn, account: UUID) -> int:
    """How many recovery codes are unused."""
    [row] = await conn.fetch(SQL["codes_left"], account)
    return row["count"]


async def forget(conn: Conn, account: UUID) -> None:
    """Take the factor and its recovery codes away."""
    await conn.execute(SQL["drop_codes"], account)
    await conn.execute(SQL["forget"], account)
