"""The second thread of a large block: bounds, and hints for the search, tier by tier."""

from threading import Event

import numpy as np

from matcher.held import Holds
from matcher.ladder import Ladder
from matcher.settle import FAR_SMALLER, FEW, branch
from matcher.standing import Clock, Standing
from matcher.symmetry import fold
from matcher.unfold import helpers_folded

# A relaxation is begun only if it may end: one tier's takes a second for about so many variables.
# Folding alone takes a second for a few times as many.
VARIABLES_PER_SECOND = 20_000
MOST_PER_SECOND = 40_000
# How far below its relaxation a tier is expected to end.
GUESS = 0.008
BRANCH_PART = 0.9


def climb(standing: Standing, first: int, clock: Clock, searched: Event) -> None:
    """Bounds of the tiers from `first` on, as far as the time goes.

    It runs ahead of the search: a tier not settled yet is held a little below its relaxation, and
    the prices say what that is worth once its value is known. After the first two tiers it finds
    other optima for the search to look at, until kinds of helpers are `searched`."""
    holds, last = standing.holds, standing.tiers - 1
    early = min(first + 1, last)
    ladder = _climb_to(standing, holds, first, early, early, clock)
    _branch(standing, holds, first, clock)
    _other_optima(standing, ladder, range(first, early), clock, searched)
    if early < last:
        _climb_to(standing, holds, first, last, last, clock)


def _climb_to(
    standing: Standing, holds: Holds, first: int, last: int, top: int, clock: Clock
) -> Ladder | None:
    """From `first` to `last` on a relaxation that knows the tiers up to `top`, which is left below
    `last`; None when time ran out."""
    program = holds.on(standing.program.up_to(top))
    if len(program.most) > clock.left * MOST_PER_SECOND:
        return None
    ladder = Ladder(program, clock.budget)
    if ladder.size > clock.left * VARIABLES_PER_SECOND:
        return None
    for tier in range(first, last + 1):
        if clock.over:
            return None
        ceiling = ladder.climb(tier, clock.left)
        if ceiling is None:
            return None
        standing.ceilings[tier].append(ceiling)
        standing.news.append((tier, ceiling.support))
        if tier < last:
            guess = int(np.floor(ceiling.value - GUESS * abs(ceiling.value)))
            ladder.hold(tier, max(guess, standing.least(tier)))
    return ladder


def _other_optima(
    standing: Standing, ladder: Ladder | None, above: range, clock: Clock, searched: Event
) -> None:
    """More news of the tier after those `above`: one other optimum after the other, as fast as the
    search takes them. The tiers above are held at the best that may still be."""
    random = np.random.default_rng(0)
    while not searched.wait(0.1) and not clock.over:
        if ladder is not None and not standing.news:
            for tier in above:
                if tier in standing.bounds:
                    ladder.hold(tier, standing.bounds[tier])
            used = ladder.another(above.stop, random, clock.left)
            if used is not None:
                standing.news.append((above.stop, used))


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
