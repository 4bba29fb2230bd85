"""A match round from rosters to published circles: real server, real worker, real servers."""

from fixtures.district import District
from tests.acceptance.site import Site


async def test_a_round_goes_from_rosters_to_published_circles(
    working_site: Site, district: District
) -> None:
    site = working_site
    coordinator, approver = await site.coordinator(), await site.approver()
    path = await coordinator.start_round()
    await coordinator.until(path, "proposed")
    proposal = await coordinator.get(f"{path}/proposal")
    summary = proposal["summary"]
    assert summary["verified"]
    assert summary["children"] == len(district.roster.children)
    assert summary["circles_complete"] > 0
    assert all(tier["termination"] for tier in proposal["tiers"])

    refused = await coordinator.client.post(f"{path}/approve")
    assert refused.status_code == 403
    await approver.post(f"{path}/approve")
    await coordinator.post(f"{path}/publish")
    await coordinator.post(f"{path}/publish")
    seats = "select count(*) from pairing where until is null"
    assert await site.count(seats) == summary["seats_filled"]


async def test_the_event_stream_tells_the_tiers_and_ends_at_the_proposal(
    working_site: Site,
) -> None:
    coordinator = await working_site.coordinator()
    path = await coordinator.start_round()
    events = [event async for event in coordinator.events(path)]
    assert events[-1]["state"] == "proposed"
    assert "coverage" in {event["progress"]["tier"] for event in events if event["progress"]}
    assert [event["number"] for event in events] == sorted({event["number"] for event in events})


async def test_a_round_cancelled_half_way_keeps_a_valid_proposal(working_site: Site) -> None:
    coordinator = await working_site.coordinator()
    path = await coordinator.start_round(seconds=60)
    await coordinator.until(path, "solving")
    await coordinator.post(f"{path}/cancel")
    await coordinator.until(path, "proposed")
    proposal = await coordinator.get(f"{path}/proposal")
    assert proposal["summary"]["verified"]
    assert "interrupted" in {tier["termination"] for tier in proposal["tiers"]}
