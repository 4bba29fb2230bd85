"""Who somebody was goes when its time is over; what was done stays."""

from datetime import date, timedelta

import asyncpg
import pytest

from api.rounds.acts import today
from matcher.people import Seat
from rosters.rows import ConflictRow, DecisionKind, DecisionRow, PairingRow, Roster
from store import bases, circles, retention, rosters, subjects
from store.errors import Conflict, NotFound
from store.logins import Login, address
from store.pool import connect
from store.retention import Due
from tests.api.town import EAST, WEST, child, helper
from tests.conftest import CONTACTS

MUM = Seat.NEIGHBOUR_MUM
LONG_AGO = today() - timedelta(days=800)
CANARY = "金丝雀"


async def ended(conn: asyncpg.Connection, *, days: int = 400) -> None:
    """C1's circle and consent came to an end some days ago; N1 has left."""
    given = Roster(
        children=(
            child(
                "C1",
                name=CANARY,
                code_name=f"小{CANARY}",
                address=f"{CANARY}路1号",
                waiting_since=LONG_AGO,
                basis_since=LONG_AGO,
                basis_until=today() - timedelta(days=days),
                born=date(2015, 5, 17),
            ),
        ),
        helpers=(
            helper(
                "N1",
                MUM,
                name=f"{CANARY}员",
                active=False,
                clearance_until=today() - timedelta(days=days),
                training_until=None,
                insurance_until=None,
            ),
        ),
        conflicts=(ConflictRow(child="C1", helper="N2", kind="kin"),),  # type: ignore[arg-type]
        decisions=(
            DecisionRow(
                kind=DecisionKind.BAN, child="C1", seat=MUM, helper="N2", by=CANARY, reason=CANARY
            ),
        ),
        pairings=(PairingRow(child="C1", seat=MUM, helper="N1"),),
    )
    await rosters.save(conn, given, by=None, contacts=CONTACTS)
    await conn.execute(
        "update pairing set since = $1, until = now() - make_interval(days => $2)",
        LONG_AGO - timedelta(days=9),
        days,
    )
    await conn.execute(
        "insert into file_access (account, child, way, reason, hours) "
        "select id, 'C1', 'asked', $1, 24 from account limit 1",
        f"{CANARY}的家里出了急事要看",
    )
    await conn.execute(
        "insert into seat_request "
        "(child, seat, from_street, to_street, weight, reason, asked_login) "
        "values ('C1', 'neighbour_mum', $1, $2, 1, $3, 'east')",
        EAST,
        WEST,
        CANARY,
    )
    await conn.execute("update account set disabled_at = now() where helper = 'N1'")


async def everything(conn: asyncpg.Connection) -> str:
    tables = await conn.fetch("select tablename from pg_tables where schemaname = 'public'")
    held = [
        await conn.fetchval(f"select string_agg(t::text, '') from \"{row['tablename']}\" as t")
        for row in tables
    ]
    return "".join(map(str, held))


async def test_after_the_period_the_identity_is_gone_and_the_statistics_stay(
    town: asyncpg.Connection, town_database: str
) -> None:
    await ended(town)
    assert (await everything(town)).count(CANARY) > 6
    assert await retention.due(town, 500) == []
    assert await retention.due(town, 365) == [
        Due(subject="child", code="C1"),
        Due(subject="helper", code="N1"),
    ]
    worker = await connect(address(town_database, Login.WORKER))
    done = await retention.retain(worker, 365)
    await worker.close()
    assert (done.children, done.helpers) == (1, 1)
    assert CANARY not in await everything(town)
    row = await town.fetchrow("select * from child where id = 'C1'")
    assert row is not None
    assert (row["born"], row["address"], row["category"]) == (date(2015, 1, 1), "", "poverty")
    assert await town.fetchval("select count(*) from pairing where child = 'C1'") == 1
    assert not await retention.retain(town, 365)


@pytest.mark.parametrize(
    "still",
    [
        "update pairing set until = null",
        "update legal_basis set until = null where child = 'C1'",
        "update legal_basis set until = now() - interval '9 days' where child = 'C1'",
    ],
)
async def test_nobody_is_erased_before_all_has_ended(town: asyncpg.Connection, still: str) -> None:
    await ended(town)
    await town.execute(still)
    assert Due(subject="child", code="C1") not in await retention.due(town, 365)


async def test_a_helper_with_a_living_account_or_a_post_stays(town: asyncpg.Connection) -> None:
    await ended(town)
    await town.execute("update account set disabled_at = null where helper = 'N1'")
    assert Due(subject="helper", code="N1") not in await retention.due(town, 365)


async def test_who_asks_is_erased_at_once_and_no_roster_brings_them_back(
    town: asyncpg.Connection,
) -> None:
    assert await retention.erase(town, "child", "C2")
    assert not await retention.erase(town, "child", "C2")
    assert "C2" not in {row.id for row in (await rosters.load(town, None)).children}
    [coverage] = await circles.coverage(town, EAST)
    assert coverage.children == 2
    with pytest.raises(Conflict, match="erased_person_stays_erased"):
        await rosters.save(town, Roster(children=(child("C2"),)), by=None, contacts=CONTACTS)


async def test_what_an_import_changed_is_kept_for_a_month(town: asyncpg.Connection) -> None:
    assert await town.fetchval("select count(*) from roster_change") > 0
    await retention.retain(town, 365)
    assert await town.fetchval("select count(*) from roster_change") > 0
    await town.execute("update roster_import set at = now() - interval '31 days'")
    assert (await retention.retain(town, 365)).images > 0
    assert await town.fetchval("select count(*) from roster_change") == 0


async def test_an_export_holds_all_that_is_kept_and_is_recorded(town: asyncpg.Connection) -> None:
    await ended(town)
    [entry] = await bases.of_child(town, "C1")
    found = await subjects.export(town, "C1", CONTACTS)
    assert found["child"][0]["guardian_phone"] == "19900000000"
    assert found["child"][0]["name"] == CANARY
    assert [row["id"] for row in found["child_bases"]] == [str(entry.id)]
    assert [row["helper"] for row in found["child_pairings"]] == ["N1"]
    assert {row["action"] for row in found["child_audit"]} >= {"add", "change"}
    latest = await town.fetchrow("select action, children from audit order by id desc limit 1")
    assert latest is not None
    assert tuple(latest) == ("export", ["C1"])
    helper_found = await subjects.export(town, "N1", CONTACTS)
    assert helper_found["helper"][0]["phone"] == "19900000001"
    assert helper_found["helper"][0]["seats"] == ["neighbour_mum"]
    with pytest.raises(NotFound):
        await subjects.export(town, "C99", CONTACTS)
