"""A street asks a bordering one for a seat: nothing opens before the other approves."""

import pytest

from rosters.problem import build_problem
from store import geography, rosters
from store.pool import connect
from tests.api.conftest import LogIn
from tests.api.town import EAST, WEST
from tests.store.round_town import TERM, TODAY

ASKED = {"child": "C1", "to_street": WEST, "reason": "本街镇邻家妈妈都已满额"}
PATH = "/api/v1/seat-requests"


async def opened(town: str, street: str) -> tuple[tuple[str, ...], set[str]]:
    """To which streets C1's ladder is open, and which helpers the street's round has."""
    conn = await connect(town)
    roster = await rosters.load(conn, street)
    problem = build_problem(roster, await geography.load(conn), as_of=TODAY, term=TERM)
    await conn.close()
    return problem.child_by_id["C1"].open_streets, set(problem.helper_by_id)


async def test_an_approval_opens_the_ladder_for_that_child_and_taking_it_back_closes_it(
    as_user: LogIn, town: str
) -> None:
    client = await as_user("east")
    asked = await client.post(PATH, json=ASKED)
    assert asked.status_code == 201, asked.text
    request = asked.json()
    assert (request["state"], request["child"], request["may"]) == ("asked", "C1", ["withdraw"])
    assert await opened(town, EAST) == ((), {"M1", "N1", "D1"})
    own = await client.post(f"{PATH}/{request['id']}/answer", json={"answer": "approve"})
    assert own.status_code == 409
    assert "被求助的街镇" in own.text
    client = await as_user("west")
    [seen] = (await client.get(PATH)).json()["requests"]
    assert (seen["child"], seen["code_name"], seen["weight"]) == (None, None, 1)
    assert "C1" not in (await client.get("/seat-requests")).text
    answer = await client.post(f"{PATH}/{seen['id']}/answer", json={"answer": "approve"})
    assert answer.json()["state"] == "approved"
    assert await opened(town, EAST) == ((WEST,), {"M1", "N1", "D1", "N2"})
    back = await client.post(f"{PATH}/{seen['id']}/answer", json={"answer": "withdraw"})
    assert back.json()["state"] == "withdrawn"
    assert await opened(town, EAST) == ((), {"M1", "N1", "D1"})
    again = await client.post(f"{PATH}/{seen['id']}/answer", json={"answer": "approve"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("given", "status"),
    [({"child": "C4"}, 404), ({"to_street": EAST}, 409), ({"reason": ""}, 400)],
)
async def test_only_a_bordering_street_is_asked_for_an_own_child_with_a_reason(
    as_user: LogIn, given: dict[str, str], status: int
) -> None:
    client = await as_user("east")
    assert (await client.post(PATH, json={**ASKED, **given})).status_code == status


async def test_a_seat_is_asked_of_a_street_once(as_user: LogIn) -> None:
    client = await as_user("east")
    assert (await client.post(PATH, json=ASKED)).status_code == 201
    assert (await client.post(PATH, json=ASKED)).status_code == 409
