"""A proposal against the circles as they are: what would be kept, changed, begun and ended."""

from enum import StrEnum
from uuid import UUID

import msgspec

from matcher.people import Seat
from store import audit
from store.paging import LIMIT, Page, page
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class Kind(StrEnum):
    """What becomes of a seat: the same person, another, somebody for nobody, nobody any more."""

    KEPT = "kept"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A seat of a child of the round: who sits there now, and who by the proposal. Names are None
    where they are not for this user."""

    child: str
    code_name: str | None
    seat: Seat
    before: str | None
    before_name: str | None
    after: str | None
    after_name: str | None


async def counts(conn: Conn, round_id: UUID) -> dict[Kind, int]:
    """How many seats of each kind there are."""
    rows = await conn.fetch(SQL["counts"], round_id)
    return {**dict.fromkeys(Kind, 0), **{Kind(row["kind"]): row["seats"] for row in rows}}


async def listed(
    conn: Conn, round_id: UUID, kind: Kind, *, cursor: str = "", limit: int = LIMIT
) -> Page[Difference]:
    """A page of the seats of one kind, by child."""
    rows = await conn.fetch(SQL["listed"], round_id, kind.value, cursor, limit + 1)
    found = [msgspec.convert(row, Difference) for row in rows]
    shown = page(found, limit, [row["key"] for row in rows])
    await audit.read(conn, [row.child for row in shown.rows])
    return shown
