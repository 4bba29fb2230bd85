"""A street's coordinator changes that street's rows, and nobody else's, whatever is uploaded."""

from pathlib import Path

import asyncpg
import pytest
from httpx import Response

from matcher.people import ConflictKind, Seat
from rosters.rows import ConflictRow, DecisionKind, DecisionRow, PairingRow, Roster, SchoolRow
from rosters.writing import write_csv
from store import rosters
from store.pool import Conn, connect
from tests.api.conftest import LogIn
from tests.api.test_rosters import files_of
from tests.api.town import EAST, EAST_HOME, PLACES, WEST, WEST_HOME, child, helper
from tests.conftest import CONTACTS

MUM, MENTOR, DIRECTOR = Seat.NEIGHBOUR_MUM, Seat.MENTOR, Seat.CHILDREN_DIRECTOR


class Desk:
    """Uploads rosters as a user, and looks at what is stored."""

    def __init__(self, as_user: LogIn, conn: asyncpg.Connection, folder: Path) -> None:
        self.as_user, self.conn, self.folder = as_user, conn, folder

    async def upload(self, login: str, mode: str = "whole", **rows: object) -> Response:
        client = await self.as_user(login)
        write_csv(Roster(**rows), PLACES, self.folder)  # type: ignore[arg-type]
        return await client.post(f"/api/v1/rosters?mode={mode}", files=files_of(self.folder))

    async def stored(self) -> Roster:
        return CONTACTS.opened(await rosters.load(self.conn, None))


@pytest.fixture
async def desk(as_user: LogIn, town: str, tmp_path: Path):
    conn = await connect(town)
    yield Desk(as_user, conn, tmp_path)
    await conn.close()


async def refused(desk: Desk, login: str, value: str, **rows: object) -> None:
    """The upload is refused for that row, and nothing is stored."""
    before = await desk.stored()
    answer = await desk.upload(login, **rows)
    assert answer.status_code == 422, answer.text
    fault = answer.json()["faults"][0]
    assert (fault["value"], "本街镇" in fault["problem"]) == (value, True)
    assert await desk.stored() == before


async def save(conn: Conn, **rows: object) -> None:
    await rosters.save(conn, Roster(**rows), by=None, contacts=CONTACTS)  # type: ignore[arg-type]


async def test_a_mum_of_another_street_is_not_taken_over_because_she_sits_here(desk: Desk) -> None:
    await save(desk.conn, pairings=(PairingRow(child="C1", seat=MUM, helper="N2"),))
    await refused(desk, "east", "N2", helpers=(helper("N2", MUM, neighbourhood=EAST_HOME),))


async def test_a_mum_of_another_street_is_not_taken_over_because_she_is_locked_here(
    desk: Desk,
) -> None:
    keep = DecisionRow(
        kind=DecisionKind.LOCK, child="C1", seat=MUM, helper="N2", by="示例", reason="示例"
    )
    await save(desk.conn, decisions=(keep,))
    await refused(desk, "east", "N2", helpers=(helper("N2", MUM, neighbourhood=EAST_HOME),))


async def test_a_mentor_is_changed_by_the_schools_street_alone(desk: Desk) -> None:
    mentor = helper("M1", MENTOR, school="S1", capacity=3)
    await refused(desk, "west", "M1", helpers=(mentor,))
    assert (await desk.upload("east", helpers=(mentor,))).status_code == 200
    assert mentor in (await desk.stored()).helpers


async def test_a_mentor_may_live_in_another_street_than_the_school(desk: Desk) -> None:
    mentor = helper("M9", MENTOR, school="S1", neighbourhood=WEST_HOME)
    assert (await desk.upload("east", helpers=(mentor,))).status_code == 200


async def test_a_director_and_a_supervisor_are_changed_by_the_posts_street_alone(
    desk: Desk,
) -> None:
    await save(desk.conn, helpers=(helper("D9", DIRECTOR, supervises=WEST),))
    for code in ("D2", "D9"):
        await refused(desk, "east", code, helpers=(helper(code, DIRECTOR, serves=(EAST_HOME,)),))
    mine = helper("D1", DIRECTOR, serves=(EAST_HOME,), capacity=4)
    assert (await desk.upload("east", helpers=(mine,))).status_code == 200


async def test_who_stands_in_two_streets_is_changed_by_the_district(desk: Desk) -> None:
    both = helper("D8", DIRECTOR, serves=(EAST_HOME, WEST_HOME))
    await refused(desk, "east", "D8", helpers=(both,))
    assert (await desk.upload("all", helpers=(both,))).status_code == 200
    await refused(desk, "east", "D8", helpers=(helper("D8", DIRECTOR, serves=(EAST_HOME,)),))


async def test_a_streets_own_mum_is_not_sent_to_another_street(desk: Desk) -> None:
    await refused(desk, "east", "N1", helpers=(helper("N1", MUM, neighbourhood=WEST_HOME),))


async def test_a_new_helper_who_stands_nowhere_is_the_districts(desk: Desk) -> None:
    await refused(desk, "east", "N9", helpers=(helper("N9", MUM),))


async def test_a_child_of_another_street_is_not_rehomed_by_an_upload(desk: Desk) -> None:
    await refused(desk, "east", "C4", children=(child("C4"),))
    await refused(desk, "east", "C1", children=(child("C1", WEST_HOME),))


async def test_what_concerns_another_streets_child_is_refused(desk: Desk) -> None:
    rows = {
        "conflicts": ConflictRow(child="C4", helper="N1", kind=ConflictKind.KIN),
        "pairings": PairingRow(child="C4", seat=MUM, helper="N1"),
        "decisions": DecisionRow(
            kind=DecisionKind.BAN, child="C4", seat=MUM, helper="N1", by="示例", reason="示例"
        ),
    }
    for kind, row in rows.items():
        answer = await desk.upload("east", **{kind: (row,)})
        assert answer.status_code == 422, kind


async def test_a_school_of_another_street_is_not_taken_over(desk: Desk) -> None:
    await refused(desk, "west", "S1", schools=(SchoolRow(id="S1", name="示例改名", street=WEST),))


async def test_a_row_that_leans_on_a_refused_row_is_left_out_and_told(desk: Desk) -> None:
    answer = await desk.upload(
        "east",
        "good_rows",
        schools=(SchoolRow(id="S9", name="示例学校", street=WEST),),
        children=(child("C8", school="S9"), child("C9")),
        helpers=(helper("N9", MUM, neighbourhood=WEST_HOME),),
        pairings=(PairingRow(child="C9", seat=MUM, helper="N9"),),
    )
    assert answer.status_code == 200, answer.text
    assert {fault["value"] for fault in answer.json()["faults"]} == {
        "S9",
        "C8",
        "N9",
        f"C9 {MUM.value}",
    }
    children = {row.id for row in (await desk.stored()).children}
    assert ("C9" in children, "C8" in children) == (True, False)


async def test_a_streets_own_rows_are_taken_as_they_come(desk: Desk) -> None:
    answer = await desk.upload(
        "east",
        schools=(SchoolRow(id="S2", name="示例学校", street=EAST),),
        children=(child("C8", school="S2"),),
        helpers=(
            helper("N8", MUM, neighbourhood=EAST_HOME),
            helper("M8", MENTOR, school="S2"),
        ),
        pairings=(PairingRow(child="C8", seat=MUM, helper="N8"),),
    )
    assert answer.status_code == 200, answer.text
