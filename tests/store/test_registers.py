"""Legal bases and dated records: what counts, what ends it, what follows."""

from datetime import date, timedelta

import asyncpg
import pytest

from api.rounds.acts import today
from matcher.people import BasisKind, Seat
from rosters.rows import PairingRow, Roster
from store import bases, credentials, day_check, duties, imports, rosters
from store.bases import BasisScope, NewBasis, Signer
from store.credentials import CredentialKind, CredentialResult, NewCredential
from store.errors import Conflict, NotFound
from store.imports import ImportState
from tests.api.town import EAST_HOME, child, helper
from tests.conftest import CONTACTS
from tests.store.round_town import account, approved, published
from tests.store.walled_town import seen_by

MUM = Seat.NEIGHBOUR_MUM
TODAY = today()
DAY = timedelta(days=1)
# N2 instead of N1 with C1.
AMENDMENT = """
with made as (
  insert into amendment (round_id, number, created_login) values ($1, 1, 'all')
), moved as (
  insert into override (round_id, number, kind, amendment, reason, costs, made_login)
  values ($1, 1, 'assign', 1, '示例', '[]', 'all')
)
insert into override_seat (round_id, number, child, seat, before, after)
values ($1, 1, 'C1', 'neighbour_mum', 'N1', 'N2')
"""
ASKED = dict.fromkeys(Seat, ("clearance", "insurance"))


def consent(**given: object) -> NewBasis:
    facts = {
        "kind": BasisKind.CONSENT,
        "signed_by": Signer.GUARDIAN,
        "scope": (BasisScope.MATCHING,),
        "since": date(2026, 1, 1),
        "until": None,
    }
    return NewBasis(**{**facts, **given})  # type: ignore[arg-type]


def record(**given: object) -> NewCredential:
    facts = {
        "kind": CredentialKind.CLEARANCE,
        "result": CredentialResult.PASSED,
        "checked_on": TODAY,
        "body": "示例公安分局",
        "until": date(2031, 1, 1),
    }
    return NewCredential(**{**facts, **given})  # type: ignore[arg-type]


async def save(conn: asyncpg.Connection, **rows: object) -> rosters.RosterCounts:
    roster = Roster(**rows)  # type: ignore[arg-type]
    return await rosters.save(conn, roster, by=None, contacts=CONTACTS)


async def seat_mum(conn: asyncpg.Connection) -> None:
    await save(conn, pairings=(PairingRow(child="C1", seat=MUM, helper="N1"),))


async def basis_of(conn: asyncpg.Connection, code: str) -> tuple[object, ...]:
    [row] = [row for row in (await rosters.load(conn, None)).children if row.id == code]
    return row.basis, row.basis_since, row.basis_until


async def test_a_rosters_column_writes_into_the_register(town: asyncpg.Connection) -> None:
    [entry] = await bases.of_child(town, "C1")
    assert (entry.kind, entry.signed_by, entry.from_roster) == (
        BasisKind.CONSENT,
        Signer.GUARDIAN,
        True,
    )
    assert entry.in_force
    later = child("C1", basis_until=date(2027, 8, 31))
    assert (await save(town, children=(later,))).children.changed == 1
    assert (await save(town, children=(later,))).children.unchanged == 1
    [entry] = await bases.of_child(town, "C1")
    assert entry.until == date(2027, 8, 31)
    await save(town, children=(child("C1", basis=None, basis_since=None),))
    assert await bases.of_child(town, "C1") == []


async def test_a_child_is_matched_on_an_entry_of_the_register(town: asyncpg.Connection) -> None:
    assert await basis_of(town, "C3") == (None, None, None)
    await bases.add(
        town, "C3", consent(kind=BasisKind.LEGAL_DUTY, signed_by=Signer.COURT), by=await who(town)
    )
    assert (await basis_of(town, "C3"))[0] == BasisKind.LEGAL_DUTY


async def who(conn: asyncpg.Connection):
    return await account(conn, "all")


async def test_the_entry_in_force_on_the_day_counts(town: asyncpg.Connection) -> None:
    next_year = consent(since=date(2027, 9, 1), until=date(2028, 8, 31))
    await bases.add(town, "C1", next_year, by=await who(town))
    await save(town, children=(child("C1", basis_until=date(2027, 8, 31)),))
    for day, since in ((date(2027, 8, 31), date(2026, 1, 1)), (date(2027, 9, 1), next_year.since)):
        [row] = [r for r in (await rosters.load(town, None, day=day)).children if r.id == "C1"]
        assert row.basis_since == since


async def test_under_fourteen_a_child_does_not_consent(town: asyncpg.Connection) -> None:
    own = consent(signed_by=Signer.CHILD)
    with pytest.raises(Conflict, match="child_consents_from_fourteen_on"):
        await bases.add(town, "C1", own, by=await who(town))
    assert len(await bases.of_child(town, "C1")) == 1
    await bases.add(
        town, "C1", consent(signed_by=Signer.CHILD, since=date(2029, 5, 1)), by=await who(town)
    )
    with pytest.raises(NotFound):
        await bases.add(town, "C99", own, by=await who(town))
    # Even should it be there, it counts for nothing.
    await town.execute(
        "insert into legal_basis (child, kind, signed_by, since) "
        "values ('C3', 'consent', 'child', '2026-01-01')"
    )
    assert await basis_of(town, "C3") == (None, None, None)


async def test_a_withdrawn_consent_closes_the_file_at_once_and_opens_a_follow_up(
    town: asyncpg.Connection, town_database: str
) -> None:
    await seat_mum(town)
    [entry] = await bases.of_child(town, "C1")
    async with seen_by(town_database, "mum") as conn:
        assert await conn.fetchval("select count(*) from child") == 1
    assert await bases.withdraw(town, "C1", entry.id)
    assert not await bases.withdraw(town, "C1", entry.id)
    async with seen_by(town_database, "mum") as conn:
        for table in ("child", "pairing"):
            assert await conn.fetchval(f"select count(*) from {table}") == 0
    assert (await basis_of(town, "C1"))[0] is None
    found = await duties.listed(town, None, days=30, asked={})
    [task] = found.follow_ups
    assert (task.child, task.overdue) == ("C1", False)
    assert (found.bases[0].child, found.bases[0].in_circle) == ("C1", True)
    await duties.done(town, task.id, by=await who(town))
    assert not (await duties.listed(town, None, days=30, asked={})).follow_ups


async def test_an_older_roster_does_not_bring_a_withdrawn_consent_back(
    town: asyncpg.Connection,
) -> None:
    [entry] = await bases.of_child(town, "C1")
    await bases.withdraw(town, "C1", entry.id)
    await save(town, children=(child("C1"),))
    assert (await basis_of(town, "C1"))[0] is None
    await save(town, children=(child("C1", basis_since=TODAY + DAY * 2),))
    assert (await basis_of(town, "C1"))[0] == BasisKind.CONSENT


async def test_another_basis_in_force_keeps_the_circle_open(
    town: asyncpg.Connection, town_database: str
) -> None:
    await seat_mum(town)
    [entry] = await bases.of_child(town, "C1")
    duty = consent(kind=BasisKind.LEGAL_DUTY, signed_by=None)
    await bases.add(town, "C1", duty, by=await who(town))
    assert not await bases.withdraw(town, "C1", entry.id)
    async with seen_by(town_database, "mum") as conn:
        assert await conn.fetchval("select count(*) from child") == 1


async def test_a_child_who_turns_fourteen_or_eighteen_is_noticed_ahead(
    town: asyncpg.Connection,
) -> None:
    for code, years in (("C1", 14), ("C2", 18)):
        born = TODAY.replace(year=TODAY.year - years, day=1)
        soon = (born + timedelta(days=62)).replace(day=1)
        await save(town, children=(child(code, born=soon),))
    found = await duties.listed(town, None, days=70, asked={})
    assert {(row.child, row.turns) for row in found.birthdays} == {("C1", 14), ("C2", 18)}
    assert not (await duties.listed(town, None, days=0, asked={})).birthdays


async def test_a_rosters_dates_become_records_and_a_refusal_ends_them(
    town: asyncpg.Connection,
) -> None:
    def until(roster: Roster) -> date | None:
        return next(row.clearance_until for row in roster.helpers if row.id == "N1")

    assert until(await rosters.load(town, None)) == date(2030, 1, 1)
    await credentials.add(town, "N1", record(), by=await who(town))
    assert until(await rosters.load(town, None)) == date(2031, 1, 1)
    refusal = record(result=CredentialResult.REFUSED, until=None)
    await credentials.add(town, "N1", refusal, by=await who(town))
    assert until(await rosters.load(town, None)) is None
    same = helper("N1", MUM, neighbourhood=EAST_HOME, capacity=2)
    assert (await save(town, helpers=(same,))).helpers.unchanged == 1
    assert until(await rosters.load(town, None)) is None
    found = [row for row in await credentials.of_helper(town, "N1") if row.in_force]
    assert {row.kind for row in found} == {CredentialKind.TRAINING, CredentialKind.INSURANCE}


@pytest.mark.parametrize("spoilt", [{"until": None}, {"result": "refused"}, {"body": "甲" * 61}])
async def test_a_record_says_its_last_day_or_its_refusal(
    town: asyncpg.Connection, spoilt: dict[str, object]
) -> None:
    result = CredentialResult(spoilt.pop("result", "passed"))
    by = await who(town)
    with pytest.raises(Conflict):
        await credentials.add(town, "N1", record(result=result, **spoilt), by=by)


async def test_a_helper_in_a_circle_whose_record_ends_is_listed_with_the_circle(
    town: asyncpg.Connection,
) -> None:
    await seat_mum(town)
    assert not (await duties.listed(town, None, days=30, asked=ASKED)).credentials
    await save(
        town,
        helpers=(
            helper(
                "N1",
                MUM,
                neighbourhood=EAST_HOME,
                clearance_until=TODAY + DAY * 9,
                insurance_until=TODAY - DAY * 9,
            ),
        ),
    )
    found = (await duties.listed(town, None, days=30, asked=ASKED)).credentials
    assert [(row.kind, row.in_force, row.circles) for row in found] == [
        (CredentialKind.INSURANCE, False, ("C1",)),
        (CredentialKind.CLEARANCE, True, ("C1",)),
    ]


async def test_an_import_that_is_taken_back_takes_its_entries_back(
    town: asyncpg.Connection,
) -> None:
    before = await town.fetch("select * from legal_basis")
    given = Roster(
        children=(child("C1", basis_until=date(2027, 1, 1)), child("C9")),
        helpers=(helper("N1", MUM, neighbourhood=EAST_HOME, clearance_until=None),),
    )
    into = await imports.begin(town, by=await who(town), state=ImportState.STORING)
    async with town.transaction():
        await rosters.save(town, given, by=None, contacts=CONTACTS, into=into)
    async with town.transaction():
        await imports.undo(town, into, by=await who(town))
    after = await town.fetch("select * from legal_basis")
    assert sorted(before, key=str) == sorted(after, key=str)
    ends = await town.fetchval("select count(*) from credential_ends() where helper = 'N1'")
    assert ends == 3


async def test_a_round_is_not_published_over_what_has_lapsed_since(
    town: asyncpg.Connection,
) -> None:
    round_id = await approved(town, {("C1", MUM): "N1", ("C2", MUM): "N1"})
    await day_check.check(town, round_id)
    [entry] = await bases.of_child(town, "C1")
    await bases.withdraw(town, "C1", entry.id)
    refusal = record(result=CredentialResult.REFUSED, until=None)
    await credentials.add(town, "N1", refusal, by=await who(town))
    with pytest.raises(day_check.SeatsLapsed) as refused:
        await day_check.check(town, round_id)
    told = {(row.child, row.rule) for row in refused.value.seats}
    assert told == {("C1", "legal_basis"), ("C1", "clearance"), ("C2", "clearance")}


async def test_an_amendment_is_not_put_into_force_over_what_has_lapsed_since(
    town: asyncpg.Connection,
) -> None:
    round_id = await published(town, {("C1", MUM): "N1"})
    await town.execute(AMENDMENT, round_id)
    await day_check.check_amendment(town, round_id, 1)
    await town.execute("update helper set active = false where id = 'N2'")
    with pytest.raises(day_check.SeatsLapsed) as refused:
        await day_check.check_amendment(town, round_id, 1)
    assert [(row.child, row.helper, row.rule) for row in refused.value.seats] == [
        ("C1", "N2", "active")
    ]
