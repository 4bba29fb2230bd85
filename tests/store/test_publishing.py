"""Publishing: pairings change all at once, once, and only where the round had a say."""

import asyncio

import asyncpg
import pytest

from matcher.people import Seat
from rosters.rows import PairingRow, Roster
from store import rosters, rounds
from store.errors import Conflict
from store.pool import Conn
from store.rosters import Counts
from store.rounds import RoundState
from tests.api.town import EAST, EAST_HOME, WEST, child, helper
from tests.conftest import CONTACTS
from tests.store.round_town import (
    DIRECTOR,
    MENTOR,
    MUM,
    account,
    approved,
    open_pairings,
    publish,
    published,
)


async def save(conn: Conn, **rows: object) -> None:
    await rosters.save(conn, Roster(**rows), by=None, contacts=CONTACTS)  # type: ignore[arg-type]


async def pair(conn: Conn, child: str, seat: Seat, helper: str) -> None:
    """A pairing of last term."""
    await save(conn, pairings=(PairingRow(child=child, seat=seat, helper=helper),))


async def test_publishing_opens_the_proposed_pairings(town: Conn) -> None:
    round_id = await published(town, {("C1", MUM): "N1", ("C4", MENTOR): "M1"})
    assert await open_pairings(town) == {("C1", MUM): "N1", ("C4", MENTOR): "M1"}
    found = await rounds.get(town, round_id)
    assert found.state is RoundState.PUBLISHED
    assert found.published_by == await account(town, "all")
    assert await town.fetchval("select bool_and(round_id = $1) from pairing", round_id)


async def test_published_twice_it_is_published_once(town: Conn) -> None:
    round_id = await published(town)
    before = await town.fetch("select * from pairing order by id")
    told = await rounds.events(town, round_id)
    await publish(town, round_id)
    assert await town.fetch("select * from pairing order by id") == before
    assert await rounds.events(town, round_id) == told


async def test_published_by_many_at_once_it_is_published_once(
    town: Conn, town_pool: asyncpg.Pool
) -> None:
    round_id = await approved(town)

    async def press(_: int) -> None:
        async with town_pool.acquire() as conn:
            await publish(conn, round_id)

    await asyncio.gather(*map(press, range(5)))
    assert await town.fetchval("select count(*) from pairing") == 3
    states = [event.state for event in await rounds.events(town, round_id)]
    assert states.count(RoundState.PUBLISHED) == 1


async def test_a_kept_pairing_stays_the_one_it_was(town: Conn) -> None:
    await pair(town, "C1", MUM, "N1")
    before = await town.fetchrow("select * from pairing")
    await published(town, {("C1", MUM): "N1"})
    assert await town.fetchrow("select * from pairing") == before


async def test_a_pairing_that_is_not_kept_ends_when_the_next_begins(town: Conn) -> None:
    await pair(town, "C1", MUM, "N2")
    await published(town, {("C1", MUM): "N1"})
    assert await open_pairings(town) == {("C1", MUM): "N1"}
    ended = await town.fetchrow("select helper, until from pairing where until is not null")
    begun = await town.fetchval("select since from pairing where until is null")
    assert tuple(ended or ()) == ("N2", begun)


async def test_a_pairing_in_a_seat_left_empty_ends(town: Conn) -> None:
    await pair(town, "C1", MUM, "N1")
    await published(town, {("C2", MUM): "N1"})
    assert await open_pairings(town) == {("C2", MUM): "N1"}


async def test_a_pairing_in_a_seat_the_guardian_declined_ends(town: Conn) -> None:
    await pair(town, "C1", MUM, "N1")
    await save(town, children=(child("C1", declined_seats=(MUM,)),))
    await published(town, {})
    assert await open_pairings(town) == {}


async def test_the_same_roster_again_does_not_bring_back_what_a_round_ended(town: Conn) -> None:
    await pair(town, "C1", MUM, "N1")
    await published(town, {("C2", MUM): "N1"})
    before = await town.fetch("select * from pairing order by id")
    last_term = Roster(pairings=(PairingRow(child="C1", seat=MUM, helper="N1"),))
    counts = await rosters.save(town, last_term, by=None, contacts=CONTACTS)
    assert counts.pairings == Counts(unchanged=1)
    assert await town.fetch("select * from pairing order by id") == before


async def test_somebody_else_may_come_with_a_roster_to_a_seat_a_round_left_empty(
    town: Conn,
) -> None:
    await pair(town, "C1", MUM, "N1")
    await published(town, {})
    await pair(town, "C1", MUM, "N2")
    assert await open_pairings(town) == {("C1", MUM): "N2"}
    await pair(town, "C1", MUM, "N1")
    assert await open_pairings(town) == {("C1", MUM): "N2"}


async def test_a_refused_publication_can_be_given_up(town: Conn) -> None:
    await save(town, helpers=(helper("M2", MENTOR, school="S1", capacity=1),))
    east = await approved(town, {("C1", MENTOR): "M2"}, EAST)
    west = await approved(town, {("C4", MENTOR): "M2"}, WEST)
    await publish(town, east)
    with pytest.raises(Conflict, match="helper_carries_no_more_than_they_can"):
        await publish(town, west)
    await rounds.cancel(town, west)
    assert (await rounds.get(town, west)).state is RoundState.CANCELLED
    assert await open_pairings(town) == {("C1", MENTOR): "M2"}


async def test_another_streets_pairings_are_left_alone(town: Conn) -> None:
    await pair(town, "C4", MUM, "N2")
    await publish(town, await approved(town, {("C1", MUM): "N1"}, EAST))
    assert await open_pairings(town) == {("C4", MUM): "N2", ("C1", MUM): "N1"}


async def test_two_streets_that_fill_the_same_mentor_are_not_both_published(town: Conn) -> None:
    """Both rounds were frozen while M2 had room for two of the school's pupils."""
    await save(town, helpers=(helper("M2", MENTOR, school="S1", capacity=2),))
    east = await approved(town, {("C1", MENTOR): "M2", ("C2", MENTOR): "M2"}, EAST)
    west = await approved(town, {("C4", MENTOR): "M2"}, WEST)
    await publish(town, east)
    with pytest.raises(Conflict, match="helper_carries_no_more_than_they_can"):
        await publish(town, west)
    assert (await rounds.get(town, west)).state is RoundState.APPROVED
    assert await open_pairings(town) == {("C1", MENTOR): "M2", ("C2", MENTOR): "M2"}


async def test_a_mentor_has_no_more_pupils_than_the_policys_cap(town: Conn) -> None:
    await save(town, helpers=(helper("M2", MENTOR, school="S1", capacity=99, mentees=14),))
    east = await approved(town, {("C1", MENTOR): "M2"}, EAST)
    west = await approved(town, {("C4", MENTOR): "M2"}, WEST)
    await publish(town, east)
    with pytest.raises(Conflict, match="helper_carries_no_more_than_they_can"):
        await publish(town, west)


async def test_a_director_has_no_limit(town: Conn) -> None:
    await save(town, helpers=(helper("D1", DIRECTOR, serves=(EAST_HOME,), capacity=0),))
    await published(town, {("C1", DIRECTOR): "D1", ("C2", DIRECTOR): "D1"})
    assert len(await open_pairings(town)) == 2


async def test_a_closed_round_leaves_its_pairings(town: Conn) -> None:
    round_id = await published(town)
    before = await open_pairings(town)
    await rounds.close(town, round_id)
    assert (await rounds.get(town, round_id)).state is RoundState.CLOSED
    assert await open_pairings(town) == before


async def test_publishing_tells_each_volunteer_of_their_own_seats(town: Conn) -> None:
    await pair(town, "C1", MUM, "N2")
    assert await town.fetch("select * from notice") == []
    await published(town, {("C1", MUM): "N1", ("C4", MENTOR): "M1"})
    told = await town.fetch("select helper, kind::text from notice order by helper, kind")
    assert [tuple(row) for row in told] == [
        ("M1", "seat_begins"),
        ("N1", "seat_begins"),
        ("N2", "seat_ends"),
    ]


async def test_a_refused_publication_tells_nobody(town: Conn) -> None:
    await save(town, helpers=(helper("M2", MENTOR, school="S1", capacity=1),))
    east = await approved(town, {("C1", MENTOR): "M2"}, EAST)
    west = await approved(town, {("C4", MENTOR): "M2"}, WEST)
    await publish(town, east)
    with pytest.raises(Conflict):
        await publish(town, west)
    assert await town.fetchval("select count(*) from notice") == 1
