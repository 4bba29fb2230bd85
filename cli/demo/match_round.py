"""A district-wide match round through the API, from creation to publication."""

import contextlib
import time
from collections.abc import Iterator

import httpx
import msgspec

from cli.demo.client import Api
from cli.demo.report import Proposal, Report
from cli.exits import FAULTS, CliError
from cli.tiers import Tiers
from matcher import Progress, Term

TITLE = "演示轮次"
UNFINISHED = ("draft", "ready", "queued", "solving")
DONE = ("proposed", "approved", "published", "closed", "failed", "cancelled")


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """What we read of a round."""

    id: str
    title: str
    state: str
    failure: str | None = None


class Rounds(msgspec.Struct, frozen=True, kw_only=True):
    """What we read of the list of rounds, the newest first."""

    rounds: list[Round]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What we read of an event: a step of a tier, when it is one."""

    progress: Progress | None = None


def run_round(
    coordinator: Api, approver: Api, tiers: Tiers, *, term: Term, seed: int, seconds: float
) -> Report:
    """Create, check, start, watch, approve as another person, publish."""
    _give_up_unfinished(coordinator)
    made = coordinator.post(
        "rounds",
        {
            "title": f"{TITLE} {term.starts:%Y-%m}",
            "street": None,
            "term": {"starts": term.starts.isoformat(), "ends": term.ends.isoformat()},
            "seed": seed,
            "seconds": seconds,
        },
    )
    round_id = msgspec.json.decode(made, type=Round).id
    path = f"rounds/{round_id}"
    coordinator.get(f"{path}/readiness", msgspec.Raw)
    began = time.monotonic()
    coordinator.post(f"{path}/start")
    with tiers:
        for step in _steps(coordinator, path):
            tiers.show(step)
    took = time.monotonic() - began
    now = coordinator.get(path, Round)
    if now.state != "proposed":
        raise CliError(f"轮次没有得到方案（{now.state}）。{now.failure or ''}", FAULTS)
    approver.post(f"{path}/approve")
    coordinator.post(f"{path}/publish")
    proposal = coordinator.get(f"{path}/proposal", Proposal)
    return Report.of(proposal, round_id=round_id, seconds=took)


def _give_up_unfinished(coordinator: Api) -> None:
    """A start that was interrupted has left its round; a worker would solve it before ours."""
    for left in coordinator.get("rounds", Rounds).rounds:
        if left.title.startswith(TITLE) and left.state in UNFINISHED:
            coordinator.post(f"rounds/{left.id}/cancel")


def _steps(api: Api, path: str) -> Iterator[Progress]:
    """Progress until the round has come to rest: by the event stream, by asking when it breaks."""
    while True:
        with contextlib.suppress(httpx.TransportError):
            for data in api.events(f"{path}/events"):
                with contextlib.suppress(msgspec.MsgspecError):
                    step = msgspec.json.decode(data, type=Event).progress
                    if step is not None:
                        yield step
        if api.get(path, Round).state in DONE:
            return
        time.sleep(0.5)
