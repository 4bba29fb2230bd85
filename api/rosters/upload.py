"""What an upload comes to: rows by kind, every fault, what would change, who resembles whom."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from api.rosters.masks import mask
from matcher.people import Seat
from rosters.cells import shown
from rosters.faults import RosterFault
from rosters.likeness import Alike
from rosters.reading import Reading
from rosters.sheets import SHEETS
from rosters.words import BASIS_WORDS, SEAT_WORDS
from store.contacts import COLUMNS, Contacts, place
from store.imports import Change, RosterCounts

FAULTS_TOLD = 1_000
CHANGES_TOLD = 200
ALIKE_TOLD = 100


class Mode(StrEnum):
    """`dry_run` stores nothing; `whole` all or nothing; `good_rows` leaves out rows with faults."""

    DRY_RUN = "dry_run"
    WHOLE = "whole"
    GOOD_ROWS = "good_rows"


class KindCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one kind: read, rejected for a fault, and what storing the others comes to: done
    where the import is stored, and found out without storing where it is not."""

    kind: str
    read: int
    rejected: int
    new: int
    changed: int
    unchanged: int


class ChangedCell(msgspec.Struct, frozen=True, kw_only=True):
    """A stored cell that storing changes."""

    kind: str
    id: str
    column: str
    before: str
    after: str


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """What an upload came to. `faults` are the first 1,000 of `fault_count`, `alike` the first 100
    pairs that are likely one person, `changes` the first 200 cells."""

    id: UUID
    mode: Mode
    stored: bool
    counts: tuple[KindCounts, ...]
    fault_count: int
    faults: tuple[RosterFault, ...]
    alike: tuple[Alike, ...] = ()
    changes: tuple[ChangedCell, ...] = ()


# The columns that a roster writes into a register: the register's field and the sheet's own.
_REGISTERS = {
    "legal_basis": (("kind", "basis"), ("since", "basis_since"), ("until", "basis_until")),
    "credential": (("until", "{kind}_until"),),
}
# What a file may hold; a street's openings are asked for and granted, never uploaded.
KINDS = tuple(sheet.kind for sheet in SHEETS)
_KIND_OF = {"school": "schools", "child": "children", "helper": "helpers"}
_SHEET_OF = {sheet.kind: sheet for sheet in SHEETS}


def counts_of(reading: Reading, saved: RosterCounts) -> tuple[KindCounts, ...]:
    """By kind of row."""
    return tuple(
        KindCounts(
            kind=kind,
            read=reading.read.get(kind, 0),
            rejected=reading.rejected.get(kind, 0),
            **msgspec.structs.asdict(getattr(saved, kind)),
        )
        for kind in KINDS
    )


def changed_cells(changes: Iterable[Change], contacts: Contacts) -> Iterator[ChangedCell]:
    """The stored cells that differ afterwards, in the words of the sheets; names, phones and
    addresses masked."""
    for change in changes:
        before, after = change.before, change.after
        if before is not None and after is not None and change.subject in _KIND_OF:
            yield from _cells(change.subject, before, after, contacts)
        elif change.subject == "helper_seat":
            yield _moved(change, "席位", "seat")
        elif change.subject == "helper_serves":
            yield _moved(change, "任职居委代码", "neighbourhood")
        elif change.subject in _REGISTERS:
            yield from _registered(change)


def _cells(
    subject: str, before: dict[str, Any], after: dict[str, Any], contacts: Contacts
) -> Iterator[ChangedCell]:
    kind = _KIND_OF[subject]
    sheet = _SHEET_OF[kind]
    sealed = COLUMNS.get(subject, ())
    rows = [msgspec.convert({"seats": (), **held}, sheet.row) for held in (before, after)]
    for column in sheet.columns:
        field = column.field
        if field is None or before.get(field) == after.get(field):
            continue
        values = [getattr(row, field) for row in rows]
        if field in sealed:
            values = [contacts.open(value, place(subject, after["id"], field)) for value in values]
        old, new = (
            "" if value is None and field != "capacity" else shown(column.write(value))
            for value in values
        )
        if subject in COLUMNS:
            old, new = mask(column.header, old), mask(column.header, new)
        yield ChangedCell(kind=kind, id=after["id"], column=column.header, before=old, after=new)


def _registered(change: Change) -> Iterator[ChangedCell]:
    before, after = change.before or {}, change.after or {}
    held = after or before
    kind = "children" if change.subject == "legal_basis" else "helpers"
    for field, column in _REGISTERS[change.subject]:
        named = column.format(kind=held["kind"])
        header = next(c.header for c in _SHEET_OF[kind].columns if c.field == named)
        old, new = (_word(told.get(field)) for told in (before, after))
        if old != new:
            yield ChangedCell(
                kind=kind,
                id=held.get("child") or held["helper"],
                column=header,
                before=old,
                after=new,
            )


def _word(value: str | None) -> str:
    words: dict[str, str] = {kind.value: word for kind, word in BASIS_WORDS.items()}
    return words.get(value or "", value or "")


def _moved(change: Change, column: str, field: str) -> ChangedCell:
    held = change.after or change.before or {}
    word = held[field] if field != "seat" else SEAT_WORDS[Seat(held[field])]
    return ChangedCell(
        kind="helpers",
        id=held["helper"],
        column=column,
        before="" if change.before is None else word,
        after="" if change.after is None else word,
    )
