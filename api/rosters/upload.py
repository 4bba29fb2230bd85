"""Roster files in: read them, list every fault, store what the user wants stored."""

import asyncio
from collections.abc import Mapping
from enum import StrEnum

import msgspec

from api.rosters.own_street import keep_to_street, owners_of
from rosters.reading import Reading, RosterFault, read_roster
from rosters.rows import Roster
from store import geography
from store import rosters as shelf
from store.accounts import Account
from store.pool import Conn


class Mode(StrEnum):
    """`dry_run` stores nothing; `whole` all or nothing; `good_rows` leaves out rows with faults."""

    DRY_RUN = "dry_run"
    WHOLE = "whole"
    GOOD_ROWS = "good_rows"


class KindCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one kind: read, rejected for a fault, and what storing came to (null: not stored)."""

    kind: str
    read: int
    rejected: int
    new: int | None = None
    changed: int | None = None
    unchanged: int | None = None


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """What an upload came to."""

    mode: Mode
    stored: bool
    counts: tuple[KindCounts, ...]
    faults: tuple[RosterFault, ...]


KINDS = tuple(field.name for field in msgspec.structs.fields(Roster))


async def take_in(conn: Conn, account: Account, files: Mapping[str, bytes], mode: Mode) -> Import:
    """Read the files and store their rows as the mode says; keep a record in any case."""
    places, known = await geography.load(conn), await shelf.known(conn)
    reading: Reading = await asyncio.to_thread(read_roster, files, places, known)
    if account.street is not None:
        stored = await owners_of(conn, reading.roster)
        reading = keep_to_street(reading, places, account.street, stored=stored, known=known)
    roster, faults = reading.roster, reading.faults
    stored = mode is Mode.GOOD_ROWS or (mode is Mode.WHOLE and not faults)
    counts = None
    if stored:
        counts = await shelf.save(conn, roster, by=account.id, faults=faults)
    else:
        await shelf.record_import(
            conn, by=account.id, stored=False, counts=shelf.RosterCounts(), faults=faults
        )
    return Import(
        mode=mode,
        stored=stored,
        counts=tuple(_counts(reading, roster, kind, counts) for kind in KINDS),
        faults=faults,
    )


def _counts(reading: Reading, roster: Roster, kind: str, saved: object) -> KindCounts:
    good, done = len(getattr(roster, kind)), getattr(saved, kind, None)
    read = reading.read[kind]
    if done is None:
        return KindCounts(kind=kind, read=read, rejected=read - good)
    return KindCounts(
        kind=kind,
        read=read,
        rejected=read - good,
        new=done.new,
        changed=done.changed,
        unchanged=done.unchanged,
    )
