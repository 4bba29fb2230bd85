"""Taking an import back: all of it or nothing, and only while no round uses it."""

import json
from datetime import date
from uuid import UUID

import pytest

from matcher.people import ConflictKind, Seat
from rosters.rows import ConflictRow, DecisionKind, DecisionRow, PairingRow, Roster, SchoolRow
from store import imports, rosters
from store.errors import Conflict, NotFound
from store.imports import ImportState
from store.pool import Conn
from tests.api.town import EAST, EAST_HOME, PLACES, WEST_HOME, child, helper
from tests.conftest import CONTACTS
from tests.store.round_town import account, draft, published, queued

MUM = Seat.NEIGHBOUR_MUM
TABLES = (
    "school",
    "child",
    "helper",
    "helper_seat",
    "helper_serves",
    "conflict",
    "decision",
    "pairing",
)

EVERYTHING = Roster(
    schools=(
        SchoolRow(id="S1", name="示例改名", street=EAST),
        SchoolRow(id="S2", name="示例新校", street=EAST),
    ),
    children=(child("C1", school="S2", lon=121.4, lat=31.2, needs=()), child("C9", school="S2")),
    helpers=(
        helper("N1", MUM, seats=(MUM, Seat.MENTOR), neighbourhood=WEST_HOME, load=1),
        helper("D1", Seat.CHILDREN_DIRECTOR, serves=(WEST_HOME,), born=date(1990, 2, 3)),
        helper("N9", MUM, neighbourhood=EAST_HOME, capacity=None),
    ),
    conflicts=(ConflictRow(child="C9", helper="N9", kind=ConflictKind.KIN),),
    pairings=(
        PairingRow(child="C1", seat=MUM, helper="N9"),
        PairingRow(child="C2", seat=MUM, helper="N1"),
    ),
    decisions=(
        DecisionRow(
            kind=DecisionKind.BAN, child="C1", seat=MUM, helper="N1", by="示例", reason="示例"
        ),
    ),
)


async def store(conn: Conn, roster: Roster, by: str = "all") -> UUID:
    """An import of its own transaction, as a request does it."""
    async with conn.transaction():
        who = await account(conn, by)
        found = await imports.begin(conn, by=who, state=ImportState.STORING, files=["儿童.csv"])
        await rosters.save(conn, roster, by=who, contacts=CONTACTS, into=found)
    return found


async def undo(conn: Conn, found: UUID) -> None:
    async with conn.transaction():
        await imports.undo(conn, found, by=await account(conn, "all"))


async def everything(conn: Conn) -> dict[str, list[str]]:
    return {
        table: sorted(
            row["held"]
            for row in await conn.fetch(f"select to_jsonb({table})::text as held from {table}")
        )
        for table in TABLES
    }


async def state(conn: Conn, found: UUID) -> ImportState:
    return (await imports.find(conn, found)).state


async def test_an_import_is_taken_back_whole(town: Conn) -> None:
    await rosters.save(
        town,
        Roster(pairings=(PairingRow(child="C1", seat=MUM, helper="N1"),)),
        by=None,
        contacts=CONTACTS,
    )
    before = await everything(town)
    found = await store(town, EVERYTHING)
    assert (await imports.find(town, found)).undoable
    assert await everything(town) != before
    await undo(town, found)
    assert await everything(town) == before
    assert await state(town, found) is ImportState.UNDONE
    assert not (await imports.find(town, found)).undoable


async def test_imports_are_taken_back_one_after_the_other_the_last_first(town: Conn) -> None:
    before = await everything(town)
    first = await store(town, Roster(children=(child("C1", weight=2), child("C9"))))
    between = await everything(town)
    second = await store(town, Roster(children=(child("C1", weight=3), child("C9", weight=3))))
    with pytest.raises(Conflict, match="imported_row_is_as_the_import_left_it"):
        await undo(town, first)
    assert await state(town, first) is ImportState.STORED
    await undo(town, second)
    assert await everything(town) == between
    await undo(town, first)
    assert await everything(town) == before


async def test_an_import_is_taken_back_once(town: Conn) -> None:
    found = await store(town, Roster(children=(child("C9"),)))
    await undo(town, found)
    with pytest.raises(Conflict, match="import_moves_along_its_states"):
        await undo(town, found)


async def test_what_a_later_row_leans_on_is_not_taken_back(town: Conn) -> None:
    found = await store(town, Roster(schools=(SchoolRow(id="S2", name="示例", street=EAST),)))
    await store(town, Roster(children=(child("C9", school="S2"),)))
    with pytest.raises(Conflict, match="child_school_fkey"):
        await undo(town, found)


async def test_a_round_that_was_frozen_with_the_rows_keeps_them(town: Conn) -> None:
    found = await store(town, Roster(children=(child("C1", weight=2),)))
    await draft(town)
    assert not await imports.used(town, found)
    await queued(town)
    assert await imports.used(town, found)
    with pytest.raises(Conflict, match="no_round_uses_the_import"):
        await undo(town, found)


async def test_a_round_of_other_people_or_one_before_the_import_uses_nothing(town: Conn) -> None:
    await published(town)
    found = await store(town, Roster(children=(child("C4", WEST_HOME, weight=2),)))
    await queued(town, EAST)
    await undo(town, found)


async def test_a_cancelled_round_uses_nothing(town: Conn) -> None:
    found = await store(town, Roster(children=(child("C1", weight=2),)))
    await town.execute(
        "update round set state = 'cancelled' where id = $1", await queued(town, EAST)
    )
    await undo(town, found)


async def test_the_same_roster_again_leaves_nothing_to_take_back(town: Conn) -> None:
    await store(town, EVERYTHING)
    assert not (await imports.find(town, await store(town, EVERYTHING))).undoable


async def test_an_upload_is_kept_until_it_is_given_up(town: Conn) -> None:
    who = await account(town, "all")
    found = await imports.begin(town, by=who, state=ImportState.READING, street=EAST)
    await imports.keep(town, found, {"儿童.csv": b"x"}, CONTACTS)
    await imports.keep_found(town, found, b"{}", b"[]", CONTACTS)
    held = await imports.contents(town, found, CONTACTS)
    assert (imports.files_of(held), held.found) == ({"儿童.csv": b"x"}, b"{}")
    with pytest.raises(Conflict):
        await imports.discard(town, found, by=who)
    await imports.move(town, found, ImportState.READING, ImportState.READ)
    await imports.discard(town, found, by=who)
    with pytest.raises(NotFound):
        await imports.contents(town, found, CONTACTS)


async def test_an_upload_is_forgotten_after_a_day(town: Conn) -> None:
    found = await imports.begin(town, by=None, state=ImportState.READ)
    await imports.keep(town, found, {}, CONTACTS)
    await imports.forget(town)
    assert (await imports.find(town, found)).kept
    await town.execute("update roster_upload set at = at - interval '25 hours'")
    await imports.forget(town)
    assert not (await imports.find(town, found)).kept


async def test_who_is_silent_for_long_is_not_at_work(town: Conn) -> None:
    found = await imports.begin(town, by=None, state=ImportState.READING)
    await imports.heard(town, found, 500, 1000)
    record = await imports.find(town, found)
    assert (record.done, record.total, record.abandoned) == (500, 1000, False)
    await town.execute("update roster_import set heard_at = heard_at - interval '2 minutes'")
    assert (await imports.find(town, found)).abandoned


async def test_a_street_sees_the_imports_of_its_own(town: Conn) -> None:
    east = await imports.begin(town, by=None, state=ImportState.READ, street=EAST)
    await imports.begin(town, by=None, state=ImportState.READ, street=PLACES.streets[1].code)
    assert [row.id for row in await imports.recent(town, EAST)] == [east]
    assert len(await imports.recent(town, None)) >= 2


async def test_an_upload_is_recorded_with_its_counts(town: Conn) -> None:
    found = await store(town, Roster(children=(child("C1"), child("C9"))))
    kept = await town.fetchval("select counts::text from roster_import where id = $1", found)
    assert json.loads(kept)["children"] == {"new": 1, "changed": 0, "unchanged": 1}
