"""One decline in a published round: how long its answer takes, and whom it moves."""

import time
from dataclasses import dataclass

import numpy as np

from bench.course import district
from bench.machine import Machine, peak_bytes
from matcher import Decline, Limit, Repair, Repairer, solve, verify
from matcher.outcome import Assignment

# Of so many answers the whole round is checked: that takes far longer than to find them.
CHECKED = 5


@dataclass(frozen=True, kw_only=True)
class RepairResult:
    """`wall` and `busy` (declines,): seconds by the clock and of the processor, in order of size;
    `making` of the repairer, once for a published round. `moved`: answers that move somebody who
    did not decline; `in_vain`: those that move somebody although no tier gains by it."""

    children: int
    seed: int
    limit: float
    making: float
    wall: tuple[float, ...]
    busy: tuple[float, ...]
    filled: int
    moved: int
    breaches: int
    peak_bytes: int


@dataclass(frozen=True, kw_only=True)
class RepairReport:
    """What `--json` writes."""

    machine: Machine
    results: tuple[RepairResult, ...]


def measure_repair(
    children: int, tightness: float, seed: int, seconds: float, threads: int, declines: int
) -> RepairResult:
    """Form a round within `seconds`, then let helpers drawn at random decline, each by itself."""
    course = district(children, tightness, seed)
    limit = Limit(seconds=seconds, threads=threads)
    published = solve(course.problem, course.policy, seed=seed, limit=limit)
    began = time.perf_counter()
    repairer = Repairer(course.problem, course.policy, published)
    making = time.perf_counter() - began
    rows = published.assignments
    drawn = np.random.default_rng(seed).permutation(len(rows))[:declines]
    wall: list[float] = []
    busy: list[float] = []
    answers: list[tuple[Assignment, Repair]] = []
    for row in (rows[index] for index in drawn.tolist()):
        change = Decline(
            child=row.child, seat=row.seat, helper=row.helper, by="bench", reason="bench"
        )
        clock, work = time.perf_counter(), time.process_time()
        answers.append((row, repairer.repair(change)))
        wall.append(time.perf_counter() - clock)
        busy.append(time.process_time() - work)
    checked = [answer for _, answer in answers[:CHECKED]]
    return RepairResult(
        children=children,
        seed=seed,
        limit=seconds,
        making=making,
        wall=tuple(sorted(wall)),
        busy=tuple(sorted(busy)),
        filled=sum(_filled(row, answer) for row, answer in answers),
        moved=sum(_moves_others(row, answer) for row, answer in answers),
        breaches=sum(len(verify(one.problem, course.policy, one.outcome)) for one in checked),
        peak_bytes=peak_bytes(),
    )


def _filled(row: Assignment, answer: Repair) -> bool:
    """Whether the seat is held again."""
    return any((a.child, a.seat) == (row.child, row.seat) for a in answer.assignments)


def _moves_others(row: Assignment, answer: Repair) -> bool:
    """Whether any seat that was held by somebody else changes hands."""
    before = {(a.child, a.seat): a.helper for a in answer.published.assignments}
    after = {(a.child, a.seat): a.helper for a in answer.assignments}
    del before[row.child, row.seat]
    return any(after.get(seat) != helper for seat, helper in before.items())
