"""Circles as they stand, and how a street is covered."""

from datetime import date

import asyncpg
import pytest

from matcher.people import Seat
from rosters.rows import Roster
from store import circles, proposals, rosters
from store.errors import NotFound
from store.pool import Conn
from tests.api.town import EAST, WEST, WEST_HOME, child
from tests.conftest import CONTACTS
from tests.store.round_town import DIRECTOR, MENTOR, MUM, published

FILLED = {
    ("C1", MENTOR): "M1",
    ("C1", MUM): "N1",
    ("C1", DIRECTOR): "D1",
    ("C2", MUM): "N1",
    ("C4", MUM): "N2",
}


@pytest.fixture
async def circled(town: asyncpg.Connection) -> Conn:
    """The town with some circles published."""
    await published(town, FILLED)
    return town


async def test_a_child_has_a_circle_of_the_filled_seats(circled: Conn) -> None:
    found = await circles.of_child(circled, "C1")
    assert (found.code_name, found.street) == ("小示C1", EAST)
    assert {seat.seat: seat.helper for seat in found.seats} == {
        MENTOR: "M1",
        MUM: "N1",
        DIRECTOR: "D1",
    }


async def test_a_child_without_anyone_has_an_empty_circle(circled: Conn) -> None:
    assert (await circles.of_child(circled, "C3")).seats == ()


async def test_an_unknown_child_is_not_found(circled: Conn) -> None:
    with pytest.raises(NotFound):
        await circles.of_child(circled, "C999")


async def test_a_helper_sees_the_whole_of_their_own_circles(circled: Conn) -> None:
    found = await circles.of_helper(circled, "N1")
    assert [(row.child, len(row.seats)) for row in found] == [("C1", 3), ("C2", 1)]
    assert await circles.of_helper(circled, "D2") == []


async def test_a_pairing_that_ended_is_in_no_circle(circled: Conn) -> None:
    await circled.execute("update pairing set until = since where helper = 'N1'")
    assert await circles.of_helper(circled, "N1") == []
    assert len((await circles.of_child(circled, "C1")).seats) == 2


async def test_a_streets_circles_come_page_by_page(circled: Conn) -> None:
    first = await circles.of_street(circled, WEST, limit=3)
    rest = await circles.of_street(circled, WEST, cursor=first.next, limit=3)
    assert [row.child for row in first.rows] == ["C4", "C5", "C6"]
    assert [row.child for row in rest.rows] == ["C7"]
    assert rest.next is None
    assert len((await circles.of_street(circled, None)).rows) == 7


async def test_coverage_counts_each_street(circled: Conn) -> None:
    east, west = await circles.coverage(circled, None)
    assert (east.street, east.children, east.circles) == (EAST, 3, (1, 1, 0, 1))
    assert east.filled == {MENTOR: 1, MUM: 2, DIRECTOR: 1}
    assert (west.street, west.children, west.circles) == (WEST, 4, (3, 1, 0, 0))
    assert await circles.coverage(circled, WEST) == [west]


async def test_a_child_without_a_basis_today_is_not_matchable(circled: Conn) -> None:
    await save(circled, child("C1", basis_until=date(2026, 1, 2)))
    [east] = await circles.coverage(circled, EAST)
    assert (east.children, east.matchable) == (3, 1)


async def test_a_circle_is_whole_without_the_seats_the_guardian_declined_as_in_the_round(
    town: Conn,
) -> None:
    await save(
        town,
        child("C1", declined_seats=(MENTOR,)),
        child("C2", declined_seats=(MENTOR, MUM)),
        child("C4", WEST_HOME, declined_seats=tuple(Seat)),
        child("C5", WEST_HOME, declined_seats=(MUM,)),
        child("C6", WEST_HOME, declined_seats=(MUM,)),
    )
    filled = {
        ("C1", MUM): "N1",
        ("C1", DIRECTOR): "D1",
        ("C2", DIRECTOR): "D1",
        ("C6", MENTOR): "M1",
    }
    round_id = await published(town, filled)
    east, west = await circles.coverage(town, None)
    assert (east.circles, west.circles) == ((1, 0, 0, 2), (2, 0, 1, 0))
    assert (east.declined, west.declined) == (0, 1)
    assert (east.waiting, west.waiting) == (1, 3)
    assert (await proposals.summary(town, round_id)).circles_complete == 2


async def test_a_seat_declined_while_somebody_sits_there_counts_once(circled: Conn) -> None:
    await save(circled, child("C1", declined_seats=(MUM,)), child("C2", declined_seats=(MUM,)))
    [east] = await circles.coverage(circled, EAST)
    assert east.circles == (1, 1, 0, 1)


async def test_only_those_without_a_whole_circle_wait(circled: Conn) -> None:
    [before] = await circles.coverage(circled, EAST)
    await save(circled, child("C1", waiting_since=date(2020, 1, 1)))
    assert await circles.coverage(circled, EAST) == [before]
    assert before.waiting == 2
    await save(circled, child("C2", waiting_since=date(2020, 1, 1)))
    [after] = await circles.coverage(circled, EAST)
    assert (after.mean_days_waiting or 0) > (before.mean_days_waiting or 0)


async def test_a_street_without_children_has_its_line(town: Conn) -> None:
    await town.execute(
        "delete from legal_basis where child in "
        "(select id from child where neighbourhood like '310107103%')"
    )
    await town.execute("delete from child where neighbourhood like '310107103%'")
    [west] = await circles.coverage(town, WEST)
    assert (west.children, west.circles, west.mean_days_waiting) == (0, (0, 0, 0, 0), None)
    assert west.filled == dict.fromkeys(Seat, 0)


async def save(conn: Conn, *children: object) -> None:
    await rosters.save(conn, Roster(children=children), by=None, contacts=CONTACTS)  # type: ignore[arg-type]
