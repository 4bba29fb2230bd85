"""Access to one child's file: granted by another, or broken into; over by itself, and recorded."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from store import file_access
from store.acting import act_as
from store.errors import Conflict, NotFound, conflicts
from store.file_access import AccessFinding, AccessState, AccessWay
from store.logins import Login, address
from store.pool import Conn, connect
from tests.store.walled_town import seen_by

WHY = "监护人住院，要联系接送的人"


@pytest.fixture
async def people(town: asyncpg.Connection) -> dict[str, UUID]:
    await town.execute(
        "insert into account (login, kind) values ('second admin', 'district_admin')"
    )
    return {row["login"]: row["id"] for row in await town.fetch("select login, id from account")}


@pytest.fixture
async def site(town_database: str, town: asyncpg.Connection):
    conn = await connect(address(town_database, Login.APP))
    yield conn
    await conn.close()


async def ask(
    site: Conn,
    people: dict[str, UUID],
    login: str = "east",
    child: str = "C4",
    way: AccessWay = AccessWay.ASKED,
    hours: int = 8,
) -> UUID:
    async with site.transaction():
        await act_as(site, people[login])
        return await file_access.ask(site, people[login], child, way, WHY, hours)


async def decide(
    site: Conn, people: dict[str, UUID], login: str, access: UUID, granted: bool = True
) -> None:
    async with site.transaction():
        await act_as(site, people[login])
        await file_access.decide(site, access, people[login], granted=granted)


async def opens(site: Conn, people: dict[str, UUID], login: str, child: str = "C4") -> bool:
    async with site.transaction():
        await act_as(site, people[login])
        try:
            found = await file_access.read_file(site, people[login], child)
        except NotFound:
            return False
    return found.id == child


async def pass_time(town: asyncpg.Connection, access: UUID, by: timedelta) -> None:
    await town.execute(
        "update file_access set asked_at = asked_at - $2::interval, "
        "decided_at = decided_at - $2::interval, begins_at = begins_at - $2::interval, "
        "ends_at = ends_at - $2::interval where id = $1",
        access,
        by,
    )


@pytest.mark.parametrize("by", ["admin", "west", "all"])
async def test_what_another_grants_opens_one_file_and_ends_by_itself(
    by: str, site: asyncpg.Connection, town: asyncpg.Connection, people: dict[str, UUID]
) -> None:
    assert not await opens(site, people, "east")
    access = await ask(site, people)
    assert not await opens(site, people, "east")
    await decide(site, people, by, access)
    assert await opens(site, people, "east")
    assert not await opens(site, people, "east", "C5")
    assert not await opens(site, people, "admin")
    row = await town.fetchrow(
        "select action, subject, keys, children, reason, account from audit "
        "where subject = 'file' order by id desc limit 1"
    )
    assert row is not None
    assert tuple(row) == ("read", "file", [str(access)], ["C4"], "asked", people["east"])
    await pass_time(town, access, timedelta(hours=8))
    assert not await opens(site, people, "east")


async def test_the_walls_open_for_the_granted_child_alone_and_close_again(
    site: asyncpg.Connection,
    town: asyncpg.Connection,
    town_database: str,
    people: dict[str, UUID],
) -> None:
    await town.execute("insert into pairing (child, seat, helper) values ('C4', 'mentor', 'N2')")
    access = await ask(site, people)
    await decide(site, people, "admin", access)
    everything = "select array_agg(id order by id) from {}"
    async with seen_by(town_database, "east") as conn:
        assert await conn.fetchval(everything.format("child")) == ["C1", "C2", "C3", "C4"]
        assert "N2" in await conn.fetchval(everything.format("helper"))
        assert await conn.fetchval("select count(*) from pairing") == 1
        assert await conn.execute("update child set needs = '{}' where id = 'C4'") == "UPDATE 0"
    async with seen_by(town_database, "west") as conn:
        assert "C1" not in await conn.fetchval(everything.format("child"))
    await pass_time(town, access, timedelta(days=1))
    async with seen_by(town_database, "east") as conn:
        assert await conn.fetchval(everything.format("child")) == ["C1", "C2", "C3"]
        assert "N2" not in await conn.fetchval(everything.format("helper"))


async def test_glass_is_broken_at_once_for_a_day_at_most(
    site: asyncpg.Connection, town: asyncpg.Connection, people: dict[str, UUID]
) -> None:
    for hours in (25, 0):
        with pytest.raises(Conflict):
            await ask(site, people, "admin", way=AccessWay.BREAK_GLASS, hours=hours)
    access = await ask(site, people, "admin", way=AccessWay.BREAK_GLASS, hours=24)
    assert await opens(site, people, "admin")
    async with site.transaction():
        await act_as(site, people["admin"])
        [glass] = (await file_access.notices(site, people["admin"])).open_glass
    assert (glass.id, glass.child) == (access, "C4")
    with pytest.raises(asyncpg.CheckViolationError):
        await town.execute("update file_access set ends_at = ends_at + interval '1 minute'")
    await pass_time(town, access, timedelta(hours=24))
    assert not await opens(site, people, "admin")


async def test_a_review_is_anothers_and_overdue_after_three_days(
    site: asyncpg.Connection, town: asyncpg.Connection, people: dict[str, UUID]
) -> None:
    access = await ask(site, people, "admin", way=AccessWay.BREAK_GLASS)

    async def told(login: str) -> tuple[int, int]:
        async with site.transaction():
            await act_as(site, people[login])
            found = await file_access.notices(site, people[login])
        return found.unreviewed, found.overdue

    assert await told("second admin") == (1, 0)
    assert await told("admin") == (0, 0)
    await pass_time(town, access, timedelta(days=3))
    assert await told("second admin") == (1, 1)
    for login, refused in (("admin", True), ("west", True), ("second admin", False)):
        async with site.transaction():
            await act_as(site, people[login])
            try:
                async with site.transaction():
                    await file_access.review(
                        site, access, people[login], AccessFinding.NOT_IN_ORDER
                    )
            except Conflict:
                assert refused, login
            else:
                assert not refused, login
    assert await told("second admin") == (0, 0)


async def test_nobody_grants_their_own_or_what_is_not_theirs_or_lapsed(
    site: asyncpg.Connection, town: asyncpg.Connection, people: dict[str, UUID]
) -> None:
    access = await ask(site, people, "admin", "C4")
    for login in ("admin", "east", "mum"):
        with pytest.raises(Conflict):
            await decide(site, people, login, access)
    await pass_time(town, access, file_access.LAPSES)
    with pytest.raises(Conflict):
        await decide(site, people, "west", access)
    async with site.transaction():
        await act_as(site, people["west"])
        assert (await file_access.get(site, access)).state is AccessState.LAPSED


async def test_who_asked_ends_it_and_a_refusal_is_final(
    site: asyncpg.Connection, town: asyncpg.Connection, people: dict[str, UUID]
) -> None:
    access = await ask(site, people, way=AccessWay.BREAK_GLASS)
    async with site.transaction():
        await act_as(site, people["east"])
        await file_access.end(site, access, people["east"])
    assert not await opens(site, people, "east")
    asked = await ask(site, people)
    await decide(site, people, "west", asked, granted=False)
    with pytest.raises(Conflict):
        await decide(site, people, "admin", asked)
    assert not await opens(site, people, "east")


async def test_a_disabled_or_degraded_account_keeps_no_access(
    site: asyncpg.Connection, town: asyncpg.Connection, people: dict[str, UUID]
) -> None:
    await ask(site, people, way=AccessWay.BREAK_GLASS)
    assert await opens(site, people, "east")
    await town.execute("update account set disabled_at = now() where login = 'east'")
    assert not await opens(site, people, "east")


async def test_an_unknown_child_can_not_be_asked_for(
    site: asyncpg.Connection, people: dict[str, UUID]
) -> None:
    for code in ("C99", "示例儿童C4", "C\0"):
        with pytest.raises(NotFound):
            await ask(site, people, child=code)


FORGED = (
    "insert into file_access (account, child, way, reason, hours, {}) "
    "values ($1, 'C4', {}, '{}', 8, {})"
)


@pytest.mark.parametrize(
    ("columns", "way", "values"),
    [
        (
            "decided_by, decided_at, begins_at, ends_at",
            "'asked'",
            "(select id from account limit 1), now(), now(), now() + interval '1 hour'",
        ),
        ("begins_at, ends_at", "'asked'", "now(), now() + interval '1 hour'"),
        (
            "begins_at, ends_at",
            "'break_glass'",
            "now() + interval '9 days', now() + interval '217 hours'",
        ),
    ],
)
async def test_no_access_is_forged_by_sql(
    columns: str, way: str, values: str, town_database: str, people: dict[str, UUID]
) -> None:
    async with seen_by(town_database, "east") as conn:
        with pytest.raises(Conflict), conflicts():
            await conn.execute(FORGED.format(columns, way, WHY, values), people["east"])


@pytest.mark.parametrize(
    "change",
    [
        "begins_at = now(), ends_at = now() + interval '1 hour'",
        "decided_by = acting_account(), decided_at = now(), begins_at = now(), ends_at = now()",
        "child = 'C5'",
        "reason = '改写过的理由，长度也够了'",
    ],
)
async def test_no_access_is_changed_by_sql(
    change: str,
    site: asyncpg.Connection,
    town_database: str,
    people: dict[str, UUID],
) -> None:
    await ask(site, people)
    async with seen_by(town_database, "east") as conn:
        with pytest.raises(Conflict), conflicts():
            await conn.execute(f"update file_access set {change}")
