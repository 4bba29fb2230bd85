"""The second thread of a large block: bounds, and hints for the search, tier by tier."""

from threading import Event

import numpy as np

from matcher.ladder import Ladder
from matcher.settle import FAR_SMALLER, FEW, branch
from matcher.stages import Stages
from matcher.standing import Clock, Standing

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
    another optimum for the search to look at, and then helps until kinds are `searched`."""
    stages, last = standing.stages, standing.tiers - 1
    early = min(first + 1, last)
    ladder = _climb_to(standing, stages, first, early, early, clock)
    _branch(standing, stages, first, clock)
    if not searched.is_set():
        _other_optimum(standing, ladder, range(first, early), clock)
    _help(standing, clock, searched)
    if early < last:
        _climb_to(standing, stages, first, last, last, clock)


def _climb_to(
    standing: Standing, stages: Stages, first: int, last: int, top: int, clock: Clock
) -> Ladder | None:
    """From `first` to `last` on a relaxation that knows the tiers up to `top`, which is left below
    `last`; None when time ran out."""
    program = stages.stage(top)
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


def _other_optimum(standing: Standing, ladder: Ladder | None, above: range, clock: Clock) -> None:
    """More news of the tier after those `above`: another optimum. The tiers above are held at the
    best that may still be."""
    if ladder is not None and not clock.over:
        for tier in above:
            if tier in standing.bounds:
                ladder.hold(tier, standing.bounds[tier])
        used = ladder.another(above.stop, np.random.default_rng(0), clock.left)
        if used is not None:
            standing.news.append((above.stop, used))


def _help(standing: Standing, clock: Clock, searched: Event) -> None:
    """Search over kinds of helpers, as the other thread does, as long as it does."""
    while not searched.is_set() and not clock.over:
        if standing.search is None:
            searched.wait(0.1)
        else:
            standing.search.step(clock.left, whole=False)


def _branch(standing: Standing, stages: Stages, tier: int, clock: Clock) -> None:
    """A tier's bound from branching with the children folded, where that makes it far smaller."""
    if clock.over:
        return
    both, stage = stages.both(tier), stages.stage(tier)
    size = len(both.program.most)
    if FEW < size <= FAR_SMALLER * len(stages.kinds(tier).program.most):
        goal, x = standing.goal(tier)[: len(stage.most)], standing.x[: len(stage.most)]
        _, bound = branch(both, goal, x, clock.left * BRANCH_PART, clock.budget)
        standing.lower(tier, bound)
