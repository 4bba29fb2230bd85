"""The audit: written with what it is about or not at all, by ids alone, and for good."""

import asyncio

import asyncpg
import pytest

from store import audit, circles, proposals, rosters
from store.acting import act_as
from store.logins import Login, address
from store.pool import connect
from tests.api.town import EAST
from tests.store.round_town import account, proposed

NEWEST = "select * from audit order by id desc limit 1"


async def rows(conn: asyncpg.Connection) -> int:
    return await conn.fetchval("select count(*) from audit")


@pytest.mark.parametrize(
    ("change", "subject", "action", "keys", "children", "columns"),
    [
        (
            "update child set address = '', name = '示例' where id in ('C1', 'C2')",
            "child",
            "change",
            {"C1", "C2"},
            {"C1", "C2"},
            {"address", "name"},
        ),
        (
            "insert into conflict (child, helper, kind) values ('C1', 'M1', 'kin')",
            "conflict",
            "add",
            None,
            {"C1"},
            set(),
        ),
        (
            "delete from helper_seat where helper = 'N1'",
            "helper_seat",
            "remove",
            {"N1"},
            set(),
            set(),
        ),
    ],
)
async def test_a_change_writes_its_row_by_itself(
    town: asyncpg.Connection,
    change: str,
    subject: str,
    action: str,
    keys: set[str] | None,
    children: set[str],
    columns: set[str],
) -> None:
    await town.execute(change)
    row = await town.fetchrow(NEWEST)
    assert (row["subject"], row["action"]) == (subject, action)
    assert keys is None or set(row["keys"]) == keys
    assert (set(row["children"]), set(row["columns"])) == (children, columns)


async def test_the_row_names_the_account_that_acts(
    town: asyncpg.Connection, town_database: str
) -> None:
    app = await connect(address(town_database, Login.APP))
    who = await account(town, "east")
    async with app.transaction():
        await act_as(app, who)
        await app.execute("update child set code_name = '示例' where id = 'C1'")
    await app.close()
    row = await town.fetchrow(NEWEST)
    assert (row["account"], row["process"]) == (who, "linjia_app")


async def test_a_change_that_touches_no_row_writes_none(town: asyncpg.Connection) -> None:
    before = await rows(town)
    await town.execute("update child set name = '示例' where id = 'C99'")
    assert await rows(town) == before


async def test_the_steps_of_a_round_are_kept_and_its_heartbeats_are_not(
    town: asyncpg.Connection,
) -> None:
    round_id = await proposed(town)
    before = await rows(town)
    await town.execute("update round set heartbeat_at = now(), title = '示例'")
    assert await rows(town) == before
    await town.execute("update round set state = 'cancelled'")
    row = await town.fetchrow(NEWEST)
    assert (row["keys"], row["columns"]) == ([str(round_id)], ["state"])


async def test_who_is_shown_a_child_is_recorded_with_the_child(town: asyncpg.Connection) -> None:
    await circles.of_child(town, "C1")
    assert (await town.fetchrow(NEWEST))["children"] == ["C1"]
    await circles.of_street(town, EAST)
    assert (await town.fetchrow(NEWEST))["children"] == ["C1", "C2", "C3"]
    await rosters.load(town, EAST)
    row = await town.fetchrow(NEWEST)
    assert (row["subject"], row["keys"]) == ("roster", [EAST])
    round_id = await proposed(town)
    await proposals.proposal(town, round_id, limit=2)
    row = await town.fetchrow(NEWEST)
    assert (row["action"], row["children"]) == ("read", ["C1", "C2"])


async def test_looking_into_the_audit_is_recorded_with_its_reason(
    town: asyncpg.Connection,
) -> None:
    await circles.of_child(town, "C1")
    page = await audit.of_child(town, "C1", audit.Reason.COMPLAINT)
    assert page.rows[0].action == "read"
    row = await town.fetchrow(NEWEST)
    assert (row["subject"], row["children"], row["reason"]) == ("audit", ["C1"], "complaint")


@pytest.mark.parametrize("word", ["看过了", "Li Ming", "complaint about 13800000000", ""])
async def test_no_text_can_be_told_to_the_audit(town: asyncpg.Connection, word: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await audit.record(town, action="read", subject="child", reason=word)


@pytest.mark.parametrize("table", ["audit", "audit_link", "audit_chain"])
@pytest.mark.parametrize("statement", ["delete from {}", "truncate {} cascade"])
async def test_nobody_takes_away_from_the_audit_by_mistake(
    town: asyncpg.Connection, table: str, statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="kept as they are"):
        await town.execute(statement.format(table))


async def test_nobody_edits_the_audit_by_mistake(town: asyncpg.Connection) -> None:
    for statement in ("update audit set account = null", "update audit_link set hash = ''"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="kept as they are"):
            await town.execute(statement)


async def test_killed_between_change_and_commit_neither_is_there(
    town: asyncpg.Connection, town_database: str
) -> None:
    before = await rows(town)
    victim = await connect(town_database)
    pid = await victim.fetchval("select pg_backend_pid()")
    await victim.execute("begin")
    await victim.execute("update child set code_name = '没有写成' where id = 'C1'")
    assert await victim.fetchval("select count(*) from audit") == before + 1
    await town.execute("select pg_terminate_backend($1, 5000)", pid)
    assert await rows(town) == before
    assert not await town.fetchval("select exists (select from child where code_name = '没有写成')")


async def test_killed_while_its_row_is_being_linked_neither_is_there(
    town: asyncpg.Connection, town_database: str
) -> None:
    before = await rows(town)
    victim = await connect(town_database)
    pid = await victim.fetchval("select pg_backend_pid()")
    async with town.transaction():
        await town.execute("select from audit_chain for update")
        committing = asyncio.create_task(
            victim.execute("update child set code_name = '没有写成' where id = 'C1'")
        )
        waits = "select wait_event_type = 'Lock' from pg_stat_activity where pid = $1"
        async with asyncio.timeout(30):
            while not await town.fetchval(waits, pid):  # noqa: ASYNC110 - a lock rings no bell
                await asyncio.sleep(0.02)
        await town.execute("select pg_terminate_backend($1, 5000)", pid)
        with pytest.raises(asyncpg.PostgresError):
            await committing
    assert await rows(town) == before
    assert not await town.fetchval("select exists (select from child where code_name = '没有写成')")
