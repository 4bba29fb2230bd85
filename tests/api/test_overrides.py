"""Overrides over the API: what may be, what it costs, who was first, and the way back."""

import asyncio
from typing import Any

import pytest

from store.pool import connect
from tests.api.conftest import Client, LogIn
from tests.store.round_town import proposed

WHY = "监护人希望换一位"
MUM = "neighbour_mum"


@pytest.fixture
async def round_id(town: str) -> str:
    """A proposed round of the district, with three seats filled and the others empty."""
    conn = await connect(town)
    found = await proposed(conn)
    await conn.close()
    return str(found)


async def change(
    client: Client, round_id: str, kind: str, place: tuple[str, str], **given: Any
) -> Any:
    """An override, of circles that nobody changed before unless `seen` says otherwise."""
    tags = given.pop("seen", {f"C{n}": 0 for n in range(1, 8)})
    body = {"kind": kind, "child": place[0], "seat": place[1], "reason": WHY, **given}
    headers = {"if-match": ", ".join(f'"{child}.{number}"' for child, number in tags.items())}
    return await client.post(f"/api/v1/rounds/{round_id}/overrides", json=body, headers=headers)


async def seats(client: Client, round_id: str) -> dict[tuple[str, str], str | None]:
    circles = (await client.get(f"/api/v1/rounds/{round_id}/proposal")).json()["circles"]
    return {
        (circle["child"]["id"], seat["seat"]): seat.get("helper")
        for circle in circles
        for seat in circle["seats"]
    }


async def test_candidates_say_who_may_and_under_which_rule_the_others_may_not(
    round_id: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    path = f"/api/v1/rounds/{round_id}/seats/C2/neighbour_mum/candidates"
    answer = await client.get(path)
    assert answer.headers["etag"] == answer.json()["etag"] == '"C2.0"'
    [mum] = answer.json()["candidates"]
    assert (mum["helper"], mum["may"], mum["load"], mum["room"]) == ("N1", True, 1, 2)
    assert answer.json()["beyond"] == 1
    await change(client, round_id, "assign", ("C2", "neighbour_mum"), helper="N1")
    third = f"/api/v1/rounds/{round_id}/seats/C3/neighbour_mum/candidates"
    [mum] = (await client.get(third)).json()["candidates"]
    assert (mum["may"], mum["against"]) == (False, "legal_basis")


async def test_an_override_changes_the_seat_and_tells_what_it_costs(
    round_id: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    made = await change(client, round_id, "empty", ("C1", "mentor"))
    assert made.status_code == 201, made.text
    assert made.headers["etag"] == '"*.1"'
    told = made.json()
    assert (told["number"], told["kind"], told["by"], told["reason"]) == (1, "empty", "all", WHY)
    assert told["seats"][0]["before"] == "M1"
    costs = {cost["name"]: (cost["before"], cost["after"]) for cost in told["costs"]}
    assert costs["coverage"][0] > costs["coverage"][1]
    assert (await seats(client, round_id))["C1", "mentor"] is None


async def test_asking_what_it_would_cost_changes_nothing(round_id: str, as_user: LogIn) -> None:
    client = await as_user("all")
    body = {"kind": "empty", "child": "C1", "seat": "mentor", "reason": WHY}
    path = f"/api/v1/rounds/{round_id}/overrides?dry_run=true"
    asked = await client.post(path, json=body)
    assert (asked.status_code, asked.json()["number"]) == (200, 0)
    assert (await seats(client, round_id))["C1", "mentor"] == "M1"


async def test_two_seats_change_places_and_a_move_leaves_the_other_empty(
    round_id: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    there = {"child": "C4", "seat": MUM}
    swapped = await change(client, round_id, "swap", ("C5", MUM), other=there)
    assert swapped.status_code == 201, swapped.text
    now = await seats(client, round_id)
    assert (now["C4", MUM], now["C5", MUM]) == (None, "N2")
    here = {"child": "C5", "seat": MUM}
    moved = await change(client, round_id, "move", ("C4", MUM), other=here, seen={"*": 1})
    assert moved.status_code == 201, moved.text
    now = await seats(client, round_id)
    assert (now["C4", MUM], now["C5", MUM]) == ("N2", None)
    same = await change(client, round_id, "assign", ("C4", MUM), helper="N2", seen={"*": 2})
    assert (same.status_code, "一样" in same.json()["detail"]) == (422, True)


async def test_a_rule_stands_against_an_override_and_says_so(round_id: str, as_user: LogIn) -> None:
    client = await as_user("all")
    far = await change(client, round_id, "assign", ("C1", MUM), helper="N2")
    assert far.status_code == 422
    assert far.json()["faults"][0]["rule"] == "locality"
    assert "不在同校或属地范围内" in far.json()["detail"]
    assert (await seats(client, round_id))["C1", MUM] == "N1"
    wrong = await change(client, round_id, "assign", ("C1", "mentor"), helper="N1")
    assert wrong.json()["faults"][0]["rule"] == "seat_requirements"
    for place, helper in ((("C99", MUM), "N1"), (("C1", MUM), "N99")):
        assert (await change(client, round_id, "assign", place, helper=helper)).status_code == 404


async def test_without_having_said_what_was_seen_nothing_is_changed(
    round_id: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    for seen in ({}, {"C2": 0}):
        answer = await change(client, round_id, "empty", ("C1", MUM), seen=seen)
        assert answer.status_code == 428
        assert "If-Match" in answer.json()["detail"]
    assert (await seats(client, round_id))["C1", MUM] == "N1"


async def test_a_stale_override_loses_nothing_and_tells_what_happened(
    round_id: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    await change(client, round_id, "empty", ("C1", "mentor"))
    late = await change(client, round_id, "empty", ("C1", MUM))
    assert late.status_code == 412
    [told] = late.json()["faults"]
    assert (told["number"], told["by"], told["reason"]) == (1, "all", WHY)
    assert told["seats"][0]["before_name"] == "示例志愿者M1"
    assert (await seats(client, round_id))["C1", MUM] == "N1"
    assert (await change(client, round_id, "empty", ("C4", MUM))).status_code == 201
    again = await change(client, round_id, "empty", ("C1", MUM), seen={"C1": 1})
    assert again.status_code == 201


async def test_an_undo_puts_back_what_was_there_and_is_a_row_too(
    round_id: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    before = await seats(client, round_id)
    await change(client, round_id, "empty", ("C1", "mentor"))
    await change(client, round_id, "empty", ("C1", MUM), seen={"*": 1})
    path = f"/api/v1/rounds/{round_id}/overrides"
    undone = await client.post(f"{path}/2/undo")
    assert (undone.json()["kind"], undone.json()["undoes"]) == ("undo", 2)
    assert (await client.post(f"{path}/2/undo")).status_code == 409
    assert (await client.post(f"{path}/1/undo")).status_code == 201
    assert await seats(client, round_id) == before
    kinds = [(row["kind"], row["undone"]) for row in (await client.get(path)).json()["overrides"]]
    assert kinds == [("empty", 4), ("empty", 3), ("undo", None), ("undo", None)]


async def test_an_override_is_not_undone_over_a_later_one(round_id: str, as_user: LogIn) -> None:
    client = await as_user("all")
    await change(client, round_id, "empty", ("C1", MUM))
    await change(client, round_id, "assign", ("C1", MUM), helper="N1", seen={"*": 1})
    path = f"/api/v1/rounds/{round_id}/overrides"
    answer = await client.post(f"{path}/1/undo")
    assert answer.status_code == 409
    assert "后来的调整" in answer.json()["detail"]


async def test_a_lock_and_a_ban_go_into_the_rosters_and_an_undo_takes_them_out(
    round_id: str, town: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    conn = await connect(town)
    said = "select kind, child, seat, helper, decided_by, reason from decision order by child"
    await change(client, round_id, "lock", ("C1", MUM))
    await change(client, round_id, "ban", ("C4", MUM))
    assert (await seats(client, round_id))["C4", MUM] is None
    assert [tuple(row) for row in await conn.fetch(said)] == [
        ("lock", "C1", MUM, "N1", "all", WHY),
        ("ban", "C4", MUM, "N2", "all", WHY),
    ]
    path = f"/api/v1/rounds/{round_id}/overrides"
    assert (await client.post(f"{path}/2/undo")).status_code == 201
    assert (await client.post(f"{path}/1/undo")).status_code == 201
    assert await conn.fetch(said) == []
    assert (await seats(client, round_id))["C4", MUM] == "N2"
    await conn.close()


async def test_fifty_overrides_at_once_never_give_anybody_more_than_they_can_carry(
    round_id: str, town: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    children = ["C5", "C6", "C7", "C2", "C1"]
    made = await asyncio.gather(
        *(
            change(client, round_id, "assign", (child, MUM), helper=helper, seen={"*": 0})
            if n % 2
            else change(client, round_id, "assign", (child, MUM), helper=helper)
            for n, (child, helper) in enumerate(
                (children[n % 5], ("N1", "N2")[n % 3 % 2]) for n in range(50)
            )
        )
    )
    assert {answer.status_code for answer in made} <= {201, 412, 422}
    conn = await connect(town)
    carried = await conn.fetch(
        "select room, load, (select coalesce(sum(load), 0) from proposal_seat as held"
        " where held.round_id = own.round_id and held.helper = own.helper) as counted"
        " from proposal_room as own where round_id = $1 and room is not null",
        round_id,
    )
    await conn.close()
    assert all(row["load"] == row["counted"] <= row["room"] for row in carried)
    assert sum(row["load"] for row in carried) >= 4


async def test_who_may_not_change_a_proposal_or_does_not_reach_it(
    round_id: str, as_user: LogIn
) -> None:
    assert (await change(await as_user("admin"), round_id, "empty", ("C1", MUM))).status_code == 403
    assert (await change(await as_user("east"), round_id, "empty", ("C1", MUM))).status_code == 404


async def test_whoever_changed_a_proposal_does_not_approve_it(
    round_id: str, town: str, as_user: LogIn
) -> None:
    client = await as_user("all")
    await change(client, round_id, "empty", ("C1", "mentor"))
    admin = await as_user("admin")
    conn = await connect(town)
    await conn.execute("update override set made_by = (select id from account where login='admin')")
    await conn.close()
    refused = await admin.post(f"/api/v1/rounds/{round_id}/approve")
    assert refused.status_code == 409
    assert "调整过方案的人" in refused.json()["detail"]


async def test_an_override_under_one_key_is_made_once(round_id: str, as_user: LogIn) -> None:
    client = await as_user("all")
    body = {"kind": "empty", "child": "C1", "seat": MUM, "reason": WHY}
    headers = {"if-match": '"C1.0"', "idempotency-key": "one"}
    path = f"/api/v1/rounds/{round_id}/overrides"
    first, again = [await client.post(path, json=body, headers=headers) for _ in range(2)]
    assert first.json() == again.json()
    assert len((await client.get(path)).json()["overrides"]) == 1
