"""What-if rounds over the API: tried, compared, kept, and published once they are true."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from matcher.people import Seat
from rosters.rows import Roster
from store import rosters
from store.pool import connect
from tests.api.conftest import Client, LogIn
from tests.api.town import EAST_HOME, WEST, WEST_HOME, helper
from tests.conftest import CONTACTS

Make = Callable[..., Awaitable[str]]
Solve = Callable[[str], Awaitable[None]]
MUM = {"helper": "N9", "seat": "neighbour_mum", "place": WEST_HOME, "capacity": 2}


@pytest.fixture
async def solved(make_round: Make, as_user: LogIn, solve_now: Solve) -> str:
    """The district's round, proposed."""
    round_id = await make_round("all")
    client = await as_user("all")
    await client.post(f"/api/v1/rounds/{round_id}/start")
    await solve_now(round_id)
    return f"/api/v1/rounds/{round_id}"


async def tried(client: Client, path: str, solve_now: Solve, **edits: Any) -> str:
    """The path of a solved trial."""
    answer = await client.post(f"{path}/what-if", json={"edits": edits})
    assert answer.status_code == 202, answer.text
    await solve_now(answer.json()["id"])
    return answer.headers["location"]


async def test_a_trial_is_compared_with_its_round_goal_by_goal(
    solved: str, as_user: LogIn, solve_now: Solve
) -> None:
    client = await as_user("all")
    trial = await tried(client, solved, solve_now, added=[MUM])
    found = (await client.get(f"{trial}/comparison")).json()
    assert found["before"] == solved.rsplit("/", 1)[1]
    goals = {row["name"]: row for row in found["tiers"]}
    whole = goals["whole_circles"]
    assert (whole["before"]["value"], whole["after"]["value"]) == (4, 6)
    assert whole["after"]["termination"] == "optimal"
    gained = [row for row in found["changes"] if row["after"] == "N9"]
    assert {row["because"] for row in gained} == {"helper_came"}
    assert found["kept"] + len(found["changes"]) == 18
    # Nothing of it is in a roster or in the list of rounds.
    listed = (await client.get("/api/v1/rounds")).json()["rounds"]
    assert [row["id"] for row in listed] == [found["before"]]
    [known] = (await client.get(f"{solved}/what-if")).json()["trials"]
    assert known["edits"]["added"][0]["helper"] == "N9"


async def test_a_street_opened_to_its_neighbour_is_a_policy_of_the_trial_alone(
    solved: str, as_user: LogIn, solve_now: Solve
) -> None:
    client = await as_user("all")
    trial = await tried(client, solved, solve_now, ladders=[{"street": WEST, "limit": 2}])
    version = (await client.get(trial)).json()["policy"]["version"]
    assert version.startswith("2026.1+")
    changes = (await client.get(f"{trial}/comparison")).json()["changes"]
    assert {(row["because"], row["name"]) for row in changes} <= {
        ("allowed", "locality"),
        ("tie", None),
        ("gained", "lottery"),
        ("gained", "distance"),
    }
    # A new round still starts from the policy in force.
    made = await client.post(
        "/api/v1/rounds",
        json={"title": "下一轮", "term": {"starts": "2026-09-01", "ends": "2027-01-31"}},
    )
    assert made.json()["policy"]["version"] == "2026.1"


async def test_a_trial_is_never_approved_and_a_given_up_one_is_gone(
    solved: str, as_user: LogIn, solve_now: Solve
) -> None:
    client = await as_user("all")
    trial = await tried(client, solved, solve_now, gone=["N1"])
    admin = await as_user("admin")
    refused = await admin.post(f"{trial}/approve")
    assert (refused.status_code, "留作草稿" in refused.text) == (409, True)
    client = await as_user("all")
    assert (await client.post(f"{trial}/what-if", json={"edits": {}})).status_code == 409
    assert (await client.post(f"{trial}/cancel")).json()["state"] == "cancelled"
    assert (await client.get(f"{solved}/what-if")).json()["trials"] == []


async def test_a_kept_trial_is_published_once_its_edits_are_in_the_rosters(
    solved: str, as_user: LogIn, solve_now: Solve, town: str
) -> None:
    client = await as_user("all")
    trial = await tried(client, solved, solve_now, added=[MUM])
    kept = await client.post(f"{trial}/keep")
    assert kept.status_code == 201, kept.text
    draft = kept.headers["location"]
    assert (kept.json()["state"], kept.json()["trial"]) == ("draft", False)
    await client.post(f"{draft}/start")
    await solve_now(kept.json()["id"])
    assert "N9" in (await client.get(f"{draft}/proposal")).text
    admin = await as_user("admin")
    assert (await admin.post(f"{draft}/approve")).status_code == 200
    client = await as_user("all")
    refused = await client.post(f"{draft}/publish")
    assert (refused.status_code, "名册" in refused.json()["detail"]) == (409, True)
    await put_on_the_roster(town)
    published = await client.post(f"{draft}/publish")
    assert published.json()["state"] == "published", published.text
    # A second look is against the round published last.
    again = (await client.get(f"{solved}/comparison")).json()
    assert again["before"] == kept.json()["id"]


async def put_on_the_roster(town: str) -> None:
    conn = await connect(town)
    new = helper("N9", Seat.NEIGHBOUR_MUM, neighbourhood=WEST_HOME, capacity=2)
    async with conn.transaction():
        await rosters.save(conn, Roster(helpers=(new,)), by=None, contacts=CONTACTS)
    await conn.close()


async def test_a_round_is_compared_with_the_pairings_there_were(
    solved: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    found = (await client.get(f"{solved}/comparison")).json()
    assert (found["before"], found["kept"], len(found["changes"])) == (None, 0, 16)


async def test_what_cannot_be_assumed_is_told_in_chinese(solved: str, as_user: LogIn) -> None:
    client = await as_user("all")
    wrong = {"gone": ["N99"], "added": [{**MUM, "helper": "N1"}]}
    answer = await client.post(f"{solved}/what-if", json={"edits": wrong})
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["faults"]] == ["added[0].helper", "gone[0]"]
    assert all("。" in fault["detail"] for fault in answer.json()["faults"])
    assert (await client.post(f"{solved}/what-if")).status_code == 422


async def test_another_streets_round_is_not_tried_or_compared(solved: str, as_user: LogIn) -> None:
    client = await as_user("east")
    edits = {"edits": {"added": [{**MUM, "place": EAST_HOME}]}}
    assert (await client.post(f"{solved}/what-if", json=edits)).status_code == 404
    assert (await client.get(f"{solved}/comparison")).status_code == 404
    assert (await client.post(f"{solved}/keep")).status_code == 404


async def test_readiness_shows_locks_that_cannot_all_be_kept_and_who_set_them(
    make_round: Make, as_user: LogIn, town: str
) -> None:
    conn = await connect(town)
    await conn.execute(
        """
        insert into decision (kind, child, seat, helper, decided_by, reason) values
          ('lock', 'C4', 'neighbour_mum', 'N2', '示例主任', '示例'),
          ('lock', 'C5', 'neighbour_mum', 'N2', '示例主任', '示例'),
          ('lock', 'C6', 'neighbour_mum', 'N2', '示例科长', '示例')
        """
    )
    await conn.close()
    round_id = await make_round("all")
    client = await as_user("all")
    [found] = (await client.get(f"/api/v1/rounds/{round_id}/readiness")).json()["contradictions"]
    assert (found["clash"], found["rule"]) == ("together", "capacity")
    assert [(row["child"], row["by"]) for row in found["decisions"]] == [
        ("C4", "示例主任"),
        ("C5", "示例主任"),
        ("C6", "示例科长"),
    ]
    page = (await client.get(f"/rounds/{round_id}")).text
    assert "合在一起违反规则" in page
    assert "示例科长 决定" in page


async def test_what_fewer_changes_and_locks_cost_is_asked_and_answered(
    make_round: Make, as_user: LogIn, solve_now: Solve, town: str
) -> None:
    """C7 of little need is locked to the only mum of the west, and sat with her before."""
    conn = await connect(town)
    await conn.execute(
        """
        update child set need_level = 4 where id = 'C7';
        update helper set capacity = 1 where id = 'N2';
        insert into decision (kind, child, seat, helper, decided_by, reason)
        values ('lock', 'C7', 'neighbour_mum', 'N2', '示例主任', '示例');
        insert into pairing (child, seat, helper) values ('C7', 'neighbour_mum', 'N2')
        """
    )
    await conn.close()
    round_id = await make_round("all")
    client = await as_user("all")
    path = f"/api/v1/rounds/{round_id}"
    assert (await client.get(f"{path}/frontier")).status_code == 404
    await client.post(f"{path}/start")
    await solve_now(round_id)
    [cost] = (await answered(client, f"{path}/decisions"))["costs"]
    assert (cost["free"], cost["decisions"][0]["by"]) == (False, "示例主任")
    coverage = next(goal for goal in cost["goals"] if goal["name"] == "coverage")
    assert (coverage["cost"], coverage["proven"]) == (-3, True)
    frontier = await answered(client, f"{path}/frontier")
    assert (frontier["earlier"], frontier["ruled_out"]) == (1, 0)
    assert [point["changes"] for point in frontier["points"]] == [0]
    page = (await client.get(f"/rounds/{round_id}/prices")).text
    assert "示例主任 决定" in page
    assert "至多改动" in page


async def answered(client: Client, path: str) -> Any:
    """The answer, once it is there."""
    async with asyncio.timeout(120):
        while (answer := await client.get(path)).status_code == 202:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert answer.status_code == 200, answer.text
    return answer.json()
