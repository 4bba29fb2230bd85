"""Roster imports: what was uploaded and by whom, what it came to, and taking it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from rosters.faults import RosterFault
from store.contacts import Contacts, place
from store.errors import Conflict, NotFound, conflicts
from store.pool import Conn
from store.seals import BrokenSeal
from store.sql import queries

SQL = queries(__file__)


class ImportState(StrEnum):
    """`read`: looked at, nothing stored. `discarded`: given up, or refused whole."""

    READING = "reading"
    READ = "read"
    STORING = "storing"
    STORED = "stored"
    UNDONE = "undone"
    DISCARDED = "discarded"
    FAILED = "failed"


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What saving came to for the rows of one kind."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


class RosterCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What saving came to, by kind of row."""

    schools: Counts = Counts()
    children: Counts = Counts()
    helpers: Counts = Counts()
    conflicts: Counts = Counts()
    pairings: Counts = Counts()
    decisions: Counts = Counts()


class RosterImport(msgspec.Struct, frozen=True, kw_only=True):
    """The record of an import. `faults`: how many; `kept`: its files are still here; `undoable`:
    what it changed can be taken back, as far as no round uses it; `abandoned`: it should be at
    work, and nobody is."""

    id: UUID
    state: ImportState
    street: str | None
    files: tuple[str, ...]
    at: datetime
    done: int
    total: int
    counts: RosterCounts
    faults: int
    failure: str | None
    ended_at: datetime | None
    by: str | None
    abandoned: bool
    kept: bool
    undoable: bool


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A table's row before and after."""

    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What an upload holds until it is stored or given up."""

    files: bytes
    found: bytes | None = None
    bad: bytes | None = None


class _FaultPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a fault was, without the value: that may be a name or a phone."""

    file: str
    row: int | None
    column: str | None


async def begin(
    conn: Conn,
    *,
    by: UUID | None,
    state: ImportState,
    street: str | None = None,
    files: Sequence[str] = (),
) -> UUID:
    """A new record, of nothing yet."""
    [row] = await conn.fetch(SQL["begin"], by, street, list(files), state.value)
    return row["id"]


async def finish(
    conn: Conn,
    import_id: UUID,
    state: ImportState,
    *,
    counts: RosterCounts | None = None,
    faults: Sequence[RosterFault] = (),
) -> None:
    """Keep what it came to. A fault keeps its place alone."""
    places = [_FaultPlace(file=fault.file, row=fault.row, column=fault.column) for fault in faults]
    told = _json(counts) if counts else "{}"
    await conn.execute(SQL["finish"], import_id, state.value, told, _json(places))


async def fail(conn: Conn, import_id: UUID, why: str) -> None:
    """It came to nothing."""
    await conn.execute(SQL["fail"], import_id, why)
    await let_go(conn, import_id)


async def move(conn: Conn, import_id: UUID, source: ImportState, target: ImportState) -> None:
    """One step on; Conflict(`import_moves_along_its_states`) when it stands elsewhere."""
    if await conn.fetchval(SQL["move"], import_id, source.value, target.value) is None:
        raise Conflict("import_moves_along_its_states")


async def heard(conn: Conn, import_id: UUID, done: int, total: int) -> None:
    """Somebody is at it, and so far."""
    await conn.execute(SQL["heard"], import_id, done, total)


async def keep(conn: Conn, import_id: UUID, files: Mapping[str, bytes], contacts: Contacts) -> None:
    """Keep an upload's files, sealed, until it is stored or given up, a day at most."""
    packed = contacts.close_bytes(msgspec.msgpack.encode(files), _place(import_id, "files"))
    await conn.execute(SQL["keep"], import_id, packed)


async def keep_found(
    conn: Conn, import_id: UUID, found: bytes, bad: bytes, contacts: Contacts
) -> None:
    """Keep what the files came to, sealed."""
    sealed = (
        contacts.close_bytes(value, _place(import_id, column))
        for column, value in (("found", found), ("bad", bad))
    )
    await conn.execute(SQL["found"], import_id, *sealed)


async def let_go(conn: Conn, import_id: UUID) -> None:
    """Forget what the upload held."""
    await conn.execute(SQL["let_go"], import_id)


async def forget(conn: Conn) -> None:
    """Forget the uploads of more than a day ago."""
    await conn.execute(SQL["forget"])


async def contents(conn: Conn, import_id: UUID, contacts: Contacts) -> Contents:
    """What an upload holds; NotFound once it is forgotten, or its key is."""
    row = await conn.fetchrow(SQL["contents"], import_id)
    if row is None:
        raise NotFound
    try:
        held = {
            column: contacts.open_bytes(value, _place(import_id, column))
            for column, value in row.items()
            if value is not None
        }
    except BrokenSeal as error:
        raise NotFound from error
    return Contents(**held)


def files_of(held: Contents) -> dict[str, bytes]:
    """The files by name."""
    return msgspec.msgpack.decode(held.files, type=dict[str, bytes])


async def find(conn: Conn, import_id: UUID) -> RosterImport:
    """One record; NotFound."""
    rows = await conn.fetch(SQL["records"], import_id, None, 1)
    if not rows:
        raise NotFound
    return msgspec.convert(rows[0], RosterImport)


async def recent(conn: Conn, street: str | None, most: int = 20) -> list[RosterImport]:
    """The latest records of a street, or of all, the newest first."""
    rows = await conn.fetch(SQL["records"], None, street, most)
    return [msgspec.convert(row, RosterImport) for row in rows]


async def changes(conn: Conn, import_id: UUID, most: int) -> list[Change]:
    """The first stored rows that the import has changed, in order."""
    rows = await conn.fetch(SQL["changes"], import_id, most)
    return [msgspec.convert(row, Change) for row in rows]


async def used(conn: Conn, import_id: UUID) -> bool:
    """Whether a round was frozen with somebody the import has changed."""
    return bool(await conn.fetchval(SQL["used"], import_id))


async def undo(conn: Conn, import_id: UUID, *, by: UUID) -> None:
    """Take back all that an import has changed, or nothing.

    A Conflict when it is not stored, when a round uses it, or when a row has been changed since.
    """
    await move(conn, import_id, ImportState.STORED, ImportState.UNDONE)
    if await used(conn, import_id):
        raise Conflict("no_round_uses_the_import")
    with conflicts():
        await conn.execute(SQL["undo"], import_id)
    await conn.execute(SQL["end"], import_id, ImportState.UNDONE.value, by)
    await let_go(conn, import_id)


async def discard(conn: Conn, import_id: UUID, *, by: UUID) -> None:
    """Give up an upload that was read and not stored."""
    await move(conn, import_id, ImportState.READ, ImportState.DISCARDED)
    await conn.execute(SQL["end"], import_id, ImportState.DISCARDED.value, by)
    await let_go(conn, import_id)


def _place(import_id: UUID, column: str) -> str:
    return place("roster_upload", str(import_id), column)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
