"""A district-wide match round through the API, from creation to publication."""

import time
from collections.abc import Iterator
from typing import Any

import httpx

from cli.demo.client import Api
from cli.demo.report import Report, report_of
from cli.exits import FAULTS, CliError
from cli.tiers import Tiers
from matcher import Progress, Term

DONE = ("proposed", "approved", "published", "closed", "failed", "cancelled")


def run_round(
    coordinator: Api, approver: Api, tiers: Tiers, *, term: Term, seed: int, seconds: float
) -> Report:
    """Create, check, start, watch, approve as another person, publish."""
    made = coordinator.post(
        "rounds",
        {
            "title": f"演示轮次 {term.starts:%Y-%m}",
            "street": None,
            "term": {"starts": term.starts.isoformat(), "ends": term.ends.isoformat()},
            "seed": seed,
            "seconds": seconds,
        },
    )
    path = f"rounds/{made['id']}"
    coordinator.get(f"{path}/readiness")
    began = time.monotonic()
    coordinator.post(f"{path}/start")
    with tiers:
        for step in _steps(coordinator, path):
            tiers.show(step)
    took = time.monotonic() - began
    now = coordinator.get(path)
    if now["state"] != "proposed":
        raise CliError(f"轮次没有得到方案（{now['state']}）：{now.get('failure') or ''}", FAULTS)
    approver.post(f"{path}/approve")
    coordinator.post(f"{path}/publish")
    return report_of(
        coordinator.get(f"{path}/proposal"), round_id=made["id"], seconds=took, found=False
    )


def _steps(api: Api, path: str) -> Iterator[Progress]:
    """Progress until the round has come to rest: by the event stream, by asking when it breaks."""
    while True:
        try:
            for _, event in api.events(f"{path}/events"):
                step = _progress(event)
                if step is not None:
                    yield step
        except httpx.TransportError:
            time.sleep(0.5)
        if api.get(path)["state"] in DONE:
            return


def _progress(event: dict[str, Any]) -> Progress | None:
    step = event.get("progress") or event
    if "tier" not in step:
        return None
    return Progress(
        tier=step["tier"],
        value=step["value"],
        bound=step.get("bound"),
        done=step.get("done", 0),
        total=step.get("total", 1),
    )
