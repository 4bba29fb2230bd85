"""A large block: settle what can be proven, search for the rest, and bound it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import numpy as np
from scipy import sparse

from matcher.climb import climb
from matcher.frame import Bools, Ints
from matcher.limit import Budget
from matcher.merged import groups
from matcher.program import Program
from matcher.search import Hunt, best_of_kinds, search
from matcher.settle import FEW, WIDEST, settle, settle_by_children
from matcher.standing import Clock, Standing, Tell
from matcher.symmetry import fold
from matcher.unfold import helpers_folded

# The shares of the time left that each step may take.
RULES_PART = 0.7
SETTLE_PART = 0.6
FOLDED_PART = 0.7
SUPPORT_PART = 0.4
SUPPORT_SECONDS = 8.0
# Up to this part of its size, a program whose helpers are folded is searched as such.
WELL_FOLDED = 0.55


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
            _search_rest(standing, first, near, seed, clock, searched, lambda: True)
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
            _search_rest(standing, left, near, seed, clock, searched, climbing.done)
        finally:
            searched.set()
        climbing.result()


def _settle_rules(standing: Standing, clock: Clock) -> int:
    """Settle the first tiers, which need nothing but the rules' rows; the first not settled."""
    stages = standing.program.stages
    count = next((k for k, stage in enumerate(stages) if stage != stages[0]), len(stages))
    while count and len(helpers_folded(standing.stage(count - 1)).program.most) > WIDEST:
        count -= 1
    if not count or clock.over:
        return 0
    tiers = range(count)
    stage = standing.stage(count - 1)
    x = standing.x[: len(stage.most)]
    settled = settle(stage, tiers, x, clock.left * RULES_PART, clock.budget)
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
        if clock.over or len(fold(stage).program.most) > FEW:
            return tier
        goal, x = standing.goal(tier)[: len(stage.most)], standing.x[: len(stage.most)]
        x, bound = settle_by_children(stage, goal, x, clock.left * SETTLE_PART, clock.budget)
        standing.better(x)
        standing.lower(tier, bound)
        if bound > standing.least(tier):
            return tier
        standing.hold(tier)
    return standing.tiers


def _search_rest(
    standing: Standing,
    first: int,
    near: Ints,
    seed: int,
    clock: Clock,
    searched: Event,
    climbed: Callable[[], bool],
) -> None:
    """Search for the tiers that see kinds of helpers only; then, tier after tier, the best over
    what the tier's relaxation uses, and while that is not there a search for all tiers left."""
    columns = np.union1d(near, np.flatnonzero(standing.x[: standing.program.columns]))
    tier = _search_folded(standing, first, seed, clock)
    searched.set()
    while not clock.over and tier < standing.tiers:
        standing.complete(standing.tiers - 1, clock.budget)
        _search(
            standing,
            tier,
            columns,
            seed + tier,
            clock,
            lambda wanted=tier: wanted in standing.ceilings or climbed(),
        )
        if tier in standing.ceilings:
            used = standing.ceilings[tier].support
            columns = np.union1d(columns, np.flatnonzero(used[: standing.program.columns]))
            _over_support(standing, tier, tier, used, clock)
            standing.hold(tier)
            tier += 1
        elif climbed():
            break
    # What no relaxation led to: all that is left together, then what did not fit into one goal.
    while not clock.over and tier < standing.tiers:
        standing.complete(standing.tiers - 1, clock.budget)
        group = groups(standing.program.objectives, tier)[0]
        _search(standing, tier, columns, seed + tier, clock, lambda: False)
        for done in group.tiers:
            standing.hold(done)
        tier = group.tiers[-1] + 1
    # With time to spare: every tier may still gain, and none lose.
    if first < standing.tiers and not clock.over:
        standing.complete(standing.tiers - 1, clock.budget)
        _search(standing, first, columns, seed, clock, lambda: False)


def _search_folded(standing: Standing, first: int, seed: int, clock: Clock) -> int:
    """Search where helpers fold well; the first tier that is left."""
    last = _folding_until(standing, first)
    if last is None:
        return first
    stage = standing.complete(last, clock.budget)
    goal = groups(stage.objectives, first)[0].goal
    until = clock.left * (1 - FOLDED_PART)
    columns, turn = np.arange(stage.columns), 0
    while clock.left > until and not clock.over:
        while standing.news and standing.news[0][0] != last:
            standing.news.popleft()
        if standing.news:
            _, used = standing.news.popleft()
            _over_support(standing, first, last, used, clock)
            # What its relaxation uses is far less to choose from, and nearly always enough.
            columns = np.flatnonzero(used[: stage.columns])
        hunt = Hunt(stage, goal, columns, seed + turn, clock.budget, standing.better)
        x = standing.x[: len(stage.most)]
        found = search(hunt, x, clock.left - until, lambda: bool(standing.news))
        turn += 1
        if found is x and not standing.news:
            break
    standing.known = len(stage.most)
    for tier in range(first, last + 1):
        standing.hold(tier)
    return last + 1


def _folding_until(standing: Standing, first: int) -> int | None:
    """The last tier from `first` on whose stage folds well."""
    found = None
    for tier in range(first, standing.tiers):
        stage = standing.stage(tier)
        if len(helpers_folded(stage).program.most) > WELL_FOLDED * len(stage.most):
            break
        found = tier
    return found


def _over_support(standing: Standing, first: int, tier: int, used: Bools, clock: Clock) -> None:
    """A tier's best over the kinds of helpers that some relaxation uses and those of the solution
    in hand; together with the tiers from `first` on before it, or these keep what they have."""
    stage = standing.complete(tier, clock.budget)
    size = len(stage.most)
    group = groups(stage.objectives, first)[0]
    goal = group.goal if tier in group.tiers else standing.goal(tier)[:size]
    if tier not in group.tiers:
        for above in range(first, tier):
            row = sparse.csr_matrix(standing.goal(above)[:size])
            stage = stage.holding(row, np.array([standing.value(above)]))
    seconds = min(clock.left, max(SUPPORT_SECONDS, clock.left * SUPPORT_PART))
    hunt = Hunt(stage, goal, np.arange(stage.columns), 0, clock.budget, standing.better)
    x = standing.x[:size]
    found = best_of_kinds(hunt, x, used[: stage.columns], seconds)
    if found is not x:
        standing.better(found)
        standing.known = size


def _search(
    standing: Standing,
    tier: int,
    columns: Ints,
    seed: int,
    clock: Clock,
    enough: Callable[[], bool],
) -> None:
    """Search for the tiers from `tier` on, as many together as their weights allow."""
    program = standing.stage(standing.tiers - 1)
    goal = groups(standing.program.objectives, tier)[0].goal
    hunt = Hunt(program, goal, columns, seed, clock.budget, standing.better)
    search(hunt, standing.x, clock.left, enough)
