"""Tier after tier: solve one, hold it, solve the next."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matcher.engines.engine import Engine, Held
from matcher.frame import Ints
from matcher.limit import Budget
from matcher.outcome import Sense
from matcher.program import Objective, Program


@dataclass(frozen=True)
class BlockTier:
    """A tier's bound in one block, in the tier's own sense."""

    name: str
    bound: int


def solve_in_order(
    program: Program,
    engine: Engine,
    tolerance: dict[str, int],
    *,
    seed: int,
    budget: Budget,
    share: float,
    report: Callable[[Objective, int, int], None],
) -> tuple[Ints, list[BlockTier]]:
    """The best columns found and each tier's bound. The empty solution is the first in hand: it
    breaks no rule, so there is always an answer."""
    x = np.zeros(len(program.most), dtype=np.int64)
    held: list[Held] = []
    tiers: list[BlockTier] = []
    until = budget.left * (1 - share)
    for number, objective in enumerate(program.objectives):
        sign = 1 if objective.sense == Sense.MAXIMISE else -1
        goal = sign * objective.coefficients
        seconds = max(0.0, budget.left - until) / (len(program.objectives) - number)
        if goal.any():
            answer = engine.maximise(
                program, goal, tuple(held), x, seed=seed, seconds=seconds, budget=budget
            )
            x, bound = answer.x, answer.bound
            held.append(Held(goal, int(goal @ x) - tolerance.get(objective.name, 0)))
        else:
            bound = 0
        tiers.append(BlockTier(objective.name, sign * bound))
        report(objective, int(objective.coefficients @ x), sign * bound)
    return x, tiers
