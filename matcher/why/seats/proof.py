"""What the first goals can have at best with some persons in their seats: exactly, pool by pool.

The goals that count seats one by one fall into pools that share nobody: the mentors of a school,
the neighbour mums of a few streets. A pool over kinds of children and helpers (symmetry.py) is
small, and its relaxation so tight (rooms.py, families.py) that its optimum, rounded down, is mostly
what can be had. It is kept warm: asked about another seat, a few steps of the simplex are enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from ortools.math_opt.python import mathopt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from matcher.columns import SEATS
from matcher.engines import highs
from matcher.engines.highs import model_of
from matcher.frame import Ints
from matcher.limit import Budget, Limit
from matcher.merged import upward
from matcher.people import Seat
from matcher.program import Program
from matcher.repair.seats import EMPTY
from matcher.solve import program_of
from matcher.symmetry import Folded, fold
from matcher.unfold import goal_of_classes
from matcher.why.seats.seated import Seated

# A pool beyond this many columns takes too long to be made ready.
WIDEST = 200_000
# Where the relaxation is not tight, a pool of at most so many classes is branched on, so long.
BRANCHED = 1_500
SECONDS = 0.5


class Proofs:
    """The pools of a round; each is made ready when first asked about."""

    def __init__(self, seated: Seated) -> None:
        self._seated = seated
        self._pools: dict[tuple[int, ...], _Pool | None] = {}

    def tiers(self, fills: Ints, costs: Sequence[int]) -> int:
        """For how many tiers these costs of choosing these columns are known to be the least."""
        # Nothing of its kind is above the best of all: as long as the two are alike, both are.
        alike = next((n for n, cost in enumerate(costs) if cost), len(costs))
        if alike >= self._seated.proven:
            return alike
        pool = self._pool(tuple(np.unique(self._label[fills]).tolist()))
        if pool is None:
            return alike
        for tier in range(alike, len(pool.goals)):
            if not pool.is_least(tier, fills, costs[: tier + 1]):
                return tier
        return max(alike, len(pool.goals))

    def _pool(self, labels: tuple[int, ...]) -> "_Pool | None":
        if labels not in self._pools:
            columns = np.flatnonzero(np.isin(self._label, labels))
            fits = len(columns) <= WIDEST
            self._pools[labels] = _Pool.of(self._seated, columns) if fits else None
        return self._pools[labels]

    @cached_property
    def _label(self) -> Ints:
        """(columns,): the pool of each, which no helper and no family with another shares."""
        seated = self._seated
        columns, slots = seated.columns, len(seated.problem.children) * len(SEATS)
        helpers = len(seated.problem.helpers)
        household = seated.frame.child_household[columns.child]
        family = np.flatnonzero((household >= 0) & columns.is_seat(Seat.NEIGHBOUR_MUM))
        tail = np.concatenate([seated.seats.slots, seated.seats.slots[family]])
        head = np.concatenate([slots + columns.helper, slots + helpers + household[family]])
        size = slots + helpers + int(seated.frame.child_household.max(initial=-1)) + 1
        graph = sparse.coo_matrix((np.ones(len(tail)), (tail, head)), shape=(size, size))
        _, label = connected_components(graph, directed=False)
        return label[seated.seats.slots].astype(np.int64)


class _Pool:
    """`columns` of the round, and the program of the goals that count seats one by one, folded;
    `goals` over its classes, `now` what each has as the round is."""

    def __init__(self, columns: Ints, folded: Folded, goals: list[Ints], now: list[int]) -> None:
        self._columns, self._folded, self.goals, self._now = columns, folded, goals, now
        self._models: dict[int, _Relaxation] = {}

    @classmethod
    def of(cls, seated: Seated, columns: Ints) -> "_Pool":
        own = seated.columns.take(columns)
        whole = program_of(seated.frame, own, seated.rules, seated.tiers[: seated.proven])
        same = [stage for stage in whole.stages if stage == whole.stages[0]]
        program = whole.up_to(max(0, len(same) - 1))
        folded = fold(program)
        sitting = np.array([column for column in seated.seats.sitting if column != EMPTY])
        x = np.isin(columns, sitting)
        goals = [upward(objective) for objective in program.objectives]
        now = [int(goal[: len(columns)] @ x) for goal in goals]
        return cls(columns, folded, [goal_of_classes(folded, goal) for goal in goals], now)

    def is_least(self, tier: int, fills: Ints, costs: Sequence[int]) -> bool:
        """Whether the tier can't lose less if these columns are chosen and the tiers above lose
        what they do; False where that was not found."""
        classes = self._folded.variables[np.searchsorted(self._columns, fills)]
        values = [now - cost for now, cost in zip(self._now, costs, strict=False)]
        if tier not in self._models:
            self._models[tier] = _Relaxation.of(self._folded.program, self.goals[: tier + 1])
        if self._models[tier].best(values[:-1], classes) == values[-1]:
            return True
        return self._branched(tier, values[:-1], classes) == values[-1]

    def _branched(self, tier: int, least: Sequence[int], classes: Ints) -> int | None:
        """The tier's best by branching; None where the pool is too large for it."""
        program = self._folded.program
        if len(program.most) > BRANCHED:
            return None
        names, counts = np.unique(classes, return_counts=True)
        used = (np.arange(len(program.most)) == names[:, None]).astype(np.int64)
        rows = sparse.csr_matrix(np.concatenate([used, *(g[None] for g in self.goals[:tier])]))
        part = program.holding(rows, np.concatenate([counts, np.array(least, dtype=np.int64)]))
        nothing = np.zeros(len(program.most), dtype=np.int64)
        budget = Budget(Limit(seconds=SECONDS, threads=1))
        goal = self.goals[tier]
        return highs.improve(part, goal, nothing, seconds=SECONDS, budget=budget).bound


@dataclass(frozen=True)
class _Relaxation:
    """A goal's relaxation; `held` are the rows of the goals above."""

    model: mathopt.Model
    variables: list[mathopt.Variable]
    held: list[mathopt.LinearConstraint]
    solver: mathopt.IncrementalSolver

    @classmethod
    def of(cls, program: Program, goals: Sequence[Ints]) -> "_Relaxation":
        model = model_of(program, goals[-1], integer=False)
        variables = list(model.variables())
        held = [
            model.add_linear_constraint(
                expr=mathopt.LinearSum(
                    variables[i] * float(goal[i]) for i in np.flatnonzero(goal).tolist()
                )
            )
            for goal in goals[:-1]
        ]
        solver = mathopt.IncrementalSolver(model, mathopt.SolverType.GLOP)
        return cls(model, variables, held, solver)

    def best(self, least: Sequence[int], classes: Ints) -> int | None:
        """The goal's bound, each of the classes (one for each seat) used once at least."""
        for row, value in zip(self.held, least, strict=True):
            row.lower_bound = float(value)
        names, counts = np.unique(classes, return_counts=True)
        for name, count in zip(names.tolist(), counts.tolist(), strict=True):
            self.variables[name].lower_bound = float(count)
        result = self.solver.solve()
        for name in names.tolist():
            self.variables[name].lower_bound = 0.0
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return None
        value = result.objective_value()
        return int(np.floor(value + 1e-6 * max(1.0, abs(value))))
