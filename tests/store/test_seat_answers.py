"""Raw SQL as the website's own login: helpers answer for their own open seats, once each."""

import asyncpg
import pytest

from store.errors import Conflict, conflicts
from tests.store.round_town import MENTOR, MUM, published
from tests.store.walled_town import seen_by

FILLED = {("C1", MUM): "N1", ("C1", MENTOR): "M1", ("C2", MUM): "N1", ("C4", MUM): "N2"}
MINE = "child = 'C1' and helper = 'N1' and until is null"
DECLINE = (
    "insert into seat_answer (pairing, child, helper, answer, reason) "
    "values ((select id from pairing where {which}), {child}, {helper}, 'declined', 'time')"
)
OWN = DECLINE.format(which=MINE, child="'C1'", helper="'N1'")


@pytest.fixture
async def circled(town: asyncpg.Connection, town_database: str) -> str:
    """The address of a town with circles published."""
    await published(town, FILLED)
    return town_database


@pytest.mark.parametrize(
    ("login", "statement"),
    [
        ("mum", DECLINE.format(which="helper = 'M1'", child="'C1'", helper="'M1'")),
        ("mum", DECLINE.format(which="helper = 'M1'", child="'C1'", helper="'N1'")),
        ("mum", DECLINE.format(which=MINE, child="'C4'", helper="'N1'")),
        ("east", OWN),
        ("all", OWN),
        ("admin", OWN),
    ],
)
async def test_sql_answers_for_nobody_elses_seat(circled: str, login: str, statement: str) -> None:
    async with seen_by(circled, login) as conn:
        with pytest.raises(Conflict), conflicts():
            await conn.execute(statement)


async def test_a_decline_ends_the_pairing_whatever_code_says_it(circled: str) -> None:
    async with seen_by(circled, "mum") as conn:
        await conn.execute(OWN)
        assert [row["id"] for row in await conn.fetch("select id from child")] == ["C2"]
        assert await conn.fetchval("select count(*) from pairing where child = 'C1'") == 0
        assert await conn.execute("update seat_answer set answer = 'accepted'") == "UPDATE 0"


async def test_an_answer_stays_as_it_was_given(circled: str, town: asyncpg.Connection) -> None:
    await town.execute(
        "insert into seat_answer (pairing, child, helper, answer) "
        f"select id, child, helper, 'accepted' from pairing where {MINE}"
    )
    for change in ("answer = 'declined', reason = 'other'", "helper = 'N2'", "child = 'C2'"):
        async with seen_by(circled, "east") as conn:
            with pytest.raises(Conflict), conflicts():
                await conn.execute(f"update seat_answer set {change}")
    async with seen_by(circled, "east") as conn:
        assert await conn.execute("update seat_answer set seen_at = now()") == "UPDATE 1"
