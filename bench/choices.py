"""How long it takes to say who else could sit in a seat, and whom to recruit."""

import time
from dataclasses import dataclass
from statistics import median

import numpy as np

from matcher import Outcome, Policy, Problem
from matcher.why.recruiting.advice import advise
from matcher.why.seats.alternatives import MOST, Explainer


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Seconds of the clock and of the processor: for making a round ready to be asked, for the
    alternatives of each of `seats` drawn at random (the median seat, the one that 19 of 20 are no
    slower than, and the slowest; how many need no more than a second), and for advice. `full`:
    seats with as many alternatives as asked for; `nobody`: with none; `proven`: tiers of a price
    that are, in the median; `recruits`: how many were advised."""

    preparing: float
    seats: int
    full: int
    nobody: int
    proven: float
    usual: float
    twentieth: float
    slowest: float
    within_a_second: int
    usual_processor: float
    twentieth_processor: float
    slowest_processor: float
    advising: float
    advising_processor: float
    recruits: int


def measure_choices(
    problem: Problem, policy: Policy, outcome: Outcome, seed: int, seats: int
) -> Choices:
    """Ask about so many seats, drawn from all, then for advice; on one thread."""
    start = time.perf_counter()
    explainer = Explainer(problem, policy, outcome)
    explainer.prepare()
    preparing = time.perf_counter() - start
    rows = [(row.child, row.seat) for row in (*outcome.assignments, *outcome.gaps)]
    drawn = np.random.default_rng(seed).permutation(len(rows))[:seats].tolist()
    clock: list[float] = []
    processor: list[float] = []
    counts: list[int] = []
    proven: list[int] = []
    for number in drawn:
        start, before = time.perf_counter(), time.process_time()
        found = explainer.alternatives([rows[number]])
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - before)
        counts.append(len(found))
        proven += [sum(price.proven for price in one.prices) for one in found]
    start, before = time.perf_counter(), time.process_time()
    recruits = advise(problem, policy, outcome)
    return Choices(
        preparing=preparing,
        seats=len(drawn),
        full=counts.count(MOST),
        nobody=counts.count(0),
        proven=float(median(proven or [0])),
        usual=float(median(clock or [0.0])),
        twentieth=_twentieth(clock),
        slowest=max(clock, default=0.0),
        within_a_second=sum(one <= 1.0 for one in clock),
        usual_processor=float(median(processor or [0.0])),
        twentieth_processor=_twentieth(processor),
        slowest_processor=max(processor, default=0.0),
        advising=time.perf_counter() - start,
        advising_processor=time.process_time() - before,
        recruits=len(recruits),
    )


def _twentieth(seconds: list[float]) -> float:
    return float(np.percentile(seconds or [0.0], 95))
