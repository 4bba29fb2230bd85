"""A large block: settle what can be proven, search the rest, and bound it."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from matcher.engines import highs
from matcher.frame import Ints
from matcher.held import Holds
from matcher.ladder import Ceiling, Ladder
from matcher.limit import Budget
from matcher.merged import groups, upward
from matcher.prices import trivial
from matcher.program import Objective, Program
from matcher.search import Hunt, resolve, search
from matcher.settle import branch, settle, settle_by_children
from matcher.symmetry import fold
from matcher.unfold import helpers_folded

# The folded program of a stage may be this large to be settled by branching.
WIDEST = 60_000
# Beyond this the relaxation of all tiers at once is too slow to climb.
TALLEST = 150_000
RULES_PART = 0.7
SETTLE_PART = 0.6
SUPPORT_PART = 0.3
# How far below its relaxation a tier is expected to end.
GUESS = 0.008
# A relaxation's support beyond this is too much to solve at once.
SUPPORT_MOST = 12_000
FOLDED_PART = 0.6
LEAST_SECONDS = 1.5
# A tier is settled by branching if its folded program is this small, or the children fold well.
FEW = 8_000
FAR_SMALLER = 0.8
# Up to this part of its size, a program whose helpers are folded is searched as such.
WELL_FOLDED = 0.55
DEBUG = False

Tell = Callable[[Objective, int, int | None], None]


@dataclass
class Standing:
    """How a block stands: the solution, what is held, and the bounds known."""

    program: Program
    x: Ints
    holds: Holds
    tolerance: dict[str, int]
    tell: Tell
    bounds: dict[int, int] = field(default_factory=dict[int, int])
    known: int = 0
    ceilings: dict[int, Ceiling] = field(default_factory=dict[int, Ceiling])
    news: deque[tuple[int, Ints]] = field(default_factory=deque[tuple[int, Ints]])

    def goal(self, tier: int) -> Ints:
        return upward(self.program.objectives[tier])

    def value(self, tier: int) -> int:
        """Upward: more is better."""
        return int(self.goal(tier) @ self.x)

    def slack(self, tier: int) -> int:
        return self.tolerance.get(self.program.objectives[tier].name, 0)

    def stage(self, last: int) -> Program:
        """The program up to a tier, what is settled held."""
        return self.holds.on(self.program.up_to(last))

    def better(self, x: Ints) -> None:
        """A better solution, over the variables of some stage."""
        self.x = np.append(x, self.x[len(x) :])

    def tell_better(self, x: Ints) -> None:
        self.better(x)
        self.report()

    def lower(self, tier: int, bound: int) -> None:
        """A bound on a tier, if it is a better one."""
        self.bounds[tier] = min(bound, self.bounds.get(tier, bound))

    def report(self) -> None:
        for tier, objective in enumerate(self.program.objectives):
            self.tell(objective, objective.value(self.x), None)


def solve_large(
    program: Program,
    near: Ints,
    seconds: float,
    seed: int,
    budget: Budget,
    tolerance: dict[str, int],
    tell: Tell,
) -> tuple[Ints, list[int]]:
    """The best solution found and each tier's bound, upward."""
    nothing = np.zeros(len(program.most), dtype=np.int64)
    standing = Standing(program, nothing, Holds.none(len(nothing)), tolerance, tell)
    clock = Clock(budget, budget.left - seconds)
    first = _settle_rules(standing, clock)
    if first < len(program.objectives):
        with ThreadPoolExecutor(1) as pool:
            climbing = pool.submit(_climb, standing, first, clock)
            first = _settle_next(standing, first, clock)
            _dive(standing, first, near, seed, clock, climbing)
            climbing.result()
    _complete(standing, standing.stage(len(program.objectives) - 1), budget)
    return standing.x, [_bound(standing, tier) for tier in range(len(program.objectives))]


@dataclass(frozen=True)
class Clock:
    """A budget, of which `until` must be left."""

    budget: Budget
    until: float

    @property
    def left(self) -> float:
        return max(0.0, self.budget.left - max(0.0, self.until))

    @property
    def over(self) -> bool:
        return self.left <= 0 or self.budget.stopped


def _settle_rules(standing: Standing, clock: Clock) -> int:
    """Settle the first tiers, which need nothing but the rules' rows; the first not settled."""
    program = standing.program
    tiers = [t for t, stage in enumerate(program.stages) if stage == program.stages[0]]
    tiers = tiers[: next((k for k, t in enumerate(tiers) if k != t), len(tiers))]
    stage = standing.stage(tiers[-1])
    standing.known = len(stage.most)
    while tiers and len(helpers_folded(stage).program.most) > WIDEST:
        tiers.pop()
        stage = standing.stage(tiers[-1]) if tiers else stage
    if not tiers or clock.over:
        return 0
    settled = settle(stage, tiers, standing.x[: len(stage.most)], clock.left * RULES_PART, clock.budget)
    standing.better(settled.x)
    standing.report()
    for number, tier in enumerate(tiers):
        standing.lower(tier, int(settled.bounds[number]))
        if standing.bounds[tier] > standing.value(tier):
            return tier
        _hold(standing, tier, settled.parts, settled.values[number], settled.proven[number])
    if DEBUG: print("settle", tiers, settled.values.sum(axis=1), settled.bounds, 'left %.1f'%(clock.left))
    return len(tiers)


def _settle_next(standing: Standing, first: int, clock: Clock) -> int:
    """Settle tier after tier as long as the children too can be folded; the first not settled."""
    for tier in range(first, len(standing.program.objectives)):
        stage = standing.stage(tier)
        _complete(standing, stage, clock.budget)
        if clock.over or len(fold(stage).program.most) > FEW:
            return tier
        goal, x = standing.goal(tier)[: len(stage.most)], standing.x[: len(stage.most)]
        x, bound = settle_by_children(stage, goal, x, clock.left * SETTLE_PART, clock.budget)
        standing.better(x)
        standing.lower(tier, bound)
        standing.report()
        if DEBUG: print("by children", tier, goal @ x, bound, 'left %.1f'%(clock.left))
        if bound > goal @ x:
            return tier
        _hold(standing, tier, np.zeros(len(x), dtype=np.int64), np.array([goal @ x]), np.array([True]))
    return len(standing.program.objectives)


def _dive(
    standing: Standing, first: int, near: Ints, seed: int, clock: Clock, climbing: Future[None]
) -> None:
    """Search for the tiers that see kinds of helpers only; then tier after tier the best over
    what the tier's relaxation uses, and a search for it and all below while that is not there."""
    program = standing.program
    count = len(program.objectives)
    columns = np.union1d(near, np.flatnonzero(standing.x[: program.columns]))
    tier = _search_folded(standing, first, seed, clock)
    while not clock.over:
        whole = standing.stage(count - 1)
        _complete(standing, whole, clock.budget)
        if tier == count:
            _search(standing, whole, first, columns, seed, clock, lambda: False)
            return
        _search(standing, whole, tier, columns, seed + tier, clock, lambda: tier in standing.ceilings)
        if tier in standing.ceilings and not clock.over:
            used = np.flatnonzero(standing.ceilings[tier].support)
            columns = np.union1d(columns, used[used < program.columns])
            _over_support(standing, tier, tier, used, clock)
        if tier in standing.ceilings or climbing.done():
            _hold_value(standing, tier)
            tier += 1


def _search_folded(standing: Standing, first: int, seed: int, clock: Clock) -> int:
    """Search where helpers fold well; the first tier that is left."""
    last = _folding_until(standing, first)
    if last is None:
        return first
    stage = standing.stage(last)
    goal = groups(stage.objectives, first)[0].goal
    _complete(standing, stage, clock.budget)
    until = clock.left * (1 - FOLDED_PART)
    columns = np.arange(stage.columns)
    turn = 0
    while clock.left > until and not clock.over:
        while standing.news and not first <= standing.news[0][0] <= last:
            standing.news.popleft()

        def enough() -> bool:
            return clock.left <= until or bool(standing.news)

        hunt = Hunt(stage, goal, columns, seed + turn, clock.budget, standing.tell_better)
        standing.better(search(hunt, standing.x[: len(stage.most)], clock.left - until, enough))
        if DEBUG: print("folded", [standing.value(t) for t in range(len(standing.program.objectives))], 'left %.1f' % clock.left)
        turn += 1
        if standing.news:
            tier, support = standing.news.popleft()
            used = np.flatnonzero(support)
            _over_support(standing, first, tier, used, clock)
            _complete(standing, stage, clock.budget)
            if tier == last:
                # What its relaxation uses is far less to choose from, and nearly always enough.
                columns = used[used < stage.columns]
    standing.known = len(stage.most)
    for tier in range(first, last + 1):
        _hold_value(standing, tier)
    return last + 1


def _hold_value(standing: Standing, tier: int) -> None:
    together = np.zeros(standing.program.stages[tier][1], dtype=np.int64)
    _hold(standing, tier, together, np.array([standing.value(tier)]), np.array([True]))


def _folding_until(standing: Standing, first: int) -> int | None:
    """The last tier from `first` on whose stage folds well."""
    found = None
    for tier in range(first, len(standing.program.objectives)):
        stage = standing.stage(tier)
        if len(helpers_folded(stage).program.most) > WELL_FOLDED * len(stage.most):
            break
        found = tier
    return found


def _over_support(standing: Standing, first: int, tier: int, used: Ints, clock: Clock) -> None:
    """A tier's best over the variables that some relaxation uses and those of the solution in
    hand; the tiers from `first` on keep what they have."""
    stage = standing.stage(tier)
    size = len(stage.most)
    x = standing.x[:size]
    for above in range(first, tier):
        row = sparse.csr_matrix(standing.goal(above)[:size])
        stage = stage.holding(row, np.array([standing.value(above)]))
    free = np.union1d(used[used < size], np.flatnonzero(x))
    if len(free) > SUPPORT_MOST:
        return
    goal = standing.goal(tier)[:size]
    hunt = Hunt(stage, goal, free, 0, clock.budget, standing.tell_better)
    found = resolve(hunt, x, free, min(clock.left, max(LEAST_SECONDS, clock.left * SUPPORT_PART)))
    if goal @ found > goal @ x:
        standing.better(found)
        standing.known = size
    if DEBUG: print("support", tier, len(free), [standing.value(t) for t in range(len(standing.program.objectives))], 'left %.1f' % clock.left)


def _search(
    standing: Standing,
    program: Program,
    tier: int,
    columns: Ints,
    seed: int,
    clock: Clock,
    enough: Callable[[], bool],
) -> None:
    """Search for the tiers from `tier` on, as many together as their weights allow."""
    if tier == len(standing.program.objectives):
        return

    goal = groups(standing.program.objectives, tier)[0].goal
    hunt = Hunt(program, goal, columns, seed, clock.budget, standing.tell_better)
    standing.better(search(hunt, standing.x, clock.left, enough))
    if DEBUG: print("hunt", tier, [standing.value(t) for t in range(len(standing.program.objectives))], 'left %.1f' % clock.left)


def _climb(standing: Standing, first: int, clock: Clock) -> None:
    """Ceilings of the tiers from `first` on, as far as the time goes. It runs ahead of the search:
    a tier not settled yet is held a little below its relaxation, and the prices say what that
    is worth once its value is known."""
    count = len(standing.program.objectives)
    holds = standing.holds
    ladder: Ladder | None = None
    for last in range(first, count):
        done = last
        if ladder is None or not ladder.reaches(last):
            top = max(last, first + 1)
            whole = holds.on(standing.program.up_to(count - 1))
            if last > first + 1 and len(fold(whole).program.most) <= TALLEST:
                top = count - 1
            ladder = Ladder(holds.on(standing.program.up_to(top)), clock.budget, top)
            done = first
        for tier in range(done, last + 1):
            if clock.over:
                return
            ceiling = ladder.climb(tier, clock.left)
            if ceiling is None:
                return
            if tier not in standing.ceilings:
                standing.ceilings[tier] = ceiling
                standing.news.append((tier, ceiling.support))
            if DEBUG: print("climbed", tier, ceiling.value, 'left %.1f' % clock.left)
            guess = int(np.floor(ceiling.value - GUESS * abs(ceiling.value)))
            value = standing.value(tier) - standing.slack(tier)
            ladder.hold(tier, max(guess, value))
        if last == first + 1:
            _branch(standing, holds.on(standing.program.up_to(first)), first, clock)


def _branch(standing: Standing, stage: Program, tier: int, clock: Clock) -> None:
    """A tier's bound, and what its solution uses, from branching with the children folded."""
    both = fold(stage)
    size = len(both.program.most)
    if size <= FEW or size > FAR_SMALLER * len(helpers_folded(stage).program.most):
        return
    goal = standing.goal(tier)[: len(stage.most)]
    support, bound = branch(both, goal, standing.x[: len(stage.most)], clock.left * SETTLE_PART, clock.budget)
    if DEBUG: print("branch", tier, bound, 'left %.1f' % clock.left)
    standing.lower(tier, bound)
    standing.news.append((tier, support))


def _complete(standing: Standing, stage: Program, budget: Budget) -> None:
    """The auxiliary variables that no tier before had, as their tiers like them best."""
    x = standing.x[: len(stage.most)]
    free = np.flatnonzero(np.arange(len(x)) >= standing.known)
    if len(free):
        goal = sum(upward(o) for o in stage.objectives)[free]
        part = stage.around(x, free)
        x = x.copy()
        x[free] = highs.improve(part, goal, x[free], seconds=2.0, budget=budget).x
        standing.better(x)
        standing.known = len(x)


def _hold(standing: Standing, tier: int, parts: Ints, values: Ints, proven: Ints) -> None:
    """Hold each proven part by itself, and the others together."""
    goal = standing.goal(tier)[: len(parts)]
    if standing.slack(tier):
        proven = np.zeros_like(proven)
    label = np.where(proven[parts], parts, len(values))
    open_total = int(values[~proven].sum()) - standing.slack(tier)
    standing.holds = standing.holds.plus(goal, label, np.append(values, open_total), tier)


def _bound(standing: Standing, tier: int) -> int:
    known = [trivial(standing.program, standing.goal(tier))]
    if tier in standing.bounds:
        known.append(standing.bounds[tier])
    if tier in standing.ceilings:
        values = {t: standing.value(t) - standing.slack(t) for t in range(tier)}
        known.append(standing.ceilings[tier].bound(values))
    return max(min(known), standing.value(tier))
