"""An import as the site tells of it."""

from datetime import datetime
from uuid import UUID

import msgspec

from store.imports import RosterCounts, RosterImport


class ImportRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Who imported what, and what it came to. `abandoned`: the site was stopped in the middle of
    it; `undoable`: it can be taken back, unless a round uses it or its rows were changed since."""

    id: UUID
    state: str
    street: str | None
    by: str | None
    at: datetime
    files: tuple[str, ...]
    counts: RosterCounts
    faults: int
    failure: str | None
    abandoned: bool
    undoable: bool


class ImportRecords(msgspec.Struct, frozen=True, kw_only=True):
    """The latest first."""

    imports: tuple[ImportRecord, ...]


def record_of(found: RosterImport) -> ImportRecord:
    """The part of a record that its readers are told."""
    return ImportRecord(
        id=found.id,
        state=found.state.value,
        street=found.street,
        by=found.by,
        at=found.at,
        files=found.files,
        counts=found.counts,
        faults=found.faults,
        failure=found.failure,
        abandoned=found.abandoned,
        undoable=found.undoable,
    )
