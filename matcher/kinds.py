"""Better solutions of a large block whose helpers fold well, found over kinds of helpers.

The block is folded once, and everything else happens over kinds: free the circles round one circle,
relax them over many kinds for each seat, and solve what the relaxation uses. It uses few kinds, and
nearly whole numbers of them, so that the integer program is solved in a moment where the one over
all kinds would take minutes (relaxation induced neighbourhoods: Danna, Rothberg and Le Pape 2005).
A relaxation has very many optima; the goal trembles, so that each look finds others.
"""

from collections import deque
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from matcher.engines.glop import used_by_relaxation
from matcher.engines.highs import from_nothing, improve
from matcher.frame import Bools, Ints
from matcher.limit import Budget
from matcher.program import Program
from matcher.symmetry import Folded
from matcher.unfold import goal_of_classes, unfold
from matcher.vicinity import Kin, losses, owners

# How many circles are free at once, at first and at most.
CIRCLES, MOST = 250, 400
# Which part of the kinds a relaxation may choose from, besides those known to be good, and how much
# more a kind may be worth to it than it is.
SHARE = 0.4
TREMBLE = 0.2
SLICE_SECONDS = 2.0
# So many neighbourhoods in a row in vain, over good kinds alone or over more, and all circles are
# solved at once: over the kinds that so many relaxations use, for so long, if not too many.
PATIENCE = 2
MORE_PATIENCE = 10
RELAXED = 10
WHOLE_SECONDS = 8.0
MOST_AT_ONCE = 80_000
LEAST_SECONDS = 2.0
# The good kinds are those of so many relaxations: more are too many to be solved at once.
GOOD = 1


@dataclass
class KindsSearch:
    """The search and its best so far: `y` (kinds,) of `kinds`, whose `goal` is maximised. `news`
    (kinds,) are what the last relaxations of the whole used, `patience` how often more the next
    step may be in vain before all circles are solved at once."""

    program: Program
    whole_goal: Ints
    kinds: Folded
    goal: Ints
    y: Ints
    helping: Bools
    owner: Ints
    near: Kin
    random: np.random.Generator
    budget: Budget
    news: deque[Bools] = field(default_factory=lambda: deque[Bools](maxlen=GOOD))
    quick: bool = False
    patience: int = MORE_PATIENCE
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(
        cls, program: Program, kinds: Folded, goal: Ints, x: Ints, seed: int, budget: Budget
    ) -> "KindsSearch":
        """From the solution `x` (variables,) on, for `goal` (variables,); `kinds` is the program
        with its helpers folded."""
        first = np.unique(kinds.variables, return_index=True)[1]
        owner = owners(program)
        return cls(
            program=program,
            whole_goal=goal,
            kinds=kinds,
            goal=goal_of_classes(kinds, goal),
            y=kinds.down(x),
            helping=first >= program.columns,
            owner=owner[first],
            near=Kin.of(program, owner, program.circle, CIRCLES, MOST),
            random=np.random.default_rng(seed),
            budget=budget,
        )

    @property
    def value(self) -> int:
        return int(self.goal @ self.y)

    def allow(self, used: Bools) -> None:
        """A relaxation of the whole program uses these variables: they are looked at first."""
        good = np.zeros(len(self.y), dtype=np.bool_)
        good[self.kinds.variables[np.flatnonzero(used[: self.program.columns])]] = True
        self.news.append(good)
        self.quick, self.patience = True, PATIENCE

    def step(self, seconds: float, *, whole: bool = True) -> bool:
        """Solve one neighbourhood, or, if it may be the `whole`, all circles at once; whether that
        gained anything. Two threads may do so at the same time."""
        until = self.budget.left - seconds
        y = self.y
        kept = self.helping | (y > 0)
        for good in self.news:
            kept |= good
        if whole and not self.patience and self.news and seconds > LEAST_SECONDS:
            relaxed = 0 if self.quick else RELAXED
            self.quick, self.patience = False, MORE_PATIENCE
            for _ in range(relaxed):
                kept[self._relaxed(y, self._near(y), kept, SLICE_SECONDS)] = True
            if kept.sum() <= MOST_AT_ONCE:
                left = min(WHOLE_SECONDS, self.budget.left - until)
                return self._solve(y, np.flatnonzero(kept), left)
        before, inside = self.budget.left, self._near(y)
        if self.quick:
            free = np.flatnonzero(inside & kept)
        else:
            free = self._relaxed(y, inside, kept, min(seconds, SLICE_SECONDS))
        gained = self._solve(y, free, min(SLICE_SECONDS, self.budget.left - until))
        self.near.took(before - self.budget.left)
        self.patience = max(0, self.patience - (not gained))
        return gained

    def _near(self, y: Ints) -> Bools:
        """(kinds,): those of the circles round some circle that lacks much."""
        lost = losses(self.kinds.program, self.goal, y, self.owner, self.helping)
        return (self.owner >= 0) & self.near.near(lost, self.random)[self.owner]

    def _solve(self, y: Ints, free: Ints, seconds: float) -> bool:
        """Solve the kinds `free` of y anew; whether that gained anything."""
        program = self.kinds.program
        part, goal, start = program.around(y, free), self.goal[free], y[free]
        found = improve(part, goal, start, seconds=seconds, budget=self.budget, relative_gap=0).x
        if goal @ found <= goal @ start:
            return False
        better = y.copy()
        better[free] = found
        with self._lock:
            if self.y is not y:
                # Another thread was faster: keep what both found, if it goes together.
                both = self.y + better - y
                together = bool((both >= 0).all()) and program.fits(both)
                better = both if together else better
            gained = int(self.goal @ better) > self.value
            if gained:
                self.y = better
        return gained

    def _relaxed(self, y: Ints, inside: Bools, kept: Bools, seconds: float) -> Ints:
        """Of the kinds `inside` those that are `kept`, and those that a relaxation uses of some
        more."""
        random = self.random
        free = np.flatnonzero(inside & (kept | (random.random(len(kept)) < SHARE)))
        part = self.kinds.program.around(y, free)
        goal = self.goal[free] + TREMBLE * random.random(len(free))
        used = used_by_relaxation(part, goal, seconds=seconds, budget=self.budget)
        return free[kept[free]] if used is None else free[kept[free] | used]

    def unfolded(self) -> Ints:
        """The best so far, (variables,): which helper of a kind takes which seat. It may be a
        little worse than it is over kinds."""
        used, exact = self.kinds.up(self.y) > 0, from_nothing(self.budget, SLICE_SECONDS)
        return unfold(self.program, used, self.whole_goal, exact)
