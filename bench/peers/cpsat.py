"""CP-SAT as its documentation advises: Booleans, clauses and at-most-ones instead of sums where
the rows allow it, one model for all tiers, the last solution as the hint."""

import numpy as np
from ortools.sat.python import cp_model

from bench.course import Course
from bench.peers.stepwise import tier_by_tier
from bench.run import Run
from matcher.frame import Ints
from matcher.program import Program

HOW = "逐级求解：上一级的解作提示、目标值作约束；尽量用子句和 AtMostOne；预处理开启"


def missing() -> str | None:
    """It comes with OR-Tools, as our own engines do."""
    return None


def compete(course: Course, run: Run) -> dict[str, int | None]:
    return tier_by_tier(course, run, _CpSat(course, run))


class _CpSat:
    def __init__(self, course: Course, run: Run) -> None:
        self.run, self.seed, self.program = run, course.seed, course.program
        self.model = cp_model.CpModel()
        self.variables = [
            self.model.new_bool_var("") if most == 1 else self.model.new_int_var(0, most, "")
            for most in self.program.most.tolist()
        ]
        for row in range(len(self.program.upper)):
            self._add_row(row)

    def maximise(self, goal: Ints, start: Ints, seconds: float) -> tuple[Ints, int | None]:
        self.model.maximize(self._sum(goal))
        self.model.clear_hints()
        for variable, value in zip(self.variables, start.tolist(), strict=True):
            self.model.add_hint(variable, value)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = self.run.threads
        solver.parameters.random_seed = self.seed
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(self.model, _Notebook(self.run, self.program))
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return start, None
        x = np.array(solver.response_proto.solution, dtype=np.int64)
        return x, int(np.floor(solver.best_objective_bound + 1e-6))

    def hold(self, goal: Ints, least: int) -> None:
        self.model.add(self._sum(goal) >= least)

    def _sum(self, coefficients: Ints) -> cp_model.LinearExprT:
        used = np.flatnonzero(coefficients)
        return cp_model.LinearExpr.weighted_sum(
            [self.variables[i] for i in used.tolist()], coefficients[used].tolist()
        )

    def _add_row(self, row: int) -> None:
        """Σ coefficient · variable ≤ upper, in the form that propagates best."""
        matrix, upper = self.program.matrix, int(self.program.upper[row])
        entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
        terms = [self.variables[i] for i in matrix.indices[entries].tolist()]
        weights: list[int] = matrix.data[entries].tolist()
        binary = bool((self.program.most[matrix.indices[entries]] == 1).all())
        if binary and upper == 1 and set(weights) == {1}:
            self.model.add_at_most_one(terms)
        elif binary and upper == 0 and weights.count(1) == 1 and set(weights) <= {1, -1}:
            # z ≤ Σ x: whoever counts must have one of them.
            self.model.add_bool_or(
                [~v if w == 1 else v for v, w in zip(terms, weights, strict=True)]
            )
        else:
            self.model.add(cp_model.LinearExpr.weighted_sum(terms, weights) <= upper)


class _Notebook(cp_model.CpSolverSolutionCallback):
    """Writes solutions down while a tier is being solved."""

    def __init__(self, run: Run, program: Program) -> None:
        super().__init__()
        self.run, self.columns = run, program.columns

    def on_solution_callback(self) -> None:
        if self.run.due:
            x = np.array(self.response_proto.solution, dtype=np.int64)
            self.run.keep(np.flatnonzero(x[: self.columns]))
