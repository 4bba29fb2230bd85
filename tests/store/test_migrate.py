"""Migrations: forward only, each once, however many runners there are."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from store.errors import MigrationChanged, MigrationHeldUp
from store.migrate import MIGRATIONS, migrate

NAMES = sorted(path.stem for path in MIGRATIONS.glob("*.sql"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_first.sql").write_text("create table first (id int primary key);")
    return tmp_path


async def tables(dsn: str) -> set[str]:
    conn = await asyncpg.connect(dsn)
    try:
        rows = await conn.fetch("select tablename from pg_tables where schemaname = 'public'")
    finally:
        await conn.close()
    return {row["tablename"] for row in rows}


async def test_an_empty_database_gets_every_migration_in_order(empty_database: str) -> None:
    assert await migrate(empty_database) == NAMES
    assert {"child", "helper", "round", "pairing"} <= await tables(empty_database)


async def test_a_second_run_does_nothing(empty_database: str) -> None:
    await migrate(empty_database)
    assert await migrate(empty_database) == []


async def test_of_many_runners_at_once_one_does_it(empty_database: str) -> None:
    done = await asyncio.gather(*(migrate(empty_database) for _ in range(5)))
    assert sorted(name for names in done for name in names) == NAMES


async def test_a_new_file_is_applied_to_an_older_database(
    empty_database: str, folder: Path
) -> None:
    await migrate(empty_database, folder)
    (folder / "0002_second.sql").write_text("create table second (id int primary key);")
    assert await migrate(empty_database, folder) == ["0002_second"]


async def test_a_migration_that_fails_leaves_nothing_behind_but_those_before_it(
    empty_database: str, folder: Path
) -> None:
    (folder / "0002_broken.sql").write_text("create table half (id int); select 1 / 0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty_database, folder)
    assert await tables(empty_database) == {"migration", "first"}


async def test_an_applied_migration_that_was_edited_is_refused(
    empty_database: str, folder: Path
) -> None:
    await migrate(empty_database, folder)
    (folder / "0001_first.sql").write_text("create table other (id int primary key);")
    with pytest.raises(MigrationChanged, match="0001_first"):
        await migrate(empty_database, folder)


async def test_a_migration_held_up_by_somebody_says_so_and_does_nothing(
    empty_database: str, folder: Path
) -> None:
    await migrate(empty_database, folder)
    (folder / "0002_second.sql").write_text("alter table first add column more int;")
    holding = await asyncpg.connect(empty_database)
    async with holding.transaction():
        await holding.execute("select * from first")
        with pytest.raises(MigrationHeldUp, match="0002_second"):
            await migrate(empty_database, folder, patience=0.05)
    await holding.close()
    assert await migrate(empty_database, folder) == ["0002_second"]


async def test_a_program_older_than_its_database_is_refused(
    empty_database: str, folder: Path
) -> None:
    await migrate(empty_database, folder)
    (folder / "0001_first.sql").unlink()
    with pytest.raises(MigrationChanged, match="0001_first"):
        await migrate(empty_database, folder)
