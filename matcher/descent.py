"""Down the tiers of a large block that tell helpers apart: relax, solve what that uses, search."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matcher.frame import Bools, Ints
from matcher.held import Holds
from matcher.ladder import Ladder
from matcher.merged import groups, strictly
from matcher.search import Hunt, best_of_kinds, resolve, search
from matcher.standing import Clock, Standing

# For what a relaxation uses: this share of the time left, or so many seconds.
SUPPORT_PART = 0.4
SUPPORT_SECONDS = 8.0
# It may be solved all at once up to this many variables.
COLUMNS_MOST = 40_000
# A relaxation is begun only where it may end: a second goes through about so many variables.
VARIABLES_PER_SECOND = 4_000


@dataclass(frozen=True)
class Descent:
    """One way down. `settled` are the holds of the tiers that are proven, `columns` those to look
    at; with `random`, another optimum of each relaxation than the first found."""

    standing: Standing
    settled: Holds
    columns: Ints
    seed: int
    random: np.random.Generator | None
    clock: Clock

    def down(self, first: int, start: int, folded: int) -> None:
        """From the tier `start` on, the tiers from `first` on before it being held already; those
        before `folded` see kinds of helpers only."""
        standing, clock = self.standing, self.clock
        program = self.settled.on(standing.program)
        among = np.union1d(self.columns, program.auxiliaries)
        if len(among) > clock.left * VARIABLES_PER_SECOND:
            self._search_all(start)
            return
        ladder = Ladder(program, clock.budget, among)
        for tier in range(first, standing.tiers):
            if clock.over:
                return
            used = self._relaxed(ladder, tier)
            if tier >= start:
                if used is not None and tier < folded:
                    over_kinds(standing, tier, tier, used, clock)
                elif used is not None:
                    over_columns(standing, tier, used, clock)
                share = clock.left / (2 * (standing.tiers - tier))
                search_on(standing, tier, self.columns, self.seed + tier, clock, share)
                standing.hold(tier)
            ladder.hold(tier, standing.least(tier))

    def _search_all(self, start: int) -> None:
        """Without a relaxation: as many tiers at a time as fit into one goal."""
        standing, clock = self.standing, self.clock
        for group in groups(standing.program.objectives, start):
            search_on(standing, group.tiers[0], self.columns, self.seed, clock, clock.left)
            for tier in group.tiers:
                standing.hold(tier)

    def _relaxed(self, ladder: Ladder, tier: int) -> Bools | None:
        """What a relaxation of the tier uses."""
        ceiling = ladder.climb(tier, self.clock.left)
        if ceiling is None:
            return None
        self.standing.ceilings[tier].append(ceiling)
        if self.random is None:
            return ceiling.support
        return ladder.another(tier, self.random, self.clock.left)


def over_kinds(standing: Standing, first: int, tier: int, used: Bools, clock: Clock) -> None:
    """The best over the kinds of helpers that some relaxation of a tier uses and those of the
    solution in hand: of the tiers from `first` on up to this one, in their order."""
    stage = standing.complete(tier, clock.budget)
    size = len(stage.most)
    goal = strictly(stage.objectives[first:], stage.most)
    if goal is None:
        goal = standing.goal(tier)[:size]
        for above in range(first, tier):
            row = sparse.csr_matrix(standing.goal(above)[:size])
            stage = stage.holding(row, np.array([standing.value(above)]))
    hunt = Hunt(stage, goal, np.arange(stage.columns), 0, clock.budget, standing.better)
    x = standing.x[:size]
    found = best_of_kinds(hunt, x, used[: stage.columns], _seconds(clock))
    if found is not x:
        standing.better(found)
        standing.known = size


def over_columns(standing: Standing, tier: int, used: Bools, clock: Clock) -> None:
    """A tier's best over the columns that some relaxation uses and those of the solution in hand,
    whatever that means for the tiers below."""
    stage = standing.stage(tier)
    size = len(stage.most)
    x = standing.x[:size]
    free = np.union1d(np.flatnonzero(used[:size] | (x > 0)), stage.auxiliaries)
    if len(free) > COLUMNS_MOST or clock.over:
        return
    hunt = Hunt(stage, standing.goal(tier)[:size], free, 0, clock.budget, standing.better)
    found = resolve(hunt, x, free, _seconds(clock))
    if found is not x:
        standing.better(found)
        standing.known = size


def search_on(
    standing: Standing, tier: int, columns: Ints, seed: int, clock: Clock, seconds: float
) -> None:
    """Search for the tiers from `tier` on, as many together as their weights allow."""
    program = standing.complete(standing.tiers - 1, clock.budget)
    if clock.over:
        return
    goal = groups(standing.program.objectives, tier)[0].goal
    hunt = Hunt(program, goal, columns, seed, clock.budget, standing.better)
    search(hunt, standing.x, min(seconds, clock.left), lambda: False)


def _seconds(clock: Clock) -> float:
    return min(clock.left, max(SUPPORT_SECONDS, clock.left * SUPPORT_PART))
