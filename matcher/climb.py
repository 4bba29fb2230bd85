"""The second thread of a large block: bounds, and hints for the search, tier by tier."""

from threading import Event

import numpy as np

from matcher.held import Holds
from matcher.ladder import Ladder
from matcher.settle import FAR_SMALLER, FEW, branch
from matcher.standing import Clock, Standing
from matcher.symmetry import fold
from matcher.unfold import helpers_folded

# Beyond this the relaxation of all tiers at once is too slow to climb.
TALLEST = 150_000
# How far below its relaxation a tier is expected to end.
GUESS = 0.008
BRANCH_PART = 0.6


def climb(standing: Standing, first: int, clock: Clock, searched: Event) -> None:
    """Bounds of the tiers from `first` on, as far as the time goes.

    It runs ahead of the search: a tier not settled yet is held a little below its relaxation, and
    the prices say what that is worth once its value is known. After the first two tiers it waits
    until kinds of helpers are `searched`, for the search needs the processor more."""
    holds, last = standing.holds, standing.tiers - 1
    early = min(first + 1, last)
    _climb_to(standing, holds, first, early, early, clock)
    _branch(standing, holds, first, clock)
    while not searched.wait(0.1):
        if clock.over:
            return
    if early < last:
        whole = holds.on(standing.program.up_to(last))
        if len(fold(whole).program.most) <= TALLEST:
            _climb_to(standing, holds, first, last, last, clock)
        else:
            for tier in range(early + 1, last + 1):
                _climb_to(standing, holds, first, tier, tier, clock)


def _climb_to(
    standing: Standing, holds: Holds, first: int, last: int, top: int, clock: Clock
) -> None:
    """From `first` to `last` on a relaxation that knows the tiers up to `top`."""
    if clock.over:
        return
    ladder = Ladder(holds.on(standing.program.up_to(top)), clock.budget)
    for tier in range(first, last + 1):
        if clock.over:
            return
        ceiling = ladder.climb(tier, clock.left)
        if ceiling is None:
            return
        if tier not in standing.ceilings:
            standing.ceilings[tier] = ceiling
            standing.news.append((tier, ceiling.support))
        guess = int(np.floor(ceiling.value - GUESS * abs(ceiling.value)))
        ladder.hold(tier, max(guess, standing.least(tier)))


def _branch(standing: Standing, holds: Holds, tier: int, clock: Clock) -> None:
    """A tier's bound from branching with the children folded, where that makes it far smaller."""
    if clock.over:
        return
    stage = holds.on(standing.program.up_to(tier))
    both = fold(stage)
    size = len(both.program.most)
    if FEW < size <= FAR_SMALLER * len(helpers_folded(stage).program.most):
        goal, x = standing.goal(tier)[: len(stage.most)], standing.x[: len(stage.most)]
        _, bound = branch(both, goal, x, clock.left * BRANCH_PART, clock.budget)
        standing.lower(tier, bound)
