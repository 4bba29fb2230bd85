"""Erasing who somebody was, when its time has come or when they ask; what was done stays."""

import msgspec

from store.keeping import keeping
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
# As long as an import can be taken back: its rows as they were are kept no longer.
UNDO_DAYS = 30


class Retained(msgspec.Struct, frozen=True, kw_only=True):
    """How many were erased; `images`: rows kept for an undo; `imports`: whose files' names went."""

    children: int
    helpers: int
    images: int
    imports: int

    def __bool__(self) -> bool:
        return any(msgspec.structs.astuple(self))


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Whose time has come: `child` or `helper`, and the code."""

    subject: str
    code: str


async def due(conn: Conn, days: int) -> list[Due]:
    """Who would be erased today, `days` after the last circle and basis, or record."""
    async with keeping(conn):
        return [msgspec.convert(row, Due) for row in await conn.fetch(SQL["due"], days)]


async def retain(conn: Conn, days: int) -> Retained:
    """Erase all of them; a worker may, and the owner while keeping."""
    return msgspec.convert(await conn.fetchrow(SQL["retain"], days, UNDO_DAYS), Retained)


async def erase(conn: Conn, subject: str, code: str) -> bool:
    """Erase a child or a helper now; False when that was done before or there is none such."""
    async with keeping(conn):
        return bool(await conn.fetchval(_ERASE[subject], code))


_ERASE = {"child": SQL["erase_child"], "helper": SQL["erase_helper"]}
