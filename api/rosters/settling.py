"""From what was read to what is stored: the street's right, the likenesses, the changes."""

from collections.abc import Mapping, Sequence
from itertools import islice
from uuid import UUID

import msgspec

from api.rosters.masks import masked_pair
from api.rosters.own_area import keep_to_area, owners_of
from api.rosters.upload import (
    ALIKE_TOLD,
    CHANGES_TOLD,
    FAULTS_TOLD,
    Import,
    Mode,
    changed_cells,
    counts_of,
)
from matcher.geography import Geography
from rosters.likeness import alike
from rosters.reading import BadRow, Known, Reading
from store import geography, imports
from store import rosters as shelf
from store.accounts import Account
from store.contacts import Contacts
from store.imports import ImportState
from store.pool import Conn


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What an upload is read against."""

    places: Geography
    known: Known


async def ground(conn: Conn) -> Ground:
    """As it stands now."""
    return Ground(places=await geography.load(conn), known=await shelf.known(conn))


async def settle(
    conn: Conn,
    account: Account,
    reading: Reading,
    on: Ground,
    mode: Mode,
    *,
    contacts: Contacts,
    into: UUID,
    rest: ImportState,
) -> tuple[Import, tuple[BadRow, ...]]:
    """Store what the mode says and what the account may, and give the bad rows too.

    What is not to be stored is stored and taken back at once, so that a dry run tells exactly what
    storing would do; its record then stays at `rest`.
    """
    area = account.street or account.district
    if area is not None:
        reading = keep_to_area(
            reading,
            on.places,
            area,
            stored=await owners_of(conn, reading.roster),
            known=on.known,
        )
    faults = reading.faults
    stored_rows = contacts.opened(await shelf.load(conn, account.street))
    likely = alike(reading, stored_rows, on.places)
    stored = mode is Mode.GOOD_ROWS or (mode is Mode.WHOLE and not faults)
    attempt = conn.transaction()
    await attempt.start()
    counts = await shelf.save(
        conn, reading.roster, by=account.id, contacts=contacts, into=into, faults=faults
    )
    changes = await imports.changes(conn, into, CHANGES_TOLD)
    if stored:
        await attempt.commit()
    else:
        await attempt.rollback()
        await imports.finish(conn, into, rest, faults=faults)
    found = Import(
        id=into,
        mode=mode,
        stored=stored,
        counts=counts_of(reading, counts),
        fault_count=len(faults),
        faults=faults[:FAULTS_TOLD],
        alike=tuple(map(masked_pair, likely[:ALIKE_TOLD])),
        changes=tuple(islice(changed_cells(changes, contacts), CHANGES_TOLD)),
    )
    return found, reading.bad


async def begin(
    conn: Conn, account: Account, files: Mapping[str, bytes] | Sequence[str], state: ImportState
) -> UUID:
    """The record of an upload of this account's."""
    return await imports.begin(
        conn, by=account.id, state=state, street=account.street, files=list(files)
    )
