"""Rosters in and out of the database, names included."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import msgspec
import pytest

from fixtures.district import generate
from matcher.people import BasisKind, ConflictKind, Need, Seat
from rosters.faults import Rule
from rosters.problem import build_problem
from rosters.reading import RosterFault
from rosters.rows import ChildRow, ConflictRow, DecisionKind, DecisionRow, PairingRow, Roster
from store import geography, imports, rosters
from store.errors import Conflict
from store.imports import Counts, ImportState, RosterCounts
from store.pool import Conn
from tests.api.town import PLACES, child, helper, roster
from tests.conftest import CONTACTS

MUM = Seat.NEIGHBOUR_MUM


@pytest.fixture
async def town(conn: Conn) -> Conn:
    """The town's places and people, of no round yet."""
    await geography.save(conn, PLACES)
    await save(conn, roster())
    return conn


async def save(conn: Conn, given: Roster) -> RosterCounts:
    return await rosters.save(conn, given, by=None, contacts=CONTACTS)


def lock(kid: str, person: str, **given: object) -> DecisionRow:
    facts = {"kind": DecisionKind.LOCK, "seat": MUM, "by": "示例协调员", "reason": "彼此熟悉"}
    return DecisionRow(child=kid, helper=person, **{**facts, **given})  # type: ignore[arg-type]


def ids(rows: tuple[object, ...]) -> list[str]:
    return [row.id for row in rows]  # type: ignore[attr-defined]


async def test_a_generated_district_reads_back_row_for_row(conn: Conn) -> None:
    district = generate(children=120)
    await geography.save(conn, district.geography)
    await save(conn, district.roster)
    term = district.term

    def problem(found: Roster) -> object:
        return build_problem(found, district.geography, as_of=term.starts, term=term)

    given = msgspec.structs.replace(
        district.roster, children=tuple(map(until_eighteen, district.roster.children))
    )
    back = CONTACTS.opened(await rosters.load(conn, None))
    assert problem(back) == problem(given)
    for kind in ("schools", "children", "helpers"):
        want = sorted(getattr(given, kind), key=lambda row: row.id)
        assert list(getattr(back, kind)) == want


def until_eighteen(row: ChildRow) -> ChildRow:
    """A guardian's consent is read back with the last day on which it counts."""
    if row.basis is not BasisKind.CONSENT:
        return row
    last = row.born.replace(year=row.born.year + 18) - timedelta(days=1)
    return msgspec.structs.replace(row, basis_until=min(row.basis_until or last, last))


async def _read_by(conn: Conn, look: Callable[[], Awaitable[object]]) -> set[str]:
    """The tables that a look locks, through whatever functions it calls."""
    async with conn.transaction():
        await look()
        found = await conn.fetch(
            "select relname from pg_locks join pg_class on pg_class.oid = relation"
            " where pid = pg_backend_pid() and relkind = 'r'"
            " and relnamespace = 'public'::regnamespace"
        )
    return {row["relname"] for row in found}


async def test_the_mark_counts_every_table_that_loading_reads(town: Conn) -> None:
    async def everything() -> None:
        await rosters.load(town, None)
        await geography.load(town)

    assert await _read_by(town, everything) <= await _read_by(town, lambda: rosters.mark(town))


async def test_a_change_of_one_row_is_another_mark(town: Conn) -> None:
    before = await rosters.mark(town)
    assert await rosters.mark(town) == before
    await town.execute("update helper set active = not active where id = 'M1'")
    assert await rosters.mark(town) != before


async def test_the_same_roster_twice_changes_nothing(conn: Conn) -> None:
    district = generate(children=120)
    await geography.save(conn, district.geography)
    first = await save(conn, district.roster)
    again = await save(conn, district.roster)
    for kind in RosterCounts.__struct_fields__:
        rows = len(getattr(district.roster, kind))
        assert getattr(first, kind) == Counts(new=rows)
        assert getattr(again, kind) == Counts(unchanged=rows)


async def test_new_changed_and_unchanged_rows_are_told_apart(town: Conn) -> None:
    given = Roster(children=(child("C1"), child("C2", weight=2), child("C9")))
    counts = await save(town, given)
    assert counts == RosterCounts(children=Counts(new=1, changed=1, unchanged=1))


@pytest.mark.parametrize(
    "given",
    [
        {"capacity": None},
        {"seats": (MUM, Seat.CHILDREN_DIRECTOR)},
        {"seats": ()},
        {"serves": (PLACES.neighbourhoods[1].code,)},
        {"skills": (Need.DIALECT, Need.LEGAL_AID)},
        {"clearance_until": None, "sex": None, "active": False},
    ],
    ids=str,
)
async def test_a_change_to_a_helper_is_seen_once(town: Conn, given: dict[str, object]) -> None:
    person = helper("N1", **{"seat": MUM, "neighbourhood": PLACES.neighbourhoods[0].code, **given})  # type: ignore[arg-type]
    changed = Roster(helpers=(person,))
    assert (await save(town, changed)).helpers == Counts(changed=1)
    assert (await save(town, changed)).helpers == Counts(unchanged=1)
    assert person in CONTACTS.opened(await rosters.load(town, None)).helpers


async def test_a_street_uses_its_own_children_and_the_helpers_they_may_have(town: Conn) -> None:
    east = await rosters.load(town, PLACES.streets[0].code)
    assert ids(east.children) == ["C1", "C2", "C3"]
    assert ids(east.helpers) == ["D1", "M1", "N1"]
    west = await rosters.load(town, PLACES.streets[1].code)
    assert ids(west.helpers) == ["D2", "M1", "N2"]
    assert ids(west.schools) == ["S1"]


async def test_the_supervisor_of_a_street_belongs_to_it(town: Conn) -> None:
    boss = helper("D9", Seat.CHILDREN_DIRECTOR, supervises=PLACES.streets[1].code)
    await save(town, Roster(helpers=(boss,)))
    assert "D9" in ids((await rosters.load(town, PLACES.streets[1].code)).helpers)
    assert "D9" not in ids((await rosters.load(town, PLACES.streets[0].code)).helpers)


async def test_circles_of_other_streets_take_from_a_helpers_capacity(town: Conn) -> None:
    given = Roster(
        children=(child("C4", PLACES.neighbourhoods[1].code, weight=3),),
        pairings=(
            PairingRow(child="C4", seat=Seat.MENTOR, helper="M1"),
            PairingRow(child="C1", seat=Seat.MENTOR, helper="M1"),
        ),
    )
    await save(town, given)
    east = await rosters.load(town, PLACES.streets[0].code)
    mentor = next(row for row in east.helpers if row.id == "M1")
    assert (mentor.load, mentor.mentees) == (3, 1)
    assert [row.child for row in east.pairings] == ["C1"]
    district = await rosters.load(town, None)
    mentor = next(row for row in district.helpers if row.id == "M1")
    assert (mentor.load, mentor.mentees) == (0, 0)


async def test_a_directors_post_elsewhere_takes_nothing_from_her_capacity(town: Conn) -> None:
    both = helper(
        "N1",
        MUM,
        seats=(MUM, Seat.CHILDREN_DIRECTOR),
        neighbourhood=PLACES.neighbourhoods[0].code,
    )
    post = PairingRow(child="C4", seat=Seat.CHILDREN_DIRECTOR, helper="N1")
    await save(town, Roster(helpers=(both,), pairings=(post,)))
    east = await rosters.load(town, PLACES.streets[0].code)
    assert next(row for row in east.helpers if row.id == "N1").load == 0


async def test_a_mum_of_another_street_comes_with_her_pairing_or_her_lock(town: Conn) -> None:
    east = PLACES.streets[0].code
    assert "N2" not in ids((await rosters.load(town, east)).helpers)
    paired = Roster(pairings=(PairingRow(child="C1", seat=MUM, helper="N2"),))
    await save(town, paired)
    assert "N2" in ids((await rosters.load(town, east)).helpers)
    west = PLACES.streets[1].code
    await save(town, Roster(decisions=(lock("C4", "N1"),)))
    found = await rosters.load(town, west)
    assert "N1" in ids(found.helpers)
    assert found.decisions == (lock("C4", "N1"),)


async def test_conflicts_and_bans_with_people_out_of_reach_stay_out(town: Conn) -> None:
    given = Roster(
        conflicts=(ConflictRow(child="C1", helper="N2", kind=ConflictKind.KIN),),
        decisions=(lock("C2", "N2", kind=DecisionKind.BAN),),
    )
    await save(town, given)
    found = await rosters.load(town, PLACES.streets[0].code)
    assert (found.conflicts, found.decisions) == ((), ())
    whole = await rosters.load(town, None)
    assert (whole.conflicts, whole.decisions) == (given.conflicts, given.decisions)


async def test_another_pairing_of_last_term_takes_the_seat(town: Conn) -> None:
    def with_mum(person: str) -> Roster:
        return Roster(pairings=(PairingRow(child="C1", seat=MUM, helper=person),))

    assert (await save(town, with_mum("N1"))).pairings == Counts(new=1)
    assert (await save(town, with_mum("N2"))).pairings == Counts(changed=1)
    assert (await rosters.load(town, None)).pairings == with_mum("N2").pairings


async def test_a_lock_may_become_a_ban(town: Conn) -> None:
    await save(town, Roster(decisions=(lock("C1", "N1"),)))
    ban = Roster(decisions=(lock("C1", "N1", kind=DecisionKind.BAN),))
    assert (await save(town, ban)).decisions == Counts(changed=1)
    assert (await rosters.load(town, None)).decisions == ban.decisions


async def test_a_row_that_leads_nowhere_is_refused_by_name(town: Conn) -> None:
    with pytest.raises(Conflict) as refused:
        await save(town, Roster(children=(child("C8", school="S9"),)))
    assert refused.value.constraint == "child_school_fkey"


async def test_the_ids_that_exist_are_known(town: Conn) -> None:
    found = await rosters.known(town)
    assert found.schools == {"S1"}
    assert found.children == {f"C{n}" for n in range(1, 8)}
    assert found.helpers == {"M1", "N1", "N2", "D1", "D2"}


async def test_a_recorded_fault_keeps_its_place_and_not_its_value(town: Conn) -> None:
    fault = RosterFault(
        file="儿童.csv",
        row=3,
        column="监护人电话",
        value="1990000",
        rule=Rule.CODE,
        problem="1990000 不是电话",
        remedy="改正电话",
    )
    refused = await imports.begin(town, by=None, state=ImportState.READING)
    await imports.finish(town, refused, ImportState.DISCARDED, faults=[fault])
    kept = await town.fetchval("select faults::text from roster_import where id = $1", refused)
    assert json.loads(kept) == [{"file": "儿童.csv", "row": 3, "column": "监护人电话"}]
