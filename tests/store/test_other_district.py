"""Two districts in one database: whoever works for one finds and changes nothing of the other."""

import json
from collections.abc import AsyncGenerator

import asyncpg
import pytest

from store import rights
from store.pool import Conn, connect
from store.rights import Deed, Scope
from tests.conftest import clone
from tests.store.two_districts import FAR, FAR_HOME, FAR_STREET, KEEPERS, OURS, furnish_two
from tests.store.walled_town import seen_by

TABLES = rights.load().tables
DISTRICT_OF = {login: district for district, logins in KEEPERS.items() for login in logins}
ROLES = ("street_coordinator", "district_coordinator", "district_admin")
WALLED = [
    name
    for name, table in TABLES.items()
    if table.walled and any(role in table.access for role in ROLES)
]
# A district's rows speak of these and of no others. Schools are no persons, and everybody's.
MARKS = {
    OURS: ("310107", '"C1"', '"C4"', '"N1"', '"N2"', '"M1"', '"D1"', '"east"', '"all"', '"admin"'),
    FAR: (FAR, '"F1"', '"F2"', '"FN"', '"FM"', '"FD"', '"far_street"', '"far_all"', '"far_admin"'),
}
EVERYBODYS = {"school", "policy"}
# Whoever has neither school nor home is entered before their posts are: nobody's for a moment.
STAND_AT_POSTS = {"D1", "D2", "FD"}


@pytest.fixture(scope="module")
async def districts(postgres: str, settled: str) -> AsyncGenerator[str, None]:
    """One database for all of these tests: each undoes what it did."""
    async with clone(postgres, settled) as address:
        conn = await connect(address)
        await furnish_two(conn)
        await conn.close()
        yield address


Sights = dict[str, dict[str, dict[str, str]]]


def other(district: str) -> str:
    return FAR if district == OURS else OURS


def may(login: str, table: str, deed: Deed) -> Scope | None:
    """How far the account's role reaches there."""
    role = ROLES[KEEPERS[DISTRICT_OF[login]].index(login)]
    return TABLES[table].access.get(role, {}).get(deed)


@pytest.fixture(scope="module")
async def sights(districts: str) -> Sights:
    """By login and table: where each row is that the account finds, and its text."""
    found: Sights = {}
    for login in DISTRICT_OF:
        async with seen_by(districts, login) as conn:
            found[login] = {table: await rows_of(conn, table) for table in WALLED}
    return found


async def rows_of(conn: Conn, table: str) -> dict[str, str]:
    try:
        async with conn.transaction():
            found = await conn.fetch(
                f'select ctid::text as place, to_jsonb(it)::text as row from "{table}" as it'
            )
    except asyncpg.InsufficientPrivilegeError:
        return {}
    return {row["place"]: row["row"] for row in found}


@pytest.mark.parametrize("table", sorted(set(WALLED) - EVERYBODYS))
async def test_no_row_is_seen_from_both_districts(sights: Sights, table: str) -> None:
    for ours, theirs in ((a, b) for a in KEEPERS[OURS] for b in KEEPERS[FAR]):
        assert not sights[ours][table].keys() & sights[theirs][table].keys()
    for login, district in DISTRICT_OF.items():
        rows = sights[login][table].values()
        told = [row for row in rows if any(mark in row for mark in MARKS[other(district)])]
        assert told == [], (login, table)
        if may(login, table, Deed.READ) is not None:
            assert rows, f"{login} should find rows of their own in {table}"


@pytest.mark.parametrize("table", WALLED)
async def test_nothing_of_the_other_district_is_changed_or_removed(
    districts: str, sights: Sights, table: str
) -> None:
    for login, district in DISTRICT_OF.items():
        theirs = [
            place
            for keeper in KEEPERS[other(district)]
            for place, row in sights[keeper][table].items()
            if table != "school" or json.loads(row)["street"].startswith(other(district))
        ]
        for deed, statement in (
            (Deed.CHANGE, f'update "{table}" set {await column(districts, table)} = default'),
            (Deed.REMOVE, f'delete from "{table}"'),
        ):
            if may(login, table, deed) is None:
                continue
            async with seen_by(districts, login) as conn:
                done = await conn.execute(
                    f"{statement} where ctid = any($1::text[]::tid[])", theirs
                )
            assert done.endswith(" 0"), (login, table, deed)


@pytest.mark.parametrize(
    ("table", "login"),
    [
        (table, login)
        for table in WALLED
        for login in DISTRICT_OF
        if may(login, table, Deed.ADD) is not None
    ],
)
async def test_rows_are_added_to_ones_own_district_and_to_no_other(
    districts: str, sights: Sights, table: str, login: str
) -> None:
    district = DISTRICT_OF[login]
    peer = KEEPERS[other(district)][KEEPERS[district].index(login)]
    conn = await connect(districts)
    for whose in (login, peer):
        for place, row in sights[whose][table].items():
            told = json.loads(row)
            if table == "helper" and told["id"] in STAND_AT_POSTS:
                continue
            if table == "account" and told["login"] == login:
                continue
            of = DISTRICT_OF[whose] if table != "school" else told["street"][:6]
            if of != district:
                assert await refused(conn, login, table, place, row), row
            elif may(login, table, Deed.ADD) is Scope.DISTRICT:
                assert not await refused(conn, login, table, place, row), row
    await conn.close()


async def refused(conn: Conn, login: str, table: str, place: str, row: str) -> bool:
    """Whether the wall refuses this row, were it not there yet. Nothing else is in its way: keys
    and triggers sleep."""
    passing = conn.transaction()
    await passing.start()
    try:
        await conn.execute("set local session_replication_role = replica")
        await conn.execute(
            "select set_config('linjia.account', id::text, true) from account where login = $1",
            login,
        )
        await conn.execute(f'delete from "{table}" where ctid = $1::text::tid', place)
        names = await written(conn, table)
        await conn.execute("set local role linjia_app")
        await conn.execute(
            f'insert into "{table}" ({names}) overriding system value '
            f'select {names} from jsonb_populate_record(null::"{table}", $1::text::jsonb)',
            row,
        )
    except asyncpg.InsufficientPrivilegeError:
        return True
    finally:
        await passing.rollback()
    return False


async def written(conn: Conn, table: str) -> str:
    """The table's columns that are written and not generated."""
    return await conn.fetchval(
        "select string_agg(quote_ident(attname), ', ') from pg_attribute "
        "where attrelid = $1::regclass and attnum > 0 and attgenerated = '' and not attisdropped",
        f'"{table}"',
    )


async def column(town: str, table: str) -> str:
    conn = await connect(town)
    names = await written(conn, table)
    await conn.close()
    return names.split(", ")[0]


async def test_who_belongs_to_no_district_finds_both(districts: str) -> None:
    owner = await connect(districts)
    everyone = {row["id"] for row in await owner.fetch("select id from child")}
    await owner.execute("update account set district = null where login = 'all'")
    try:
        async with seen_by(districts, "all") as conn:
            seen = await conn.fetch("select id from child")
        assert {row["id"] for row in seen} == everyone
    finally:
        await owner.execute("update account set district = '310107' where login = 'all'")
        await owner.close()


async def test_a_mentor_of_two_districts_is_seen_by_both_and_their_pupils_are_not(
    districts: str,
) -> None:
    owner = await connect(districts)
    await owner.execute("update child set school = 'FS' where id = 'C3'")
    await owner.execute("insert into pairing (child, seat, helper) values ('C3', 'mentor', 'FM')")
    try:
        async with seen_by(districts, "all") as conn:
            helpers = {row["id"] for row in await conn.fetch("select id from helper")}
            children = {row["child"] for row in await conn.fetch("select child from pairing")}
            [load] = await conn.fetch(
                "select * from load_outside(null, '{mentor}') where helper = 'FM'"
            )
        assert "FM" in helpers
        assert {"FN", "FD"}.isdisjoint(helpers)
        assert "F1" not in children
        assert load["mentees"] == 1
        async with seen_by(districts, "far_all") as conn:
            assert await conn.fetchval("select count(*) from pairing where child = 'C3'") == 0
    finally:
        await owner.execute("delete from pairing where child = 'C3'")
        await owner.execute("update child set school = 'S1' where id = 'C3'")
        await owner.close()


@pytest.mark.parametrize(
    "statement",
    [
        "update account set district = null where login = 'far_all'",
        "update account set district = '310107' where login = 'far_street'",
        "insert into account (login, kind) values ('z', 'district_admin')",
        f"insert into account (login, kind, district) values ('z', 'coordinator', '{OURS}')",
        "insert into account (login, kind, street) values ('z', 'coordinator', '310107022000')",
        "insert into account (login, kind, helper) values ('z', 'volunteer', 'N1')",
    ],
)
async def test_an_admin_gives_no_duty_beyond_the_district(districts: str, statement: str) -> None:
    async with seen_by(districts, "far_admin") as conn:
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError)):
            await conn.execute(statement)


async def test_an_admin_gives_duties_within_the_district(districts: str) -> None:
    async with seen_by(districts, "far_admin") as conn:
        await conn.execute(
            "insert into account (login, kind, district) values ('z1', 'coordinator', $1)", FAR
        )
        await conn.execute(
            "insert into account (login, kind, street) values ('z2', 'coordinator', $1)", FAR_STREET
        )
        await conn.execute(
            "insert into account (login, kind, helper) values ('z3', 'volunteer', 'FN')"
        )


async def test_nobody_opens_a_file_of_another_district(districts: str) -> None:
    for login in ("far_street", "far_admin"):
        async with seen_by(districts, login) as conn:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await conn.execute(
                    "insert into file_access (account, child, way, reason, hours) "
                    "select acting_account(), 'C1', 'asked', '示例理由写到十个字以上', 1"
                )


async def test_a_child_does_not_move_to_another_district(districts: str) -> None:
    async with seen_by(districts, "all") as conn:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute(f"update child set neighbourhood = '{FAR_HOME}' where id = 'C1'")
