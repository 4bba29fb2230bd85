"""Raw SQL as the website's own login, in a coordinator's name: what is said in another's name, and
what another street or an admin has to agree to, is refused."""

from uuid import UUID

import asyncpg
import pytest

from store import stand_ins
from store.acting import act_as
from store.errors import Conflict, conflicts
from store.logins import Login, address
from store.pool import connect
from tests.api.town import EAST, WEST
from tests.store.round_town import proposed
from tests.store.walled_town import seen_by

WHO = "(select coordinator_named('{}'))"
EAST_WHO, WEST_WHO = WHO.format("east"), WHO.format("west")
DESK = (
    "insert into stand_in (away, away_login, stand_in, stand_in_login, street, starts, ends{more}) "
    "values ({away}, 'a', {sits}, '{login}', '{street}', current_date - 1, current_date + 1"
    "{values})"
)
ASKED = (
    "insert into seat_request (child, seat, from_street, to_street, weight, reason, state, "
    "asked_by, asked_login, decided_by, decided_login, decided_at) "
    "values ('{child}', 'neighbour_mum', '{asks}', '{gives}', 1, '示例', '{state}', {by}, 'a', "
    "{end})"
)
WAITS, GIVEN = "null, null, null", "acting_account(), 'a', now()"
ROUND = (
    "insert into round (title, street, term_starts, term_ends, policy_name, policy_version, seed, "
    "seconds, created_by{more}) select '示例', street, term_starts, term_ends, policy_name, "
    f"policy_version, 1, 9, {{by}}{{values}} from round where street = '{EAST}' limit 1"
)


def desk(away: str, sits: str, login: str, street: str, more: str = "", values: str = "") -> str:
    return DESK.format(away=away, sits=sits, login=login, street=street, more=more, values=values)


def asked(child: str, asks: str, gives: str, state: str, by: str, end: str) -> str:
    return ASKED.format(child=child, asks=asks, gives=gives, state=state, by=by, end=end)


FORGED = {
    "another's desk": desk(WEST_WHO, EAST_WHO, "east", WEST),
    "another street than the own": desk(EAST_WHO, WEST_WHO, "west", WEST),
    "somebody seated at once": desk(EAST_WHO, WEST_WHO, "west", EAST, ", seated", ", true"),
    "another street's yes": asked("C1", EAST, WEST, "approved", EAST_WHO, GIVEN),
    "asking in another's name": asked("C1", EAST, WEST, "asked", WEST_WHO, WAITS),
    "asking for another's child": asked("C4", EAST, WEST, "asked", EAST_WHO, WAITS),
    "a round in another's name": ROUND.format(by=WEST_WHO, more="", values=""),
    "a round of nobody": ROUND.format(by="null", more="", values=""),
    "an approver at its making": ROUND.format(
        by=EAST_WHO, more=", approved_by", values=f", {WEST_WHO}"
    ),
    "the admin's approval": (
        "update round set state = 'approved', approved_at = now(), approved_by = "
        f"(select id from account where login = 'admin') where street = '{EAST}'"
    ),
    "an approval without right": (
        "update round set state = 'approved', approved_at = now(), approved_by = acting_account() "
        f"where street = '{EAST}' and created_by is distinct from acting_account()"
    ),
    "an absence in another's name": (
        f"insert into absence (helper, street, starts, ends, made_by, made_login) "
        f"values ('N1', '{EAST}', current_date, current_date, {WEST_WHO}, 'west')"
    ),
}


@pytest.mark.parametrize("what", FORGED)
async def test_sql_speaks_for_nobody_else(
    what: str, town_database: str, town: asyncpg.Connection
) -> None:
    await proposed(town, {}, EAST)
    async with seen_by(town_database, "east") as conn:
        with pytest.raises(Conflict), conflicts():
            await conn.execute(FORGED[what])


@pytest.mark.parametrize(
    ("login", "change"),
    [
        ("west", f"street = '{WEST}'"),
        ("west", "ends = ends + 50"),
        ("west", "revoked_at = now()"),
        ("east", "seated = true"),
        ("east", "starts = starts - 1"),
    ],
)
async def test_a_desk_that_was_handed_over_stays_as_it_was(
    login: str, change: str, town_database: str, town: asyncpg.Connection
) -> None:
    await town.execute(desk(EAST_WHO, WEST_WHO, "west", EAST))
    async with seen_by(town_database, login) as conn:
        with pytest.raises(Conflict), conflicts():
            await conn.execute(f"update stand_in set {change}")


@pytest.mark.parametrize(
    "lost",
    [
        "update account set disabled_at = now() where login = 'east'",
        "update account set street = null where login = 'east'",
    ],
)
async def test_who_lost_the_desk_lends_it_to_nobody(
    lost: str, town_database: str, town: asyncpg.Connection
) -> None:
    people: dict[str, UUID] = {
        row["login"]: row["id"] for row in await town.fetch("select login, id from account")
    }
    site = await connect(address(town_database, Login.APP))

    async def street() -> str | None:
        async with site.transaction():
            await act_as(site, people["west"])
            return await site.fetchval("select acting_street()")

    await town.execute(desk(EAST_WHO, WEST_WHO, "west", EAST))
    async with site.transaction():
        await act_as(site, people["west"])
        [row] = await stand_ins.listed(site, people["west"])
        await stand_ins.sit(site, people["west"], row.id)
    assert await street() == EAST
    await town.execute(lost)
    assert await street() == WEST
    await site.close()


async def test_a_request_is_not_rewritten_and_who_asked_does_not_approve(
    town_database: str, town: asyncpg.Connection
) -> None:
    await town.execute(asked("C1", EAST, WEST, "asked", EAST_WHO, WAITS))
    yes = "update seat_request set state = 'approved', decided_login = 'a', decided_at = now(), "
    async with seen_by(town_database, "west") as conn:
        for change in (
            "update seat_request set weight = 9",
            f"{yes} decided_by = {EAST_WHO}",
        ):
            with pytest.raises(Conflict), conflicts():
                async with conn.transaction():
                    await conn.execute(change)
        assert await conn.execute(f"{yes} decided_by = acting_account()") == "UPDATE 1"
    await town.execute(f"update seat_request set asked_by = {WEST_WHO}")
    async with seen_by(town_database, "west") as conn:
        with pytest.raises(Conflict, match="seat_request_is_approved_by_another"), conflicts():
            await conn.execute(f"{yes} decided_by = acting_account()")


async def test_the_sixth_glass_of_a_day_waits_for_a_review(
    town_database: str, town: asyncpg.Connection
) -> None:
    glass = (
        "insert into file_access (account, child, way, reason, hours, begins_at, ends_at) "
        "values (acting_account(), 'C4', 'break_glass', '示例理由写到十个字以上', 1, now(), "
        "now() + interval '1 hour')"
    )
    async with seen_by(town_database, "east") as conn:
        for _ in range(5):
            await conn.execute(glass)
        with pytest.raises(Conflict, match="few_glasses_are_broken"), conflicts():
            async with conn.transaction():
                await conn.execute(glass)
    old = glass.replace("hours, begins_at", "hours, asked_at, begins_at").replace(
        "1, now(), now() + interval '1 hour'",
        "1, now() - interval '9 days', now() - interval '9 days', now() - interval '9 days'",
    )
    for _ in range(5):
        await town.execute(old.replace("acting_account()", EAST_WHO))
    async with seen_by(town_database, "east") as conn:
        with pytest.raises(Conflict, match="few_glasses_are_broken"), conflicts():
            async with conn.transaction():
                await conn.execute(glass)
    await town.execute(
        "update file_access set reviewed_at = now(), finding = 'in_order', "
        "reviewed_by = (select id from account where login = 'admin')"
    )
    async with seen_by(town_database, "east") as conn:
        await conn.execute(glass)
