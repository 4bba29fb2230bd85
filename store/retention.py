"""Erasing who somebody was, when its time has come or when they ask; what was done stays."""

import msgspec

from store.errors import conflicts
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
    """Erase a child or a helper now, in their row and in what rounds froze; False when that was
    done before or there is none such.

    Conflict("nobody_is_erased_while_being_matched") while a round with them is queued or solved.
    """
    with conflicts():
        async with keeping(conn):
            if not await conn.fetchval(_ERASE[subject], code):
                return False
            children, helpers = ([code], []) if subject == "child" else ([], [code])
            await conn.execute(SQL["redact_rounds"], children, helpers)
            return True


_ERASE = {"child": SQL["erase_child"], "helper": SQL["erase_helper"]}
