"""A match round from rosters to published circles: real server, real worker, real servers."""

from pathlib import Path

from fixtures.district import District
from rosters.writing import write_xlsx
from tests.acceptance.site import Site


async def test_a_round_goes_from_rosters_to_published_circles(
    empty_site: Site, district: District, tmp_path: Path
) -> None:
    site, rosters = empty_site, tmp_path / "rosters"
    rosters.mkdir()
    write_xlsx(district.roster, district.geography, rosters)
    await site.serve()
    site.work()
    coordinator, approver = await site.coordinator(), await site.approver()
    await coordinator.upload(rosters)
    path = await coordinator.start_round(seconds=10)
    await coordinator.until(path, "proposed")
    proposal = await coordinator.get(f"{path}/proposal")
    summary = proposal["summary"]
    assert summary["verified"]
    assert summary["children"] == len(district.roster.children)
    assert summary["circles_complete"] > 0
    assert all(tier["termination"] for tier in proposal["tiers"])

    refused = await coordinator.client.post(f"{path}/approve")
    assert refused.status_code == 409
    await approver.post(f"{path}/approve")
    await coordinator.post(f"{path}/publish")
    await coordinator.post(f"{path}/publish")
    seats = "select count(*) from pairing where until is null"
    assert await site.count(seats) == summary["seats_filled"]


async def test_the_event_stream_tells_the_tiers_and_ends_at_the_proposal(site: Site) -> None:
    await site.serve()
    site.work()
    coordinator = await site.coordinator()
    path = await coordinator.start_round(seconds=10)
    events = [event async for event in coordinator.events(path)]
    assert events[-1]["state"] == "proposed"
    assert "coverage" in {event["progress"]["tier"] for event in events if event["progress"]}
    assert [event["number"] for event in events] == sorted({event["number"] for event in events})


async def test_a_round_cancelled_half_way_keeps_a_valid_proposal(big_site: Site) -> None:
    await big_site.serve()
    big_site.work()
    coordinator = await big_site.coordinator()
    path = await coordinator.start_round(seconds=600)
    await coordinator.until(path, "solving")
    await coordinator.post(f"{path}/cancel")
    await coordinator.until(path, "proposed")
    proposal = await coordinator.get(f"{path}/proposal")
    assert proposal["summary"]["verified"]
    assert "interrupted" in {tier["termination"] for tier in proposal["tiers"]}
