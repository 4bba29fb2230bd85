"""A child whose legal basis is not in force is not matched, and every place says so in words."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from api.rounds.acts import today
from store.pool import connect
from tests.api.conftest import Client, LogIn

Make = Callable[..., Awaitable[str]]
Solve = Callable[[str], Awaitable[None]]
API = "/api/v1"
TODAY = today()
DAY = timedelta(days=1)
TERM = {"starts": (TODAY - 9 * DAY).isoformat(), "ends": (TODAY + 90 * DAY).isoformat()}


def years_ago(years: int) -> date:
    """The birthday of who turns that old today."""
    return (TODAY + DAY).replace(year=TODAY.year - years) - DAY


@pytest.fixture
async def db(town: str) -> AsyncGenerator[asyncpg.Connection, None]:
    conn = await connect(town)
    await conn.execute("delete from legal_basis where child = 'C1'")
    await conn.execute(
        "insert into legal_basis (child, kind, since) values ('C3', 'legal_duty', '2026-01-01')"
    )
    yield conn
    await conn.close()


async def enter(
    db: asyncpg.Connection,
    since: date,
    until: date | None,
    *,
    signed_by: str = "guardian",
    born: date | None = None,
    more: str = "",
) -> None:
    """C1 has this one consent, and was born then."""
    await db.execute("update child set born = coalesce($1, born) where id = 'C1'", born)
    await db.execute(
        "insert into legal_basis (child, kind, signed_by, since, until) "
        "values ('C1', 'consent', $1::signer, $2, $3)",
        signed_by,
        since,
        until,
    )
    if more:
        await db.execute(f"update legal_basis set {more} where child = 'C1'")


async def lacks(client: Client, round_id: str) -> list[dict[str, Any]]:
    """What C1's circle lacks."""
    found = (await client.get(f"{API}/rounds/{round_id}/gaps")).json()["circles"]
    return [lack for circle in found if circle["child"]["id"] == "C1" for lack in circle["lacks"]]


LONG_AGO = TODAY - 400 * DAY
NOT_IN_FORCE = {
    "none": None,
    "ended yesterday": ((LONG_AGO, TODAY - DAY), {}, "已到期"),
    "begins tomorrow": ((TODAY + DAY, None), {}, "未开始"),
    "withdrawn": ((LONG_AGO, None), {"more": "withdrawn_at = now()"}, "撤回了"),
    "for something else": ((LONG_AGO, None), {"more": "scope = '{contact}'"}, "不作数"),
    "signed under fourteen": (
        (TODAY - DAY, None),
        {"signed_by": "child", "born": years_ago(14)},
        "不作数",
    ),
    "a guardian's, eighteen today": ((LONG_AGO, None), {"born": years_ago(18)}, "已到期"),
}
IN_FORCE = {
    "ends today": ((LONG_AGO, TODAY), {}, "有效"),
    "begins today": ((TODAY, None), {}, "有效"),
    "signed at fourteen": ((TODAY, None), {"signed_by": "child", "born": years_ago(14)}, "有效"),
    "a guardian's, eighteen tomorrow": (
        (LONG_AGO, None),
        {"born": years_ago(18) + DAY},
        "有效",
    ),
    "one's own, eighteen today": (
        (LONG_AGO, None),
        {"signed_by": "child", "born": years_ago(18)},
        "有效",
    ),
}


@pytest.mark.parametrize("case", [*NOT_IN_FORCE, *IN_FORCE])
async def test_only_a_basis_in_force_today_is_matched_on(
    case: str, db: asyncpg.Connection, make_round: Make, solve_now: Solve, as_user: LogIn
) -> None:
    given = (NOT_IN_FORCE | IN_FORCE)[case]
    if given is not None:
        await enter(db, *given[0], **given[1])
    lapsed = case in NOT_IN_FORCE
    round_id = await make_round("east", term=TERM)
    client = await as_user("east")
    path = f"{API}/rounds/{round_id}"
    missing = (await client.get(f"{path}/readiness")).json()["without_legal_basis"]
    assert ("C1" in missing) is lapsed
    assert ("C1" in (await client.get(f"/rounds/{round_id}")).text) is lapsed
    assert (await client.post(f"{path}/start")).status_code == 202
    await solve_now(round_id)
    reasons = {lack["reason"] for lack in await lacks(client, round_id) if lack["seat"]}
    assert reasons == ({"legal_basis"} if lapsed else set())
    page = (await client.get(f"/rounds/{round_id}?tab=gaps")).text
    assert ("没有有效的监护人同意或法定职责依据" in page) is lapsed
    child = (await client.get("/children/C1")).text
    assert ("今天没有有效的依据：不会被匹配，圈内志愿者也看不到这名儿童。" in child) is lapsed
    assert ("还没有登记" in child) is (given is None)
    if given is not None:
        assert given[2] in re.sub("<.+?>", "", child)
    duties = (await client.get(f"{API}/duties")).json()["bases"]
    found = [(row["child"], row["in_force"]) for row in duties if row["child"] == "C1"]
    assert (("C1", False) in found) is lapsed


async def test_what_ends_within_the_term_is_matched_and_noticed_ahead(
    db: asyncpg.Connection, make_round: Make, solve_now: Solve, as_user: LogIn
) -> None:
    await enter(db, LONG_AGO, TODAY + 20 * DAY)
    round_id = await make_round("east", term=TERM)
    client = await as_user("east")
    assert (await client.post(f"{API}/rounds/{round_id}/start")).status_code == 202
    await solve_now(round_id)
    assert not [lack for lack in await lacks(client, round_id) if lack["seat"]]
    [row] = [
        row for row in (await client.get(f"{API}/duties")).json()["bases"] if row["child"] == "C1"
    ]
    assert (row["in_force"], row["until"]) == (True, (TODAY + 20 * DAY).isoformat())
    assert "快到期" in (await client.get("/duties")).text


@pytest.mark.parametrize("years", [14, 18])
async def test_a_birthday_within_the_term_is_noticed_ahead(
    years: int, db: asyncpg.Connection, as_user: LogIn
) -> None:
    await enter(db, LONG_AGO, None, born=years_ago(years) + 20 * DAY)
    client = await as_user("east")
    found = (await client.get(f"{API}/duties")).json()
    turning = [row for row in found["birthdays"] if row["child"] == "C1"]
    assert [(row["turns"], row["on"]) for row in turning] == [
        (years, (TODAY + 20 * DAY).isoformat())
    ]
    # A guardian's consent ends with childhood.
    ends = [row["until"] for row in found["bases"] if row["child"] == "C1"]
    assert ends == ([(TODAY + 19 * DAY).isoformat()] if years == 18 else [])
    page = (await client.get("/duties")).text
    assert f"{years} 岁" in page


async def test_a_guardian_signs_for_nobody_of_age(db: asyncpg.Connection, as_user: LogIn) -> None:
    await db.execute("update child set born = $1 where id = 'C1'", years_ago(18))
    client = await as_user("east")
    body = {"kind": "consent", "signed_by": "guardian", "scope": ["matching"]}
    made = await client.post(
        f"{API}/children/C1/bases", json={**body, "since": TODAY.isoformat(), "until": None}
    )
    assert made.status_code == 409
    assert "已满 18 岁" in made.json()["detail"]
