"""A seat's reason, who else could sit there, whom to recruit: asked of a proposed round."""

import asyncio
from collections.abc import Awaitable, Callable

from httpx import Response

from tests.api.conftest import Client, LogIn

Make = Callable[..., Awaitable[str]]
Solve = Callable[[str], Awaitable[None]]


async def answer(client: Client, path: str) -> Response:
    """What comes once it is there; the first question starts a process."""
    while (found := await client.get(path)).status_code == 202:
        assert found.json()["state"] == "computing"
        assert found.headers["retry-after"] == "2"
        await asyncio.sleep(0.1)
    return found


async def test_a_seat_tells_its_reason_its_alternatives_and_whom_to_recruit(
    make_round: Make, as_user: LogIn, solve_now: Solve
) -> None:
    round_id = await make_round("all")
    path = f"/api/v1/rounds/{round_id}"
    client = await as_user("all")
    assert (await client.get(f"{path}/seats/C1/neighbour_mum/alternatives")).status_code == 404
    assert (await client.get(f"{path}/advice")).status_code == 404
    await client.post(f"{path}/start")
    await solve_now(round_id)
    circles = (await client.get(f"{path}/proposal")).json()["circles"]
    seats = {
        (circle["child"]["id"], seat["seat"]): seat
        for circle in circles
        for seat in circle["seats"]
    }
    child, seat = next(key for key, held in seats.items() if held["helper"] and key[1] == "mentor")
    found = (await answer(client, f"{path}/seats/{child}/{seat}/alternatives")).json()
    assert found["reason"]["helper"] == seats[child, seat]["helper"]
    assert found["reason"]["helper_name"] == seats[child, seat]["helper_name"]
    assert {share["name"] for share in found["reason"]["shares"]} >= {"coverage", "lottery"}
    for other in found["alternatives"]:
        assert other["seats"][0]["helper"] != found["reason"]["helper"]
        assert other["seats"][0]["helper_name"]
        assert other["moves"][0]["code_name"]
        assert all(price["proven"] for price in other["prices"])
    (gap_child, gap_seat), _ = next(row for row in seats.items() if row[1]["gap"])
    empty = (await answer(client, f"{path}/seats/{gap_child}/{gap_seat}/alternatives")).json()
    assert empty["reason"] is None
    both = await client.get(
        f"{path}/seats/{child}/{seat}/alternatives", params={"also": ["nobody"]}
    )
    assert both.status_code == 404
    others = [one for one, of in seats if of == seat and one != child][:2]
    together = await answer(
        client, f"{path}/seats/{child}/{seat}/alternatives?also={'&also='.join(others)}"
    )
    for other in together.json()["alternatives"]:
        assert {held["child"] for held in other["seats"]} == {child, *others}
    page = f"/rounds/{round_id}/review/{child}/{seat}/alternatives"
    for also, told in (
        ("，".join(others), "最好的其他人选"),
        ("C998, C999", "本轮没有编号为“C998, C999”的儿童"),
        ("a、b、c、d", "一次最多再加三名儿童"),
    ):
        assert told in (await client.get(page, params={"also": also})).text
    advice = (await answer(client, f"{path}/advice")).json()["recruits"]
    assert advice
    assert all(row["filled"] >= 1 and row["place_name"] for row in advice)
    assert any(gain["name"] == "coverage" and gain["cost"] < 0 for gain in advice[0]["gains"])
    for login, status in (("east", 404), ("mum", 403)):
        other_client = await as_user(login)
        for question in (f"seats/{child}/{seat}/alternatives", "advice"):
            assert (await other_client.get(f"{path}/{question}")).status_code == status


async def test_the_page_says_which_goals_are_proven_and_which_are_the_best_found(
    make_round: Make, as_user: LogIn, solve_now: Solve
) -> None:
    """A seat moved by hand leaves the goals proven above the first it touches, and no further."""
    round_id = await make_round("all")
    client = await as_user("all")
    await client.post(f"/api/v1/rounds/{round_id}/start")
    await solve_now(round_id)
    api = f"/api/v1/rounds/{round_id}"
    seat = "seats/C1/neighbour_mum/alternatives"
    page = f"/rounds/{round_id}/review/C1/neighbour_mum/alternatives"
    await answer(client, f"{api}/{seat}")
    assert "目前找到的最好" not in (await client.get(page)).text

    body = {"kind": "empty", "child": "C1", "seat": "neighbour_mum", "reason": "监护人希望"}
    made = await client.post(f"{api}/overrides", json=body, headers={"if-match": '"C1.0"'})
    assert made.status_code == 201, made.text
    found = (await answer(client, f"{api}/{seat}")).json()
    unproven = [row["name"] for row in found["alternatives"][0]["prices"] if not row["proven"]]
    assert unproven[0] == "coverage"
    told = (await client.get(page)).text
    assert "从“席位覆盖”起是目前找到的最好的安排" in told
