"""Whose database is this?"""

from store import contents
from store.migrate import migrate
from store.pool import connect


async def look(dsn: str) -> contents.Contents:
    conn = await connect(dsn)
    try:
        return await contents.look(conn)
    finally:
        await conn.close()


async def run(dsn: str, statement: str) -> None:
    conn = await connect(dsn)
    try:
        await conn.execute(statement)
    finally:
        await conn.close()


async def test_a_database_is_unused_until_somebody_is_in_it(empty_database: str) -> None:
    fresh = await look(empty_database)
    assert not fresh.in_use
    await migrate(empty_database)
    assert await look(empty_database) == fresh
    await run(
        empty_database,
        """
        insert into account (login, password_hash, kind)
        values ('someone', '$argon2id$x', 'district_admin')
        """,
    )
    assert (await look(empty_database)).in_use


async def test_tables_of_another_program_are_use(empty_database: str) -> None:
    await run(empty_database, "create schema theirs; create table theirs.child (name text)")
    assert (await look(empty_database)).in_use


async def test_two_databases_of_one_server_are_told_apart(
    empty_database: str, database: str
) -> None:
    assert (await look(empty_database)).identity != (await look(database)).identity
