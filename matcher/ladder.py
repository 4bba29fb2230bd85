"""Bounds on many tiers from one relaxation, solved again and again from where it stood.

The children and helpers are folded, which changes no relaxation's optimum. Tier after tier is
maximised and held; a simplex that starts from the last basis needs a fraction of a fresh solve.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from matcher.engines.highs import model_of
from matcher.frame import Bools, Floats, Ints
from matcher.limit import Budget
from matcher.merged import upward
from matcher.program import Program
from matcher.symmetry import Folded, fold
from matcher.unfold import goal_of_classes

# A variable below this is not used by a relaxation's solution.
USED = 1e-7
# How far another optimum's objective may be from the tier's, for each unit of a variable.
TREMBLE = 1e-3


@dataclass(frozen=True)
class Ceiling:
    """What prices prove of a tier, given what the tiers above will have: `constant` less, for each
    tier of `prices`, its price times its value. `value` is the relaxation's optimum, and `support`
    (variables,) what it uses."""

    constant: float
    prices: dict[int, float]
    value: float
    support: Bools

    def bound(self, values: dict[int, int]) -> int:
        """The bound when the tiers above are held at these values."""
        total = self.constant - sum(price * values[tier] for tier, price in self.prices.items())
        # Sums of floats err by far less than this; a bound must never be on the wrong side.
        return int(np.floor(total + 1e-6 * max(1.0, abs(self.constant))))


class Ladder:
    """The relaxation of a program whose settled tiers are held as rows.

    `among` (some variables, ascending) are those that it may use; what its prices prove holds for
    all of them nonetheless."""

    def __init__(self, program: Program, budget: Budget, among: Ints | None = None) -> None:
        everything = np.arange(len(program.most), dtype=np.int64)
        self._program, self._budget = program, budget
        self._among = everything if among is None else among
        self._kept = np.flatnonzero(np.diff(program.matrix[:, self._among].indptr))
        self._folded: Folded = fold(program if among is None else program.take(among))
        nothing = np.zeros(len(self._folded.program.most), dtype=np.int64)
        self._model = model_of(self._folded.program, nothing, integer=False)
        self._variables = list(self._model.variables())
        self._rows = list(self._model.linear_constraints())
        self._held: dict[int, mathopt.LinearConstraint] = {}
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    @property
    def size(self) -> int:
        """How many variables it has."""
        return len(self._variables)

    def climb(self, tier: int, seconds: float) -> Ceiling | None:
        """The tier's ceiling below the tiers held so far; None when time ran out."""
        result = self._maximise(self._goal(tier).astype(np.float64), seconds)
        if result is None:
            return None
        duals = result.dual_values()
        rows = np.zeros(len(self._program.upper))
        of_class = np.array([max(0.0, duals[row]) for row in self._rows])
        rows[self._kept] = of_class[self._folded.rows]
        marks = {above: max(0.0, -duals[row]) for above, row in self._held.items()}
        constant = self._constant(tier, rows, marks)
        return Ceiling(constant, marks, result.objective_value(), self._used(result))

    def another(self, tier: int, random: np.random.Generator, seconds: float) -> Bools | None:
        """What another optimum of the tier uses (variables,), or nearly an optimum: every variable
        is worth a little more, at random. None when time ran out."""
        like = self._goal(tier)
        result = self._maximise(like + TREMBLE * random.random(len(like)), seconds)
        return None if result is None else self._used(result)

    def _maximise(self, goal: Floats, seconds: float) -> mathopt.SolveResult | None:
        self._model.objective.clear()
        self._model.maximize(self._sum(goal))
        result = self._solver.solve(
            params=mathopt.SolveParameters(
                time_limit=self._time(seconds),
                lp_algorithm=mathopt.LPAlgorithm.PRIMAL_SIMPLEX,
                presolve=mathopt.Emphasis.OFF,
            )
        )
        self._budget.charge(iterations=result.solve_stats.simplex_iterations, nodes=0)
        optimal = result.termination.reason == mathopt.TerminationReason.OPTIMAL
        return result if optimal else None

    def _used(self, result: mathopt.SolveResult) -> Bools:
        values = result.variable_values()
        of_class = np.array([values[variable] > USED for variable in self._variables])
        used = np.zeros(len(self._program.most), dtype=np.bool_)
        used[self._among] = of_class[self._folded.variables]
        return used

    def hold(self, tier: int, value: int) -> None:
        """The tier has at least this value from now on."""
        if tier in self._held:
            self._held[tier].lower_bound = float(value)
        else:
            expr = self._sum(self._goal(tier).astype(np.float64))
            self._held[tier] = self._model.add_linear_constraint(lb=float(value), expr=expr)

    def _constant(self, tier: int, rows: Floats, marks: dict[int, float]) -> float:
        """For prices y ≥ 0 on A x ≤ b and μ ≥ 0 on the held h x ≥ v, every solution satisfies
        g x ≤ y b - μ v + Σ most · max(0, g - y A + μ h) (Lagrange; Fisher 1981): no trust in the
        solver that found them is needed. This is the sum without μ v."""
        program = self._program
        gains = upward(program.objectives[tier]) - program.matrix.T @ rows
        for above, price in marks.items():
            gains += price * upward(program.objectives[above])
        return float(rows @ program.upper + np.maximum(gains, 0.0) @ program.most)

    def _goal(self, tier: int) -> Ints:
        goal = upward(self._program.objectives[tier])[self._among]
        return goal_of_classes(self._folded, goal)

    def _sum(self, goal: Floats) -> mathopt.LinearSum:
        used = np.flatnonzero(goal)
        terms = zip(used.tolist(), goal[used].tolist(), strict=True)
        return mathopt.LinearSum(self._variables[i] * worth for i, worth in terms)

    def _time(self, seconds: float) -> timedelta | None:
        return None if self._budget.limit.reproducible else timedelta(seconds=max(0.05, seconds))
