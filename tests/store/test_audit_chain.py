"""The chains: each way of changing the past is found, and named."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest

from store import audit, audit_chain
from store.audit_chain import Flaw
from store.pool import connect, create_pool

UNDER = "set session_replication_role = replica"
LAST = "(select audit from audit_link order by chain desc, number desc limit 1)"
SOME = "(select audit from audit_link where (chain, number) = (1, 2))"
TAIL = """
create temp table gone as select audit from audit_link where chain = 1 and number > 2;
delete from audit_link where audit in (select audit from gone);
delete from audit where id in (select audit from gone);
"""
HEADS = """
update audit_chain set
  length = coalesce((select max(number) from audit_link as l where l.chain = audit_chain.chain), 0),
  head = coalesce((
    select hash from audit_link as l where l.chain = audit_chain.chain order by number desc limit 1
  ), '')
"""


@pytest.fixture
async def told(conn: asyncpg.Connection) -> asyncpg.Connection:
    """Five rows, one after the other: all in the first chain."""
    for n in range(5):
        await audit.record(
            conn, action="read", subject="child", keys=[f"子{n}", "x"], children=[f"子{n}"]
        )
    return conn


@pytest.fixture
async def intruder(told: asyncpg.Connection, database: str) -> AsyncGenerator[asyncpg.Connection]:
    """Somebody who owns the database and has switched its triggers off."""
    owner = await connect(database)
    await owner.execute(UNDER)
    yield owner
    await owner.close()


async def flaws(
    conn: asyncpg.Connection, folder: Path | None = None
) -> list[tuple[Flaw, int | None]]:
    anchors = audit_chain.anchors_in(folder) if folder else {}
    verdict = await audit_chain.verify(conn, anchors)
    return [(finding.flaw, finding.number) for finding in verdict.findings]


async def test_an_audit_as_it_was_written_is_whole(
    told: asyncpg.Connection, tmp_path: Path
) -> None:
    assert await audit_chain.drop_anchor(told, tmp_path) is not None
    await audit.record(told, action="read", subject="child", keys=["C1"])
    verdict = await audit_chain.verify(told, audit_chain.anchors_in(tmp_path))
    assert verdict.findings == ()
    assert verdict.links == await told.fetchval("select count(*) from audit")
    assert verdict.anchors == 1


@pytest.mark.parametrize(
    ("deed", "flaw"),
    [
        (f"update audit set account = uuidv7() where id = {SOME}", Flaw.EDITED),
        (f"update audit set at = at + interval '1 second' where id = {SOME}", Flaw.EDITED),
        (f"update audit set keys = array['子1x'] where id = {SOME}", Flaw.EDITED),
        (f"update audit set children = '{{}}' where id = {SOME}", Flaw.EDITED),
        (f"delete from audit where id = {SOME}", Flaw.DELETED),
        ("update audit_link set hash = sha256('') where (chain, number) = (1, 2)", Flaw.EDITED),
    ],
)
async def test_an_edit_and_a_deletion_are_found_where_they_are(
    intruder: asyncpg.Connection, deed: str, flaw: Flaw
) -> None:
    assert (await intruder.execute(deed)).endswith(" 1")
    assert (flaw, 2) in await flaws(intruder)


async def test_a_row_taken_away_with_its_link_leaves_a_gap(intruder: asyncpg.Connection) -> None:
    await intruder.execute(f"delete from audit where id = {SOME}")
    await intruder.execute("delete from audit_link where (chain, number) = (1, 2)")
    assert await flaws(intruder) == [(Flaw.LINK_GONE, 2)]


async def test_a_row_put_in_later_is_on_no_chain(intruder: asyncpg.Connection) -> None:
    await intruder.execute(
        "insert into audit (process, action, subject, keys, children, columns) "
        "values ('linjia_app', 'read', 'child', '{}', '{}', '{}')"
    )
    assert await flaws(intruder) == [(Flaw.LINK_GONE, None)]


async def test_a_tail_cut_off_is_found_by_the_chains_head(intruder: asyncpg.Connection) -> None:
    await intruder.execute(TAIL)
    assert await flaws(intruder) == [(Flaw.CUT, 3)]


async def test_a_tail_cut_off_with_the_head_set_back_is_found_by_the_anchor(
    intruder: asyncpg.Connection, tmp_path: Path
) -> None:
    await audit_chain.drop_anchor(intruder, tmp_path)
    await intruder.execute(TAIL)
    await intruder.execute(HEADS)
    assert await flaws(intruder) == []
    assert {flaw for flaw, _ in await flaws(intruder, tmp_path)} == {Flaw.CUT}


async def test_a_chain_written_anew_is_found_by_the_anchor(
    intruder: asyncpg.Connection, tmp_path: Path
) -> None:
    await audit_chain.drop_anchor(intruder, tmp_path)
    held = await intruder.fetch("select * from audit order by id")
    await intruder.execute("delete from audit; delete from audit_link;" + HEADS)
    await intruder.execute("set session_replication_role = origin")
    for row in held[1:] + held[:1]:
        await audit.record(intruder, action=row["action"], subject="child", keys=row["keys"])
    assert await flaws(intruder) == []
    assert {flaw for flaw, _ in await flaws(intruder, tmp_path)} == {Flaw.REWRITTEN}


async def test_todays_anchor_is_written_once(told: asyncpg.Connection, tmp_path: Path) -> None:
    first = await audit_chain.drop_anchor(told, tmp_path)
    assert first is not None
    before = first.read_bytes()
    await audit.record(told, action="read", subject="child", keys=["C1"])
    assert await audit_chain.drop_anchor(told, tmp_path) is None
    assert first.read_bytes() == before


async def test_transactions_that_commit_at_once_do_not_wait_for_each_other(
    database: str, told: asyncpg.Connection
) -> None:
    pool = await create_pool(database, min_size=10, max_size=10)

    async def some(n: int) -> None:
        for k in range(5):
            async with pool.acquire() as conn, conn.transaction():
                await audit.record(conn, action="read", subject="child", keys=[f"{n} {k}"])

    async with told.transaction():
        # Somebody holds the chain that all would take first; nobody waits for it.
        await told.execute("select from audit_chain where chain = 1 for update")
        async with asyncio.timeout(60):
            await asyncio.gather(*(some(n) for n in range(10)))
    await pool.close()
    assert await flaws(told) == []
    assert await told.fetchval("select count(*) from audit_chain where length > 0") > 1


async def test_words_of_many_kinds_read_the_same_in_sql_and_in_python(
    conn: asyncpg.Connection,
) -> None:
    for words in ([], [None], [""], ["a", "b"], ["ab"], ["1:a", "-"], ["示例", None, "😀"]):
        said = await conn.fetchval("select audit_text($1::text[])", words)
        assert said == audit_chain.audit_text(words)
