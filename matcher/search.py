"""Better solutions of a large block: free the circles round one circle, solve them exactly, keep
what is better."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matcher.engines import highs
from matcher.frame import Bools, Ints
from matcher.limit import Budget
from matcher.program import Program
from matcher.unfold import goal_of_classes, helpers_folded, unfold
from matcher.vicinity import Exchange, Kin, losses, owners, touched

SLICE_SECONDS = 2.5
# So many neighbourhoods in a row that gain nothing end a search.
PATIENCE = 60
# A neighbourhood is solved over kinds of helpers if these are at most this part of it.
WORTH_FOLDING = 0.6
# A program over kinds may have this many variables to be solved all at once, and this part of the
# time.
KINDS_MOST = 80_000
UNFOLD_PART = 0.7


@dataclass(frozen=True)
class Hunt:
    """A search: `goal` to maximise over `program`, with the columns to look at, the seed, and
    whom to tell of each better solution."""

    program: Program
    goal: Ints
    columns: Ints
    seed: int
    budget: Budget
    report: Callable[[Ints], None]


def search(hunt: Hunt, start: Ints, seconds: float, enough: Callable[[], bool]) -> Ints:
    """The best solution found from `start`, until `seconds` are over, nothing has helped for long,
    or it is `enough`."""
    program, budget = hunt.program, hunt.budget
    random, x = np.random.default_rng(hunt.seed), start
    until, failures, turn = budget.left - seconds, 0, 0
    owner, helping = owners(program), np.arange(len(program.most)) >= program.columns
    ways = (
        Kin.of(program, owner, program.slot),
        Kin.of(program, owner, program.circle),
        Exchange.of(program),
    )
    by_column = sparse.csc_matrix(program.matrix)
    while (
        budget.left > max(0.0, until)
        and not budget.stopped
        and failures < PATIENCE
        and not enough()
    ):
        way = ways[turn % len(ways)]
        if isinstance(way, Exchange):
            seats = way.next(x, random)
        else:
            lost = losses(program, hunt.goal, x, owner, helping)
            seats = way.next(hunt.columns, x, lost, random)
        circles = np.zeros(int(program.circle.max(initial=-1)) + 1, dtype=np.bool_)
        circles[program.circle[seats]] = True
        beside = touched(program, by_column, seats) & helping & (circles[owner] | (owner < 0))
        free = np.concatenate([seats, np.flatnonzero(beside)])
        left = budget.left
        found = resolve(hunt, x, free, min(SLICE_SECONDS, left - until))
        way.took(left - budget.left)
        turn += 1
        gained = int(hunt.goal @ found) - int(hunt.goal @ x)
        if gained > 0:
            failures, x = 0, found
            hunt.report(x)
        else:
            failures += 1
    return x


def resolve(hunt: Hunt, x: Ints, free: Ints, seconds: float) -> Ints:
    """The free variables solved anew, the others kept; x itself if that gains nothing."""
    part, goal = hunt.program.around(x, free), hunt.goal[free]
    kinds = helpers_folded(part)
    better = x.copy()
    if len(kinds.program.most) < WORTH_FOLDING * len(free):
        like = goal_of_classes(kinds, goal)
        y = highs.improve(
            kinds.program, like, kinds.down(x[free]), seconds=seconds, budget=hunt.budget
        ).x
        if like @ y <= goal @ x[free]:
            return x
        better[free] = unfold(
            part, kinds.up(y) > 0, goal, highs.from_nothing(hunt.budget, SLICE_SECONDS)
        )
    else:
        better[free] = highs.improve(part, goal, x[free], seconds=seconds, budget=hunt.budget).x
    return better if hunt.program.fits(better) and hunt.goal @ better > hunt.goal @ x else x


def best_of_kinds(hunt: Hunt, x: Ints, used: Bools, seconds: float) -> Ints:
    """The best solution whose seats go to kinds of helpers that `used` (columns,) or x use; x
    itself if that gains nothing.

    A relaxation uses few kinds for each seat and nearly whole numbers of them, so that the
    program over these is solved within seconds where the whole one is not in hours."""
    program, budget = hunt.program, hunt.budget
    until = budget.left - seconds
    kinds = helpers_folded(program)
    like, here = goal_of_classes(kinds, hunt.goal), kinds.down(x)
    open_to = x > 0
    open_to[: program.columns] |= used
    open_to[program.columns :] = True
    kept = np.unique(kinds.variables[open_to])
    if len(kept) > KINDS_MOST:
        return x
    part = kinds.program.take(kept)
    left = UNFOLD_PART * (budget.left - until)
    found = highs.improve(part, like[kept], here[kept], seconds=left, budget=budget).x
    if like[kept] @ found <= hunt.goal @ x:
        return x
    y = np.zeros_like(here)
    y[kept] = found
    better = unfold(program, kinds.up(y) > 0, hunt.goal, highs.from_nothing(budget, SLICE_SECONDS))
    return better if program.fits(better) and hunt.goal @ better > hunt.goal @ x else x
