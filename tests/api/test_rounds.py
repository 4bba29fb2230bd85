"""A round over the API, from draft to closed."""

from collections.abc import Awaitable, Callable

from tests.api.conftest import LogIn

Make = Callable[..., Awaitable[str]]
Solve = Callable[[str], Awaitable[None]]


async def test_a_round_goes_from_draft_to_published_circles(
    make_round: Make, as_user: LogIn, solve_now: Solve
) -> None:
    round_id = await make_round("all")
    client = await as_user("all")
    path = f"/api/v1/rounds/{round_id}"
    started = await client.post(f"{path}/start")
    assert started.status_code == 202
    assert started.headers["location"] == path
    assert started.json()["state"] == "queued"
    await solve_now(round_id)
    proposal = (await client.get(f"{path}/proposal")).json()
    assert proposal["summary"] == {
        "children": 7,
        "circles_complete": 4,
        "seats_filled": 16,
        "gaps": 5,
        "verified": True,
    }
    assert {"name", "value", "bound", "termination"} <= proposal["tiers"][0].keys()
    assert (await client.post(f"{path}/approve")).status_code == 403
    admin = await as_user("admin")
    assert (await admin.post(f"{path}/approve")).json()["state"] == "approved"
    client = await as_user("all")
    assert (await client.post(f"{path}/publish")).json()["state"] == "published"
    report = (await client.get("/api/v1/coverage")).json()
    assert report["total"]["circles"][3] == 4
    assert (await client.post(f"{path}/close?early=true")).json()["state"] == "closed"


async def test_each_gap_has_a_ledger_that_adds_up(
    make_round: Make, as_user: LogIn, solve_now: Solve
) -> None:
    round_id = await make_round("all")
    client = await as_user("all")
    await client.post(f"/api/v1/rounds/{round_id}/start")
    await solve_now(round_id)
    circles = (await client.get(f"/api/v1/rounds/{round_id}/proposal")).json()["circles"]
    gaps = [seat["gap"] for circle in circles for seat in circle["seats"] if seat["gap"]]
    assert len(gaps) == 5
    for gap in gaps:
        assert sum(line["count"] for line in gap["ledger"]) == gap["candidates"]


async def test_the_proposal_comes_page_by_page(
    make_round: Make, as_user: LogIn, solve_now: Solve
) -> None:
    round_id = await make_round("all")
    client = await as_user("all")
    await client.post(f"/api/v1/rounds/{round_id}/start")
    await solve_now(round_id)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": "3", **({"cursor": cursor} if cursor else {})}
        answer = await client.get(f"/api/v1/rounds/{round_id}/proposal", params=query)
        page = answer.json()
        seen += [circle["child"]["id"] for circle in page["circles"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["C1", "C2", "C3", "C4", "C5", "C6", "C7"]


async def test_readiness_tells_demand_supply_and_what_to_mend(
    make_round: Make, as_user: LogIn
) -> None:
    round_id = await make_round("all")
    client = await as_user("all")
    found = (await client.get(f"/api/v1/rounds/{round_id}/readiness")).json()
    assert found["without_legal_basis"] == ["C3"]
    mums = next(line for line in found["seats"] if line["seat"] == "neighbour_mum")
    assert (mums["children"], mums["demand"], mums["supply"], mums["short"]) == (6, 6, 4, 2)
    assert found["vacant_posts"] == []
    east, west = (
        {line["seat"]: line for line in place["seats"]}["neighbour_mum"]
        for place in found["places"]
    )
    assert (east["demand"], east["supply"], east["short"]) == (2, 2, 0)
    assert (west["demand"], west["supply"], west["short"]) == (4, 2, 2)
    page = (await client.get(f"/rounds/{round_id}")).text
    assert "2 个居委有儿童在本轮，1 个有席位不够" in page
    assert '<span class="gap">4 / 2</span>' in page


async def test_readiness_is_kept_until_something_it_was_made_of_changes(
    make_round: Make, as_user: LogIn
) -> None:
    round_id = await make_round("all")
    client = await as_user("all")
    address = f"/api/v1/rounds/{round_id}/readiness"
    before = (await client.get(address)).json()
    assert (await client.get(address)).json() == before
    basis = {
        "kind": "legal_duty",
        "signed_by": "court",
        "scope": ["matching"],
        "since": "2026-09-01",
        "until": None,
    }
    answer = await client.post("/api/v1/children/C3/bases", json=basis)
    assert answer.status_code == 201, answer.text
    after = (await client.get(address)).json()
    assert after["without_legal_basis"] == []
    assert after["matchable"] == before["matchable"] + 1


async def test_a_draft_cannot_be_approved_or_published(make_round: Make, as_user: LogIn) -> None:
    round_id = await make_round("all")
    admin = await as_user("admin")
    assert (await admin.post(f"/api/v1/rounds/{round_id}/approve")).status_code == 409
    client = await as_user("all")
    answer = await client.post(f"/api/v1/rounds/{round_id}/publish")
    assert answer.status_code == 409
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_one_idempotency_key_has_one_effect_and_one_answer(
    make_round: Make, as_user: LogIn
) -> None:
    round_id = await make_round("all")
    client = await as_user("all")
    headers = {"idempotency-key": "示例-1".encode().hex()}
    path = f"/api/v1/rounds/{round_id}/start"
    first = await client.post(path, headers=headers)
    again = await client.post(path, headers=headers)
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    other = await client.post(f"/api/v1/rounds/{round_id}/cancel", headers=headers)
    assert other.status_code == 422


async def test_a_started_round_cannot_be_started_again(make_round: Make, as_user: LogIn) -> None:
    round_id = await make_round("all")
    client = await as_user("all")
    assert (await client.post(f"/api/v1/rounds/{round_id}/start")).status_code == 202
    assert (await client.post(f"/api/v1/rounds/{round_id}/start")).status_code == 409


async def test_a_queued_round_can_be_cancelled(make_round: Make, as_user: LogIn) -> None:
    round_id = await make_round("all")
    client = await as_user("all")
    await client.post(f"/api/v1/rounds/{round_id}/start")
    answer = await client.post(f"/api/v1/rounds/{round_id}/cancel")
    assert answer.json()["state"] == "cancelled"


async def test_an_approved_round_can_be_given_up(
    make_round: Make, as_user: LogIn, solve_now: Solve
) -> None:
    round_id = await make_round("all")
    client = await as_user("all")
    path = f"/api/v1/rounds/{round_id}"
    await client.post(f"{path}/start")
    await solve_now(round_id)
    admin = await as_user("admin")
    assert (await admin.post(f"{path}/approve")).json()["state"] == "approved"
    client = await as_user("all")
    assert f'action="/rounds/{round_id}/cancel"' in (await client.get(f"/rounds/{round_id}")).text
    assert (await client.post(f"{path}/cancel")).json()["state"] == "cancelled"
    assert (await client.post(f"{path}/publish")).status_code == 409


async def test_an_unchanged_round_is_not_sent_again(make_round: Make, as_user: LogIn) -> None:
    round_id = await make_round("all")
    client = await as_user("all")
    first = await client.get(f"/api/v1/rounds/{round_id}")
    assert "retry-after" in first.headers
    headers = {"if-none-match": first.headers["etag"]}
    assert (await client.get(f"/api/v1/rounds/{round_id}", headers=headers)).status_code == 304


async def test_the_event_stream_tells_each_state_and_ends_at_rest(
    make_round: Make, as_user: LogIn, solve_now: Solve
) -> None:
    round_id = await make_round("all")
    client = await as_user("all")
    await client.post(f"/api/v1/rounds/{round_id}/start")
    await solve_now(round_id)
    text = (await client.get(f"/api/v1/rounds/{round_id}/events")).text
    assert text.rstrip().splitlines()[-1].count('"state":"proposed"') == 1
    numbers = [int(line[4:]) for line in text.splitlines() if line.startswith("id: ")]
    assert numbers == sorted(set(numbers))
    rest = await client.get(
        f"/api/v1/rounds/{round_id}/events", headers={"last-event-id": str(numbers[-2])}
    )
    assert [line for line in rest.text.splitlines() if line.startswith("id: ")] == [
        f"id: {numbers[-1]}"
    ]


async def test_an_unknown_policy_is_not_found(as_user: LogIn) -> None:
    client = await as_user("all")
    body = {
        "title": "示例",
        "term": {"starts": "2026-09-01", "ends": "2027-01-31"},
        "policy": {"name": "nothing", "version": "0"},
    }
    assert (await client.post("/api/v1/rounds", json=body)).status_code == 404
