"""A large block: settle what can be proven, search for the rest, and bound it."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import numpy as np

from matcher.climb import climb
from matcher.descent import Descent, search_on
from matcher.frame import Ints
from matcher.kinds import KindsSearch
from matcher.limit import Budget
from matcher.merged import groups, strictly
from matcher.program import Program
from matcher.settle import FEW, WIDEST, largest_part, settle, settle_by_children
from matcher.standing import Clock, Standing, Tell

# The shares of the time left that each step may take.
RULES_PART = 0.7
SETTLE_PART = 0.6
FOLDED_PART = 0.9
# Up to this part of its size, a program whose helpers are folded is searched as such.
WELL_FOLDED = 0.6
# After so many times in vain, enough was tried.
ENOUGH = 3
ENOUGH_KINDS = 60
# What was found over kinds is unfolded after so many seconds, and again when as many times more
# have gone by.
FIRST_UNFOLDED = 15.0
AGAIN = 3.0


def solve_large(
    program: Program,
    near: Ints,
    seconds: float,
    seed: int,
    budget: Budget,
    tolerance: dict[str, int],
    tell: Tell,
) -> tuple[Ints, list[int]]:
    """The best solution found, and each tier's bound, where more is better."""
    standing = Standing.empty(program, tolerance, tell)
    clock = Clock(budget, budget.left - seconds)
    first = _settle_rules(standing, clock)
    if first < standing.tiers and not clock.over:
        if budget.limit.reproducible:
            first = _settle_next(standing, first, clock)
            searched = Event()
            searched.set()
            climb(standing, first, Clock(budget, clock.until + clock.left / 2), searched)
            _search_rest(standing, first, near, seed, clock, searched)
        else:
            _together(standing, first, near, seed, clock)
    standing.complete(standing.tiers - 1, budget)
    return standing.x, [standing.bound(tier) for tier in range(standing.tiers)]


def _together(standing: Standing, first: int, near: Ints, seed: int, clock: Clock) -> None:
    """Settling and searching here, bounds in another thread."""
    searched = Event()
    with ThreadPoolExecutor(1) as pool:
        climbing: Future[None] = pool.submit(climb, standing, first, clock, searched)
        try:
            left = _settle_next(standing, first, clock)
            _search_rest(standing, left, near, seed, clock, searched)
        finally:
            searched.set()
        climbing.result()


def _settle_rules(standing: Standing, clock: Clock) -> int:
    """Settle the first tiers, which need nothing but the rules' rows; the first not settled."""
    stages = standing.program.stages
    count = next((k for k, stage in enumerate(stages) if stage != stages[0]), len(stages))
    while count and largest_part(standing.stages.kinds(count - 1).program) > WIDEST:
        count -= 1
    if not count or clock.over:
        return 0
    tiers = range(count)
    stage, kinds = standing.stage(count - 1), standing.stages.kinds(count - 1)
    x = standing.x[: len(stage.most)]
    settled = settle(stage, kinds, tiers, x, clock.left * RULES_PART, clock.budget)
    standing.better(settled.x)
    for tier in tiers:
        standing.lower(tier, int(settled.bounds[tier]))
        if standing.bounds[tier] > standing.least(tier):
            # Not proven; or it may give way within its tolerance, and then the bounds below, for
            # which it was held at its best, would be too low.
            return tier
        standing.hold_parts(tier, settled.parts, settled.values[tier], settled.proven[tier])
    return count


def _settle_next(standing: Standing, first: int, clock: Clock) -> int:
    """Settle tier after tier as long as the folded program is small; the first not settled."""
    for tier in range(first, standing.tiers):
        stage = standing.complete(tier, clock.budget)
        if clock.over or len(standing.stages.both(tier).program.most) > FEW:
            return tier
        goal, x = standing.goal(tier)[: len(stage.most)], standing.x[: len(stage.most)]
        x, bound = settle_by_children(
            stage, standing.stages.both(tier), goal, x, clock.left * SETTLE_PART, clock.budget
        )
        standing.better(x)
        standing.lower(tier, bound)
        if bound > standing.least(tier):
            return tier
        standing.hold(tier)
    return standing.tiers


def _search_rest(
    standing: Standing, first: int, near: Ints, seed: int, clock: Clock, searched: Event
) -> None:
    """Search for the tiers that see kinds of helpers only; then go down the others, again and
    again: a tier may gain at the cost of those below it, which come after it once more."""
    settled, columns = standing.stages, near
    tier = folded = _search_folded(standing, first, seed, clock)
    searched.set()
    turn, in_vain, random = 0, 0, np.random.default_rng(seed)
    while not clock.over and tier < standing.tiers and in_vain < ENOUGH:
        for used in (standing.x > 0, *standing.supports()):
            columns = np.union1d(columns, np.flatnonzero(used[: standing.program.columns]))
        before = standing.x
        descent = Descent(
            standing, settled.holds, columns, seed + turn, random if turn else None, clock
        )
        descent.down(first, tier, folded)
        # All are held now: each may still gain, and none loses.
        search_on(standing, first, columns, seed + turn, clock, clock.left)
        standing.stages, tier = settled, first
        in_vain = in_vain + 1 if standing.x is before else 0
        turn += 1


def _search_folded(standing: Standing, first: int, seed: int, clock: Clock) -> int:
    """Search where helpers fold well; the first tier that is left."""
    last = _folding_until(standing, first)
    if last is None:
        return first
    stage = standing.complete(last, clock.budget)
    size = len(stage.most)
    goal = strictly(stage.objectives[first:], stage.most)
    if goal is None:
        goal = groups(stage.objectives, first)[0].goal
    until = clock.left * (1 - FOLDED_PART)
    kinds = KindsSearch.of(
        stage, standing.stages.kinds(last), goal, standing.x[:size], seed, clock.budget
    )
    standing.search = kinds
    in_vain, start, due = 0, clock.left, FIRST_UNFOLDED
    while clock.left > until and not clock.over and in_vain < ENOUGH_KINDS:
        while standing.news:
            number, used = standing.news.popleft()
            if number == last:
                kinds.allow(used)
        in_vain = 0 if kinds.step(clock.left - until) else in_vain + 1
        if start - clock.left > due:
            due *= AGAIN
            _take(standing, kinds)
    _take(standing, kinds)
    standing.known = len(stage.most)
    for tier in range(first, last + 1):
        standing.hold(tier)
    return last + 1


def _take(standing: Standing, search: KindsSearch) -> None:
    """The solution found over kinds, where it is better than the one in hand."""
    goal, x = search.whole_goal, search.unfolded()
    if search.program.fits(x) and goal @ x > goal @ standing.x[: len(x)]:
        standing.better(x)


def _folding_until(standing: Standing, first: int) -> int | None:
    """The tier `first`, or better the next one, if its stage folds well; what folds there, folds
    before."""
    for tier in range(min(first + 1, standing.tiers - 1), first - 1, -1):
        size = len(standing.stage(tier).most)
        if len(standing.stages.kinds(tier).program.most) <= WELL_FOLDED * size:
            return tier
    return None
