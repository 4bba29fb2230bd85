"""Rosters as rows of the database: children, helpers, and what is between them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from matcher.people import Seat
from rosters.faults import RosterFault
from rosters.references import Known
from rosters.rows import (
    ChildRow,
    ConflictRow,
    DecisionRow,
    HelperRow,
    Opening,
    PairingRow,
    Roster,
    Row,
    SchoolRow,
)
from store import audit, imports
from store.contacts import Contacts
from store.errors import conflicts
from store.imports import Counts, ImportState, RosterCounts
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
# The seats that take case weight from their helper, as in the policy's counts_load.
WEIGHING = (Seat.MENTOR, Seat.NEIGHBOUR_MUM)
R = TypeVar("R", bound=Row)


async def save(
    conn: Conn,
    roster: Roster,
    *,
    by: UUID | None,
    contacts: Contacts,
    into: UUID | None = None,
    faults: Sequence[RosterFault] = (),
) -> RosterCounts:
    """Write the rows over those of the same ids; removes no row.

    A pairing replaces another of last term, never one that a round has published, and never
    brings back one that a round has ended. `into` is the import this belongs to; without one, a
    record of it is begun here. `contacts` seals phones and addresses.
    """
    roster = contacts.closed(roster)
    import_id = into or await imports.begin(conn, by=by, state=ImportState.STORING)
    await conn.execute(SQL["keep_for_undo"], str(import_id))
    with conflicts():
        counts = RosterCounts(
            schools=await _save(conn, "schools_save", roster.schools),
            children=await _save_children(conn, roster.children),
            helpers=await _save_helpers(conn, roster.helpers),
            conflicts=await _save(conn, "conflicts_save", roster.conflicts),
            pairings=await _save_pairings(conn, roster.pairings),
            decisions=await _save(conn, "decisions_save", roster.decisions),
        )
    await conn.execute(SQL["keep_for_undo"], "")
    await imports.finish(conn, import_id, ImportState.STORED, counts=counts, faults=faults)
    return counts


async def known(conn: Conn) -> Known:
    """The ids that exist already: an upload may refer to them without repeating their rows."""
    [row] = await conn.fetch(SQL["known"])
    return Known(
        schools=frozenset(row["schools"]),
        children=frozenset(row["children"]),
        helpers=frozenset(row["helpers"]),
    )


async def load(
    conn: Conn,
    street: str | None,
    *,
    weighing: Sequence[Seat] = WEIGHING,
    day: date | None = None,
) -> Roster:
    """What a round over a street (None: the district) may use, rows ordered by id.

    A street's children; the mentors of their schools; its neighbour mums, directors and
    supervisor; and whoever sits with its children now. Circles of children elsewhere are added to
    a helper's `load` (for the seats that weigh) and `mentees`: these rows are for matching, not to
    be saved again. Phones and addresses stay sealed: `Contacts.opened` makes them legible. A child
    has the basis that is in force on `day` (None: today), where there is one.
    """
    day = day or await conn.fetchval(SQL["today"])
    await audit.record(conn, action="read", subject="roster", keys=[street or "district"])
    seats = [seat.value for seat in weighing]
    helpers = _rows(await conn.fetch(SQL["helpers"], street, seats), HelperRow)
    here = {row.id for row in helpers}
    decisions = _rows(await conn.fetch(SQL["decisions"], street), DecisionRow)
    between = _rows(await conn.fetch(SQL["conflicts"], street), ConflictRow)
    return Roster(
        schools=_rows(await conn.fetch(SQL["schools"], street), SchoolRow),
        children=_rows(await conn.fetch(SQL["children"], street, day), ChildRow),
        helpers=helpers,
        conflicts=tuple(row for row in between if row.helper in here),
        pairings=_rows(await conn.fetch(SQL["pairings"], street), PairingRow),
        decisions=tuple(row for row in decisions if row.helper in here),
        openings=tuple(
            msgspec.convert(row, Opening) for row in await conn.fetch(SQL["openings"], street)
        ),
    )


async def mark(conn: Conn) -> str:
    """A text that is the same as long as nothing changed of what `load` finds for the district;
    it counts as a look at the roster, for whoever remembers what it was."""
    await audit.record(conn, action="read", subject="roster", keys=["district"])
    return str(await conn.fetchval(SQL["mark"]))


async def _save(conn: Conn, query: str, rows: Sequence[Row]) -> Counts:
    if not rows:
        return Counts()
    [done] = await conn.fetch(SQL[query], _json(rows))
    new, changed = done["new"], done["changed"]
    return Counts(new=new, changed=changed, unchanged=len(rows) - new - changed)


async def _save_children(conn: Conn, rows: Sequence[ChildRow]) -> Counts:
    if not rows:
        return Counts()
    text = _json(rows)
    saved = dict(await conn.fetch(SQL["children_save"], text))
    return _counted(rows, saved, await conn.fetch(SQL["bases_save"], text))


async def _save_helpers(conn: Conn, rows: Sequence[HelperRow]) -> Counts:
    if not rows:
        return Counts()
    text = _json(rows)
    saved = dict(await conn.fetch(SQL["helpers_save"], text))
    posted = await conn.fetch(SQL["helper_posts_save"], text)
    return _counted(rows, saved, [*posted, *await conn.fetch(SQL["credentials_save"], text)])


def _counted(rows: Sequence[Row], saved: dict[str, bool], beside: Sequence[Any]) -> Counts:
    """`saved`: whether each row that was written is new; `beside`: whose other tables were."""
    new = sum(saved.values())
    changed = len(saved.keys() | {code for (code,) in beside}) - new
    return Counts(new=new, changed=changed, unchanged=len(rows) - new - changed)


async def _save_pairings(conn: Conn, rows: Sequence[PairingRow]) -> Counts:
    if not rows:
        return Counts()
    ended = _touched(await conn.execute(SQL["pairings_end"], _json(rows)))
    begun = _touched(await conn.execute(SQL["pairings_save"], _json(rows)))
    return Counts(new=begun - ended, changed=ended, unchanged=len(rows) - begun)


def _touched(status: str) -> int:
    return int(status.rsplit(" ", 1)[1])


def _rows(records: Sequence[asyncpg.Record], kind: type[R]) -> tuple[R, ...]:
    # Of dicts, and all at once: five times as fast as record by record.
    return msgspec.convert([dict(record) for record in records], tuple[kind, ...])


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
