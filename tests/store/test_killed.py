"""Processes killed outright, as by a failing machine, between a change and its audit row."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import asyncpg

from store import audit_chain
from store.embedded import EmbeddedPostgres
from store.migrate import migrate
from store.pool import connect

# A site's own way to a change: its pool, its acting user, a request's transaction.
CHANGING = """
import asyncio, sys
from store.pool import create_pool

async def change():
    async with (await create_pool(sys.argv[1], min_size=1, max_size=1)).acquire() as conn:
        async with conn.transaction():
            await conn.execute("update child set code_name = '没有写成' where id = 'C1'")
            print(await conn.fetchval("select count(*) from audit"), flush=True)
            await asyncio.sleep(600)

asyncio.run(change())
"""
CHANGED = "select exists (select from child where code_name = '没有写成')"


async def test_a_client_killed_before_its_commit_leaves_neither_change_nor_row(
    town: asyncpg.Connection, town_database: str
) -> None:
    before = int(await town.fetchval("select count(*) from audit") or 0)
    client = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CHANGING,
        town_database,
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
    )
    assert client.stdout is not None
    assert int(await client.stdout.readline()) == before + 1
    client.kill()
    assert await client.wait() == -signal.SIGKILL
    assert await town.fetchval("select count(*) from audit") == before
    async with asyncio.timeout(30):
        # Its locks go when the server has noticed.
        await town.execute("update child set weight = weight where id = 'C1'")
    assert not await town.fetchval(CHANGED)
    assert (await audit_chain.verify(town, {})).findings == ()


async def test_a_server_process_killed_while_the_row_is_linked_leaves_neither_after_recovery(
    tmp_path: Path,
) -> None:
    make = "insert into account (login, kind) values ($1, 'district_admin')"
    with EmbeddedPostgres(tmp_path / "postgres") as server:
        await migrate(server.dsn)
        holder, victim = await connect(server.dsn), await connect(server.dsn)
        await victim.execute(make, "kept")
        kept = await victim.fetchval("select count(*) from audit")
        pid = victim.get_server_pid()
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            async with holder.transaction():
                await holder.execute("select from audit_chain for update")
                committing = asyncio.create_task(victim.execute(make, "lost"))
                waits = "select wait_event_type = 'Lock' from pg_stat_activity where pid = $1"
                async with asyncio.timeout(30):
                    while not await holder.fetchval(waits, pid):  # noqa: ASYNC110 - a lock rings no bell
                        await asyncio.sleep(0.02)
                os.kill(pid, signal.SIGKILL)
                await committing
        conn = await recovered(server.dsn)
        assert await conn.fetch("select login from account") == [("kept",)]
        assert await conn.fetchval("select count(*) from audit") == kept
        assert (await audit_chain.verify(conn, {})).findings == ()
        await conn.close()


async def recovered(dsn: str) -> asyncpg.Connection:
    """A connection, once the server has gone back over its log."""
    async with asyncio.timeout(60):
        while True:
            with suppress(asyncpg.PostgresError, OSError):
                return await connect(dsn)
            await asyncio.sleep(0.1)
