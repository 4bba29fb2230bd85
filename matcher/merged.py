"""Several tiers as one goal, so that a search sees all of them at once.

The weights only guide: what a tier is worth is measured, held and bounded tier by tier.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.frame import Floats, Ints
from matcher.program import Objective

# How many units of the next tier one unit of a tier outweighs, times the spread of that next
# tier: a gain in one seat rarely costs more than a chain of this many others.
CHAIN = 4
# Weights beyond this ratio drown in the tolerances of floating-point linear programming.
WIDEST = 10**8


@dataclass(frozen=True)
class Group:
    """Consecutive tiers, the weight of each, and their goal to maximise (variables,)."""

    tiers: tuple[int, ...]
    weights: tuple[int, ...]
    goal: Ints


def upward(objective: Objective) -> Ints:
    """The objective's coefficients, so that more is better."""
    return objective.coefficients * objective.sense.sign


def groups(objectives: Sequence[Objective], first: int = 0) -> tuple[Group, ...]:
    """The tiers from `first` on, in as few groups as the weights allow."""
    spreads = [_spread(objective) for objective in objectives]
    found: list[Group] = []
    start = first
    while start < len(objectives):
        end, ratio = start + 1, 1
        while end < len(objectives) and ratio * CHAIN * spreads[end] <= WIDEST:
            ratio *= CHAIN * spreads[end]
            end += 1
        weights = [1]
        for number in range(end - 1, start, -1):
            weights.insert(0, weights[0] * CHAIN * spreads[number])
        goal = sum(
            (w * upward(objectives[start + k]) for k, w in enumerate(weights)),
            start=np.zeros_like(objectives[start].coefficients),
        )
        found.append(Group(tuple(range(start, end)), tuple(weights), goal))
        start = end
    return tuple(found)


def strictly(objectives: Sequence[Objective], most: Ints) -> Ints | None:
    """One goal (variables,) in which a unit of each objective outweighs everything of those after
    it; None where the weights would be too wide. `most` (variables,): the variables' bounds."""
    goal, weight = np.zeros_like(most), 1
    for objective in reversed(objectives):
        if weight > WIDEST:
            return None
        goal += weight * upward(objective)
        weight *= 1 + int(np.abs(objective.coefficients) @ most)
    return goal


def _spread(objective: Objective) -> int:
    used: Floats = np.abs(objective.coefficients[objective.coefficients != 0]).astype(float)
    return max(1, int(np.percentile(used, 95))) if len(used) else 1
