"""The wall between accounts, tried with raw SQL as the application's own login."""

import uuid
from collections.abc import AsyncGenerator
from urllib.parse import urlsplit

import asyncpg
import pytest

from store import rights, walls
from store.acting import act_as
from store.errors import Conflict, conflicts
from store.logins import Login, address
from store.migrate import migrate
from store.pool import connect
from tests.api.town import EAST_HOME, WEST_HOME, settle
from tests.conftest import at, clone, run
from tests.store.walled_town import furnish, seen_by

EVERYONE = ("east", "west", "all", "admin", "mum", None)
EAST_CHILDREN, WEST_CHILDREN = {"C1", "C2", "C3"}, {"C4", "C5", "C6", "C7"}
CHILDREN = EAST_CHILDREN | WEST_CHILDREN
HELPERS = {"M1", "N1", "N2", "D1", "D2"}
STREETS = {"310107022000", "310107103000", None}
ACCOUNTS = {"east", "west", "all", "admin", "mum"}
OF_ACCOUNT = "(select login from account as its where its.id = {}.account)"

# What tells a row, and what each account of the town is to find: (east, west, all, admin, mum,
# nobody).
MATRIX = {
    "child": ("id", EAST_CHILDREN, WEST_CHILDREN, CHILDREN, CHILDREN, {"C1"}, set()),
    "helper": (
        "id",
        {"M1", "N1", "D1"},
        {"M1", "N2", "D2"},
        HELPERS,
        HELPERS,
        {"N1"},
        set(),
    ),
    "helper_seat": (
        "helper",
        {"M1", "N1", "D1"},
        {"M1", "N2", "D2"},
        HELPERS,
        set(),
        set(),
        set(),
    ),
    "helper_serves": ("helper", {"D1"}, {"D2"}, {"D1", "D2"}, set(), set(), set()),
    "conflict": ("child", {"C1"}, {"C4"}, {"C1", "C4"}, set(), set(), set()),
    "decision": ("child", {"C1"}, {"C4"}, {"C1", "C4"}, set(), set(), set()),
    "pairing": (
        "child",
        {"C1", "C2"},
        {"C4"},
        {"C1", "C2", "C4"},
        {"C1", "C2", "C4"},
        {"C1"},
        set(),
    ),
    "legal_basis": (
        "child",
        {"C1", "C2"},
        WEST_CHILDREN,
        CHILDREN - {"C3"},
        CHILDREN - {"C3"},
        set(),
        set(),
    ),
    "credential": (
        "helper",
        {"M1", "N1", "D1"},
        {"M1", "N2", "D2"},
        HELPERS,
        HELPERS,
        set(),
        set(),
    ),
    "seat_answer": ("child", {"C1"}, {"C4"}, {"C1", "C4"}, set(), {"C1"}, set()),
    "follow_up": ("child", {"C1"}, {"C4"}, {"C1", "C4"}, set(), set(), set()),
    "round": ("street", {"310107022000"}, {"310107103000"}, STREETS, STREETS, set(), set()),
    "round_event": (
        "(select street from round where round.id = round_id)",
        {"310107022000"},
        {"310107103000"},
        STREETS,
        STREETS,
        set(),
        set(),
    ),
    "round_certificate": (
        "(select street from round where round.id = round_id)",
        {"310107022000"},
        {"310107103000"},
        STREETS,
        STREETS,
        set(),
        set(),
    ),
    **dict.fromkeys(
        ("proposal_shortage", "proposal_reason"),
        (
            "(select street from round where round.id = round_id)",
            {"310107022000"},
            {"310107103000"},
            STREETS,
            STREETS,
            set(),
            set(),
        ),
    ),
    "proposal_seat": (
        "child",
        EAST_CHILDREN,
        WEST_CHILDREN,
        CHILDREN,
        CHILDREN,
        set(),
        set(),
    ),
    "roster_import": (
        "street",
        {"310107022000"},
        {"310107103000"},
        STREETS,
        STREETS,
        set(),
        set(),
    ),
    **dict.fromkeys(
        ("roster_upload", "roster_change"),
        (
            "(select street from roster_import where roster_import.id = import)",
            {"310107022000"},
            {"310107103000"},
            STREETS,
            set(),
            set(),
            set(),
        ),
    ),
    "account": ("login", {"east"}, {"west"}, {"all"}, ACCOUNTS, {"mum"}, ACCOUNTS),
    "session": (
        OF_ACCOUNT.format("session"),
        {"east"},
        {"west"},
        {"all"},
        ACCOUNTS,
        {"mum"},
        ACCOUNTS,
    ),
    "file_access": (
        OF_ACCOUNT.format("file_access"),
        {"east"},
        {None},
        {None},
        {"east"},
        set(),
        set(),
    ),
    "idempotency_key": (
        OF_ACCOUNT.format("idempotency_key"),
        {"east"},
        {"west"},
        {"all"},
        {"admin"},
        {"mum"},
        set(),
    ),
}
TABLES = rights.load().tables
WALLED = [name for name, table in TABLES.items() if table.walled]


@pytest.fixture(scope="module")
async def furnished(postgres: str, settled: str) -> AsyncGenerator[str, None]:
    """One town for all of these tests: each undoes what it did."""
    async with clone(postgres, settled) as address:
        conn = await connect(address)
        await furnish(conn)
        await conn.close()
        yield address


@pytest.mark.parametrize("login", EVERYONE, ids=str)
@pytest.mark.parametrize("table", MATRIX)
async def test_an_account_finds_its_own_rows_and_no_others(
    furnished: str, table: str, login: str | None
) -> None:
    what, *found = MATRIX[table]
    async with seen_by(furnished, login) as conn:
        try:
            rows = await conn.fetch(f'select {what} as it from "{table}"')
        except asyncpg.InsufficientPrivilegeError:
            rows = []
    assert {row["it"] for row in rows} == found[EVERYONE.index(login)]


@pytest.mark.parametrize("login", EVERYONE, ids=str)
@pytest.mark.parametrize("table", WALLED)
async def test_without_a_right_a_table_is_empty_and_stays_as_it_is(
    furnished: str, table: str, login: str | None
) -> None:
    role = await role_of(furnished, login)
    allowed = TABLES[table].access.get(role, {})
    for deed, statement in (
        (rights.Deed.READ, f'select 1 from "{table}"'),
        (rights.Deed.CHANGE, f'update "{table}" set {await column(furnished, table)} = default'),
        (rights.Deed.REMOVE, f'delete from "{table}"'),
    ):
        if deed in allowed:
            continue
        async with seen_by(furnished, login) as conn:
            try:
                done = await conn.execute(statement)
            except asyncpg.InsufficientPrivilegeError:
                continue
            assert done.endswith(" 0"), (table, login, deed)


async def role_of(town: str, login: str | None) -> str:
    if login is None:
        return "door"
    conn = await connect(town)
    row = await conn.fetchrow("select kind, street from account where login = $1", login)
    await conn.close()
    return rights.load().role_of(row["kind"], row["street"])


async def column(town: str, table: str) -> str:
    conn = await connect(town)
    name = await conn.fetchval(
        "select attname from pg_attribute where attrelid = $1::regclass and attnum = 1",
        f'"{table}"',
    )
    await conn.close()
    return f'"{name}"'


COPY = (
    "insert into child select (jsonb_populate_record(null::child, to_jsonb(child) || {})).* "
    "from child where id = 'C1'"
)


@pytest.mark.parametrize(
    ("login", "statement"),
    [
        ("east", COPY.format(f"""'{{"id": "C99", "neighbourhood": "{WEST_HOME}"}}'""")),
        ("east", f"update child set neighbourhood = '{WEST_HOME}' where id = 'C1'"),
        ("east", "insert into pairing (child, seat, helper) values ('C5', 'mentor', 'M1')"),
        ("east", "update round set street = null"),
        ("mum", "insert into pairing (child, seat, helper) values ('C3', 'mentor', 'N1')"),
        ("mum", "update account set kind = 'district_admin', helper = null"),
        ("mum", "update account set helper = 'N2'"),
        ("admin", "insert into audit select * from audit"),
        ("all", "delete from audit"),
        ("all", "truncate audit_link"),
        ("all", "update audit_chain set length = 0"),
        ("all", "alter table child disable row level security"),
        ("all", "create table mine (id int)"),
        ("all", "set role linjia"),
        ("all", "set role linjia_lookup"),
        ("all", "set role linjia_worker"),
    ],
)
async def test_what_is_beyond_a_right_is_refused(
    furnished: str, login: str, statement: str
) -> None:
    async with seen_by(furnished, login) as conn:
        with pytest.raises(Conflict), conflicts():
            await conn.execute(statement)


async def test_a_coordinator_writes_in_their_own_street(furnished: str) -> None:
    async with seen_by(furnished, "east") as conn:
        await conn.execute(COPY.format(f"""'{{"id": "C99", "neighbourhood": "{EAST_HOME}"}}'"""))
        assert await conn.execute("update child set code_name = '示例'") == "UPDATE 4"


async def test_who_acts_is_forgotten_when_the_transaction_ends(furnished: str) -> None:
    conn = await connect(address(furnished, Login.APP))
    owner = await connect(furnished)
    who = await owner.fetchval("select id from account where login = 'all'")
    async with conn.transaction():
        await act_as(conn, who)
        assert await conn.fetchval("select count(*) from child") == len(CHILDREN)
    assert await conn.fetchval("select count(*) from child") == 0
    await conn.close()
    await owner.close()


async def test_a_worker_reads_rounds_and_no_people(furnished: str) -> None:
    async with seen_by(furnished, None, Login.WORKER) as conn:
        assert await conn.fetchval("select count(*) from round") == 3
    for table in ("child", "helper", "pairing", "account", "session", "audit"):
        async with seen_by(furnished, None, Login.WORKER) as conn:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await conn.execute(f"select * from {table}")


async def test_every_table_of_people_is_walled_even_for_its_owner(
    conn: asyncpg.Connection,
) -> None:
    rows = await conn.fetch(
        "select relname, relrowsecurity and relforcerowsecurity as walled from pg_class "
        "where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
    )
    assert {row["relname"] for row in rows if row["walled"]} == set(WALLED)
    assert {name for name, table in TABLES.items() if table.person} <= set(WALLED)


async def test_no_view_sees_with_its_owners_eyes(conn: asyncpg.Connection) -> None:
    rows = await conn.fetch(
        "select relname from pg_class where relnamespace = 'public'::regnamespace "
        "and relkind in ('v', 'm') "
        "and not coalesce('security_invoker=true' = any(reloptions), false)"
    )
    assert rows == []


async def test_the_logins_own_nothing_and_can_get_past_nothing(
    conn: asyncpg.Connection,
) -> None:
    rows = await conn.fetch(
        "select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as strong, "
        "exists (select from pg_class where relowner = pg_roles.oid) as owns, "
        "exists (select from pg_auth_members where member = pg_roles.oid) as belongs "
        "from pg_roles where rolname = any($1::text[])",
        list(walls.LOGINS),
    )
    assert {row["rolname"] for row in rows} == set(walls.LOGINS)
    assert not [row for row in rows if row["strong"] or row["owns"] or row["belongs"]]


async def test_a_function_that_runs_as_another_is_nobodys_by_default(
    conn: asyncpg.Connection,
) -> None:
    rows = await conn.fetch(
        "select proname, proowner::regrole::text as owner, "
        "has_function_privilege('public', oid, 'execute') as open "
        "from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"
    )
    assert rows
    assert {row["owner"] for row in rows} == {"linjia_lookup", "linjia_scribe", "linjia_keeper"}
    assert [row["proname"] for row in rows if row["open"]] == []


async def test_the_application_is_fit_and_the_owner_is_not(database: str) -> None:
    for login in Login:
        fit = await connect(address(database, login))
        assert await walls.faults(fit) == []
        await fit.close()
    owner = await connect(database)
    assert await walls.faults(owner) != []
    await owner.close()


async def test_walls_are_built_once_and_anew_when_the_rights_change(
    database: str, conn: asyncpg.Connection
) -> None:
    assert not await walls.build(conn, rights.load())
    text = rights.FILE.read_text()
    closed = rights.parse(text.replace('volunteer = { read = "own_circle" }', ""))
    assert await walls.build(conn, closed)
    policies = await conn.fetch("select tablename from pg_policies where policyname ~ '^volunteer'")
    assert "child" not in {row["tablename"] for row in policies}
    await migrate(database)
    assert not await walls.build(conn, rights.load())


async def test_an_owner_who_is_no_superuser_is_walled_too(postgres: str) -> None:
    owner, name = f"owner_{uuid.uuid4().hex}", f"linjia_owned_{uuid.uuid4().hex}"
    place = urlsplit(postgres)
    conn = await connect(postgres)
    await conn.execute(f"create role {owner} login password '{owner}'")
    await conn.execute(
        f"grant linjia_lookup, linjia_scribe, linjia_keeper to {owner} "
        "with admin true, inherit false, set false"
    )
    await conn.close()
    await run(postgres, f"create database {name} owner {owner}")
    theirs = f"postgresql://{owner}:{owner}@{place.hostname}:{place.port}/{name}"
    await migrate(theirs)
    conn = await connect(at(postgres, name))
    await settle(conn)
    await conn.close()
    conn = await connect(theirs)
    assert await conn.fetchval("select count(*) from child") == 0
    assert await conn.fetchval("select count(*) from account") == len(ACCOUNTS)
    await conn.close()
    async with seen_by(at(postgres, name), "east") as conn:
        assert await conn.fetchval("select count(*) from child") == len(EAST_CHILDREN)
    await run(postgres, f"drop database {name} with (force)")
    await run(postgres, f"drop role {owner}")
