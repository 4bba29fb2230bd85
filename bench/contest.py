"""The contest: ours and each peer, one after the other, on the same district and cores."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from bench.child import Job
from bench.course import Course, district
from bench.judge import Verdict, first_difference, judge
from bench.machine import Machine
from bench.peers import OURS, contender
from bench.run import Claim

# Engines look at their clock between steps, some rarely; beyond this they have not stopped.
GRACE_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A contender's result, or why there is none. `better` is the first tier in which ours
    differs from it and by how much ours is better there; None when they are equal."""

    contender: str
    seconds: float
    claim: Claim | None = None
    verdict: Verdict | None = None
    better: tuple[str, int] | None = None
    absent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contest:
    """One district, all contenders."""

    children: int
    tightness: float
    seed: int
    threads: int
    columns: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What `--json` writes."""

    machine: Machine
    contests: tuple[Contest, ...]


def hold_contest(
    job: Job, peers: Sequence[str], peer_seconds: float, tell: Callable[[str], None]
) -> Contest:
    """Run ours as the job says, then each peer with its own limit, each in its own process."""
    course = district(job.children, job.tightness, job.seed)
    entries: list[Entry] = []
    for name in (OURS, *peers):
        seconds = job.seconds if name == OURS else peer_seconds
        tell(name)
        entries.append(_entry(course, replace(job, contender=name, seconds=seconds), entries))
    return Contest(
        children=job.children,
        tightness=job.tightness,
        seed=job.seed,
        threads=job.threads,
        columns=len(course.columns),
        entries=tuple(entries),
    )


def _entry(course: Course, job: Job, before: Sequence[Entry]) -> Entry:
    absent = contender(job.contender).missing()
    claim = run_apart(job) if absent is None else absent
    if isinstance(claim, str):
        return Entry(contender=job.contender, seconds=job.seconds, absent=claim)
    ours = before[0].verdict if before else None
    target = None if ours is None else [mark.value for mark in ours.marks]
    verdict = judge(course, claim, target)
    return Entry(
        contender=job.contender,
        seconds=job.seconds,
        # Of the trace only the answer is kept: the rest has told when the target was reached.
        claim=replace(claim, trace=claim.trace[-1:]),
        verdict=verdict,
        better=None if ours is None else first_difference(ours.marks, verdict.marks),
    )


def run_apart(job: Job) -> Claim | str:
    """The claim of a contender in a process of its own, or what went wrong there."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answer = Path(folder, "job.json"), Path(folder, "answer.json")
        asked.write_bytes(msgspec.json.encode(job))
        words = [sys.executable, "-m", "bench.child", str(asked), str(answer)]
        patience = 2 * job.seconds + GRACE_SECONDS
        try:
            done = subprocess.run(  # noqa: S603
                words, capture_output=True, text=True, timeout=patience, check=False
            )
        except subprocess.TimeoutExpired:
            return f"{patience:.0f} 秒后仍未停下，已终止（限时 {job.seconds:g} 秒）"
        if done.returncode != 0 or not answer.exists():
            last = (done.stderr.strip().splitlines() or ["没有输出"])[-1]
            return f"进程以 {done.returncode} 结束：{last}"
        return msgspec.json.decode(answer.read_bytes(), type=Claim)
