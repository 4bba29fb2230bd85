"""The .sql files: loaded by name, understood by PostgreSQL, in step with Python."""

import importlib.util
import re
from collections.abc import AsyncGenerator
from enum import StrEnum
from pathlib import Path

import asyncpg
import pytest

import store
from matcher.geography import NeighbourhoodKind, StreetKind
from matcher.people import BasisKind, ConflictKind, Need, Seat, Sex
from rosters.rows import Category, DecisionKind, Schooling
from store.sql import queries
from tests.conftest import clone

FILES = sorted(Path(store.__file__).parent.glob("*.sql"))
QUERIES = [
    pytest.param(text, id=f"{path.stem}.{name}")
    for path in FILES
    for name, text in queries(str(path)).items()
]


@pytest.fixture(scope="module")
async def prepared(postgres: str, template: str) -> AsyncGenerator[asyncpg.Connection, None]:
    """One migrated database for all: these tests only look."""
    async with clone(postgres, template) as address:
        conn = await asyncpg.connect(address)
        yield conn
        await conn.close()


def write(folder: Path, text: str) -> str:
    (folder / "module.sql").write_text(text)
    return str(folder / "module.py")


def test_queries_are_found_by_name(tmp_path: Path) -> None:
    module = write(tmp_path, "-- Why.\n\n-- name: one\nselect 1;\n\n-- name: two\nselect 2;\n")
    assert queries(module) == {"one": "select 1;", "two": "select 2;"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("-- name: two\nselect 2\n-- name: one\nselect 1\n", "alphabetical"),
        ("-- name: one\nselect 1\n-- name: one\nselect 2\n", "each once"),
        ("select 0;\n-- name: one\nselect 1\n", "before the first name"),
        ("-- name: one\n\n-- name: two\nselect 2\n", "one is empty"),
    ],
)
def test_an_untidy_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        queries(write(tmp_path, text))


@pytest.mark.parametrize("query", QUERIES)
async def test_postgresql_understands_the_query(query: str, prepared: asyncpg.Connection) -> None:
    await prepared.prepare(query)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_query_is_used_by_its_module(path: Path) -> None:
    source = path.with_suffix(".py").read_text()
    assert [name for name in queries(str(path)) if f'"{name}"' not in source] == []


ENUMS: list[type[StrEnum]] = [
    BasisKind,
    Category,
    ConflictKind,
    DecisionKind,
    Need,
    NeighbourhoodKind,
    Schooling,
    Seat,
    Sex,
    StreetKind,
    *(
        getattr(importlib.import_module(module), name)
        for module, name in (
            ("store.accounts", "AccountKind"),
            ("store.api_tokens", "TokenScope"),
            ("store.links", "LinkPurpose"),
            ("store.sessions", "SessionStage"),
            ("store.rounds", "RoundState"),
            ("store.overrides", "OverrideKind"),
            ("store.amendments", "AmendmentState"),
            ("store.notices", "NoticeKind"),
            ("matcher.why.gaps.reasons", "Verdict"),
            ("store.repairs", "RepairState"),
            ("store.seat_requests", "SeatRequestState"),
            ("store.blocks", "BlockState"),
            ("store.imports", "ImportState"),
            ("store.bases", "Signer"),
            ("store.bases", "BasisScope"),
            ("store.credentials", "CredentialKind"),
            ("store.credentials", "CredentialResult"),
            ("store.duties", "FollowUpKind"),
            ("store.answers", "Answer"),
            ("store.answers", "DeclineReason"),
            ("store.file_access", "AccessWay"),
            ("store.file_access", "AccessFinding"),
        )
        if importlib.util.find_spec(module)
    ),
]


def in_sql(enum: type[StrEnum]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", enum.__name__).lower()


async def test_every_enum_has_the_same_words_in_the_same_order_in_python(
    prepared: asyncpg.Connection,
) -> None:
    rows = await prepared.fetch(
        """
        select typname, array_agg(enumlabel::text order by enumsortorder) as words
        from pg_enum join pg_type on pg_type.oid = enumtypid group by typname
        """
    )
    assert {row["typname"]: row["words"] for row in rows} == {
        in_sql(enum): [word.value for word in enum] for enum in ENUMS
    }


async def test_every_foreign_key_has_an_index_that_begins_with_it(
    prepared: asyncpg.Connection,
) -> None:
    bare = await prepared.fetch(
        """
        select conrelid::regclass::text as source, conname
        from pg_constraint
        where contype = 'f' and not exists (
            select from pg_index
            where indrelid = conrelid and indpred is null
              and (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey
        )
        """
    )
    assert [(row["source"], row["conname"]) for row in bare] == []


async def test_every_constraint_of_ours_has_a_name_of_our_own(
    prepared: asyncpg.Connection,
) -> None:
    unnamed = await prepared.fetch(
        """
        select conname from pg_constraint
        where contype in ('c', 'x') and connamespace = 'public'::regnamespace
          and conname ~ '_check[0-9]*$|_excl$'
        """
    )
    assert [row["conname"] for row in unnamed] == []
