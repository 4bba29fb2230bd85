"""rights.toml: whole, and about every table and column that there is."""

import asyncpg
import pytest

from store.accounts import AccountKind
from store.rights import FILE, InvalidRights, Rights, load, parse
from store.walls import LOGINS

WHAT_TO_DO = """
Each table needs [tables.NAME] in store/rights.toml:
  about = "…"                  one or two words for the page
  person = true                whether a row tells of a person; then also
  [tables.NAME.columns]        each column under code, contact, category, clinical or secret
  [tables.NAME.rows]           SQL for each scope that is used, such as own_street
  [tables.NAME.access]         role = { read = "own_street", add = "own_street" }
  audit = { key = "id", child = "child" }   when its changes are to be recorded
Run the tests again; `linjia migrate` makes policies and grants of it.
"""


@pytest.fixture(scope="module")
def rights() -> Rights:
    return load()


async def test_every_table_has_its_row(conn: asyncpg.Connection, rights: Rights) -> None:
    rows = await conn.fetch("select tablename from pg_tables where schemaname = 'public'")
    there = {row["tablename"] for row in rows}
    assert not there - rights.tables.keys(), WHAT_TO_DO
    assert not rights.tables.keys() - there, "these tables are gone: drop their rows too"


async def test_every_column_of_a_person_has_its_tier(
    conn: asyncpg.Connection, rights: Rights
) -> None:
    rows = await conn.fetch(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'public'"
    )
    there = {(row["table_name"], row["column_name"]) for row in rows}
    for name, table in rights.tables.items():
        if table.person:
            told = [column for columns in table.columns.values() for column in columns]
            held = [column for where, column in there if where == name]
            assert sorted(told) == sorted(held), f"[tables.{name}.columns] of store/rights.toml"


def test_every_kind_of_account_has_a_role(rights: Rights) -> None:
    found = {rights.role_of(kind.value, street) for kind in AccountKind for street in (None, "1")}
    assert found == {name for name, role in rights.roles.items() if role.kind}


def test_every_database_login_is_some_role(rights: Rights) -> None:
    assert {role.login for role in rights.roles.values()} == {*LOGINS, "owner"}


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('area = "starts_with(street, (select acting_area()))"', "", "missing"),
        (
            'volunteer = { read = "own_circle" }',
            'volunteer = { read = "district" }',
            "no district",
        ),
        ('volunteer = { read = "own_circle" }', 'voluntear = { read = "own_circle" }', "role"),
        ('operator = { read = "everything" }', 'operator = { reed = "everything" }', "reed"),
        ('district_admin = "own"', 'district_admin = "everywhere"', "everywhere"),
        ("person = true", "person = true\nowner = 1", "owner"),
    ],
)
def test_a_slip_in_the_file_is_told(before: str, after: str, complaint: str) -> None:
    text = FILE.read_text()
    assert before in text
    with pytest.raises(InvalidRights, match=complaint):
        parse(text.replace(before, after, 1))
