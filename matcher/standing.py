"""How a large block stands while it is solved: what is found, what is held, what is proven."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from matcher.engines import highs
from matcher.frame import Bools, Ints
from matcher.held import Holds
from matcher.kinds import KindsSearch
from matcher.ladder import Ceiling
from matcher.limit import Budget
from matcher.merged import upward
from matcher.program import Objective, Program
from matcher.stages import Stages

COMPLETE_SECONDS = 2.0

Tell = Callable[[Objective, int, int | None], None]


@dataclass(frozen=True)
class Clock:
    """A budget, of which `until` seconds must be left for others."""

    budget: Budget
    until: float

    @property
    def left(self) -> float:
        return max(0.0, self.budget.left - max(0.0, self.until))

    @property
    def over(self) -> bool:
        return self.left <= 0 or self.budget.stopped


@dataclass
class Standing:
    """The best solution `x` of the whole program, and the bounds known. Goals, values and bounds
    are upward here: more is better.

    The variables from `known` on belong to tiers that `x` was not made for yet. `news` are what
    relaxations used, tier by tier, for the search to look at; `search` is the one over kinds of
    helpers, once it goes on."""

    program: Program
    tolerance: dict[str, int]
    tell: Tell
    x: Ints
    stages: Stages
    known: int
    bounds: dict[int, int] = field(default_factory=dict[int, int])
    ceilings: dict[int, list[Ceiling]] = field(default_factory=lambda: defaultdict(list))
    news: deque[tuple[int, Bools]] = field(default_factory=deque[tuple[int, Bools]])
    search: KindsSearch | None = None

    @classmethod
    def empty(cls, program: Program, tolerance: dict[str, int], tell: Tell) -> "Standing":
        """Nobody seated: it breaks no rule, so there is always an answer."""
        size = len(program.most)
        nothing = np.zeros(size, dtype=np.int64)
        stages = Stages(program, Holds.none(size))
        known = program.stages[0][1] if program.stages else size
        return cls(program, tolerance, tell, nothing, stages, known)

    @property
    def tiers(self) -> int:
        return len(self.program.objectives)

    def goal(self, tier: int) -> Ints:
        return upward(self.program.objectives[tier])

    def value(self, tier: int) -> int:
        return int(self.goal(tier) @ self.x)

    def least(self, tier: int) -> int:
        """What the tiers below must leave to this one."""
        return self.value(tier) - self.tolerance.get(self.program.objectives[tier].name, 0)

    def stage(self, last: int) -> Program:
        """The program up to a tier, what is settled held."""
        return self.stages.stage(last)

    def better(self, x: Ints) -> None:
        """A better solution, over the variables of some stage."""
        self.x = np.append(x, self.x[len(x) :])
        for tier, objective in enumerate(self.program.objectives):
            self.tell(objective, self.value(tier) * objective.sense.sign, None)

    def lower(self, tier: int, bound: int) -> None:
        """A bound on a tier, if it is a better one."""
        self.bounds[tier] = min(bound, self.bounds.get(tier, bound))

    def hold_parts(self, tier: int, parts: Ints, values: Ints, proven: Bools) -> None:
        """Hold each proven part by itself, and the others together. `parts` (some variables,),
        `values` and `proven` (parts,)."""
        goal = self.goal(tier)[: len(parts)]
        slack = self.value(tier) - self.least(tier)
        alone = proven & (slack == 0)
        label = np.where(alone[parts], parts, len(values))
        together = int(values[~alone].sum()) - slack
        holds = self.stages.holds.plus(goal, label, np.append(values, together))
        self.stages = Stages(self.program, holds)

    def hold(self, tier: int) -> None:
        """Hold the tier's value as a whole."""
        one = np.zeros(self.program.stages[tier][1], dtype=np.int64)
        self.hold_parts(tier, one, np.array([self.value(tier)]), np.array([True]))

    def complete(self, last: int, budget: Budget) -> Program:
        """The stage of a tier, after the variables that `x` was not made for were set as their
        tiers like them best."""
        stage = self.stage(last)
        size = len(stage.most)
        if size > self.known:
            free = np.arange(self.known, size)
            goal = sum((upward(o) for o in stage.objectives), start=np.zeros(size, dtype=np.int64))
            part = stage.around(self.x[:size], free)
            start = np.zeros(len(free), dtype=np.int64)
            found = highs.improve(part, goal[free], start, seconds=COMPLETE_SECONDS, budget=budget)
            self.x[free] = found.x
            self.known = size
        return stage

    def supports(self) -> list[Bools]:
        """What each relaxation so far uses."""
        return [ceiling.support for known in [*self.ceilings.values()] for ceiling in known]

    def bound(self, tier: int) -> int:
        """The best bound known, the tiers above held at what they have in the end."""
        known = [self.program.most_of(self.goal(tier))]
        if tier in self.bounds:
            known.append(self.bounds[tier])
        above = {number: self.least(number) for number in range(tier)}
        known += [ceiling.bound(above) for ceiling in self.ceilings[tier]]
        return max(min(known), self.value(tier))
