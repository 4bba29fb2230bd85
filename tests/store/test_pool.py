"""Connections and errors as every store function sees them."""

from uuid import UUID

import asyncpg
import pytest

from store.errors import Conflict, conflicts
from store.pool import create_pool


async def test_json_comes_back_as_it_went_in(pool: asyncpg.Pool) -> None:
    value = {"街镇": ["示例"], "n": 1, "none": None}
    assert await pool.fetchval("select $1::jsonb", value) == value
    assert await pool.fetchval("select $1::jsonb -> 'n'", value) == 1


async def test_text_that_is_json_already_is_taken_as_it_is(pool: asyncpg.Pool) -> None:
    assert await pool.fetchval("select $1::jsonb", '{"a": 1}') == {"a": 1}


async def test_times_are_in_utc_and_keys_are_uuids(conn: asyncpg.Connection) -> None:
    assert await conn.fetchval("show timezone") == "UTC"
    assert isinstance(await conn.fetchval("select uuidv7()"), UUID)


async def test_a_pool_of_one_is_a_pool(database: str) -> None:
    async with await create_pool(database, min_size=1, max_size=1) as small:
        assert await small.fetchval("select 1") == 1


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("insert into tried values (1), (1)", "tried_once"),
        ("insert into tried values (-1)", "tried_is_positive"),
        ("insert into tried_again values (9)", "tried_before"),
        (
            "do $$ begin raise check_violation using constraint = 'said_so'; end $$",
            "said_so",
        ),
    ],
)
async def test_what_the_database_refuses_is_a_conflict_with_the_constraints_name(
    conn: asyncpg.Connection, change: str, constraint: str
) -> None:
    await conn.execute(
        """
        create table tried (
            id int constraint tried_once primary key constraint tried_is_positive check (id > 0)
        );
        create table tried_again (id int constraint tried_before references tried);
        """
    )
    with pytest.raises(Conflict) as refused, conflicts():
        await conn.execute(change)
    assert refused.value.constraint == constraint


async def test_other_errors_stay_what_they_are(conn: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.UndefinedTableError), conflicts():
        await conn.execute("select * from nothing_of_that_name")
    with pytest.raises(asyncpg.NotNullViolationError), conflicts():
        await conn.execute("insert into migration (name) values (null)")
