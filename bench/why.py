"""How long reasons take: a district with a shortage is solved, then explained, and its disruption
frontier is drawn."""

import time
from collections import Counter
from dataclasses import dataclass

from bench.choices import Choices, measure_choices
from bench.course import Course, district
from bench.machine import Machine
from matcher import Limit, solve
from matcher.why.gaps.explain import explain
from matcher.why.gaps.reasons import GapReason, NeedGap, Proof, Reasons
from matcher.why.gaps.recheck import recheck
from matcher.why.rounds.frontier import frontier


@dataclass(frozen=True, kw_only=True)
class FrontierResult:
    """Seconds for a district's frontier, by the clock and of the processor, each of its two ends
    solved for `limit` seconds at most; how many `earlier` pairings there were and steps were found,
    how many pairings the first and the last step change, and for how many goals they are proven."""

    limit: float
    seconds: float
    processor: float
    earlier: int
    steps: int
    fewest: int
    most: int
    proven_fewest: int
    proven_most: int


@dataclass(frozen=True, kw_only=True)
class WhyResult:
    """Seconds for all reasons of a round's gaps and needs after the solve, on one thread, and for
    counting them again, by the clock and of the processor; how many there are, by verdict and
    proof; what choices.py says; and the frontier."""

    children: int
    tightness: float
    seed: int
    gaps: dict[str, int]
    needs: dict[str, int]
    shortages: int
    explaining: float
    explaining_cpu: float
    rechecking: float
    rechecking_cpu: float
    breaches: int
    choices: Choices
    frontier: FrontierResult


@dataclass(frozen=True, kw_only=True)
class WhyReport:
    """What `--json` writes."""

    machine: Machine
    results: tuple[WhyResult, ...]


def measure_why(
    children: int, tightness: float, seed: int, seconds: float, threads: int, seats: int
) -> WhyResult:
    """Solve for so many seconds, then explain and ask. Only the latter is timed."""
    course = district(children, tightness, seed)
    limit = Limit(seconds=seconds, threads=threads)
    outcome = solve(course.problem, course.policy, seed=seed, limit=limit)
    start = _clocks()
    reasons = explain(course.problem, course.policy, outcome)
    middle = _clocks()
    breaches = recheck(course.problem, course.policy, outcome, reasons)
    end = _clocks()
    return WhyResult(
        children=children,
        tightness=tightness,
        seed=seed,
        gaps=_counted(reasons, reasons.gaps),
        needs=_counted(reasons, reasons.needs),
        shortages=len(reasons.shortages),
        explaining=middle[0] - start[0],
        explaining_cpu=middle[1] - start[1],
        rechecking=end[0] - middle[0],
        rechecking_cpu=end[1] - middle[1],
        breaches=len(breaches),
        choices=measure_choices(course.problem, course.policy, outcome, seed, seats),
        frontier=_frontier(course, limit),
    )


def _frontier(course: Course, limit: Limit) -> FrontierResult:
    """The frontier against the pairings of the term before."""
    start = _clocks()
    found = frontier(course.problem, course.policy, seed=course.seed, limit=limit)
    end = _clocks()
    first, last = found.points[0], found.points[-1]
    return FrontierResult(
        limit=limit.seconds,
        seconds=end[0] - start[0],
        processor=end[1] - start[1],
        earlier=found.earlier,
        steps=len(found.points),
        fewest=first.changes,
        most=last.changes,
        proven_fewest=first.proven,
        proven_most=last.proven,
    )


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _counted(reasons: Reasons, rows: tuple[GapReason, ...] | tuple[NeedGap, ...]) -> dict[str, int]:
    """How many have each verdict, and each proof where there is a shortage."""
    found = Counter[str]()
    for row in rows:
        proof = Proof.NONE if row.shortage is None else reasons.shortages[row.shortage].proof
        shown = f" {proof.value}" if proof is not Proof.NONE else ""
        found[row.verdict.value + shown] += 1
    return dict(sorted(found.items()))
