"""Tier after tier: solve one, hold it, solve the next; and prove how good it is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matcher import flow
from matcher.engines import cpsat, highs
from matcher.frame import Ints
from matcher.held import Held
from matcher.large import solve_large
from matcher.limit import Budget
from matcher.merged import upward
from matcher.program import Objective, Program
from matcher.tally import BlockTier

# Up to here CP-SAT solves a block tier by tier in moments.
SMALL = 1_200
# What it can't prove in this part of the time, HiGHS tries in the rest.
CPSAT_PART = 0.4


@dataclass(frozen=True)
class Turn:
    """What one block is given: its share of the remaining time, the seed, the tolerances by tier,
    and whom to tell of each tier's value and, once there is one, its bound."""

    budget: Budget
    share: float
    seed: int
    tolerance: dict[str, int]
    report: Callable[[Objective, int, int | None], None]


def solve_in_order(program: Program, near: Ints, turn: Turn) -> tuple[Ints, list[BlockTier]]:
    """The best solution found and each tier's bound, all tiers above it held.

    `near` are the columns to look at first. The empty solution is the first in hand: it breaks no
    rule, so there is always an answer.
    """
    flowed = flow.solve(program, turn.tolerance, turn.budget, turn.report)
    if flowed is not None:
        together = zip(program.objectives, flowed.bounds, strict=True)
        return flowed.x, [BlockTier(o.name, o.value(flowed.x), bound) for o, bound in together]
    if program.columns <= SMALL:
        x, bounds = _small(program, turn)
    else:
        seconds = turn.budget.left * turn.share
        x, bounds = solve_large(
            program, near, seconds, turn.seed, turn.budget, turn.tolerance, turn.report
        )
    return x, [
        BlockTier(o.name, o.value(x), bound * o.sense.sign)
        for o, bound in zip(program.objectives, bounds, strict=True)
    ]


def _small(program: Program, turn: Turn) -> tuple[Ints, list[int]]:
    """CP-SAT, tier by tier."""
    x = np.zeros(len(program.most), dtype=np.int64)
    until = turn.budget.left * (1 - turn.share)
    held: list[Held] = []
    bounds: list[int] = []
    for number, objective in enumerate(program.objectives):
        goal = upward(objective)
        bound = program.most_of(goal)
        if bound > goal @ x and not turn.budget.stopped:
            seconds = max(0.0, turn.budget.left - until) / (len(program.objectives) - number)
            answer = cpsat.maximise(
                program,
                goal,
                tuple(held),
                x,
                seed=turn.seed,
                seconds=CPSAT_PART * seconds,
                budget=turn.budget,
            )
            x, bound = answer.x, min(bound, answer.bound)
            if bound > goal @ x and not turn.budget.stopped:
                # Where clauses lead nowhere (many weights, all different), cutting planes may.
                rows = np.array([row.coefficients for row in held]).reshape(-1, len(x))
                least = np.array([row.least for row in held], dtype=np.int64)
                rest = program.holding(sparse.csr_matrix(rows), least)
                seconds *= 1 - CPSAT_PART
                found = highs.improve(rest, goal, x, seconds=seconds, budget=turn.budget)
                x, bound = found.x, min(bound, found.bound)
        held.append(Held(goal, int(goal @ x) - turn.tolerance.get(objective.name, 0)))
        bounds.append(bound)
        turn.report(objective, objective.value(x), None)
    return x, bounds
