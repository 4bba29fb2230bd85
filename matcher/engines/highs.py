"""HiGHS, through MathOpt: integer programs over chosen variables.

HiGHS can't be interrupted from MathOpt, so callers give it a few seconds at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from matcher.frame import Floats, Ints
from matcher.limit import Budget
from matcher.program import Program


@dataclass(frozen=True)
class Found:
    """An integer solution over all variables, and an upper bound on the goal."""

    x: Ints
    bound: int


def improve(
    program: Program,
    goal: Ints,
    start: Ints,
    *,
    seconds: float,
    budget: Budget,
    relative_gap: float = 1e-6,
) -> Found:
    """A solution no worse than `start`, which need not be a solution itself: then the one found
    counts, if any; the goal is maximised."""
    model = model_of(program, goal, integer=True)
    variables = list(model.variables())
    hint = dict(zip(variables, start.astype(float).tolist(), strict=True))
    result = mathopt.solve(
        model,
        mathopt.SolverType.HIGHS,
        params=_params(budget, seconds, relative_gap),
        model_params=mathopt.ModelSolveParameters(
            solution_hints=[mathopt.SolutionHint(variable_values=hint)]
        ),
    )
    stats = result.solve_stats
    budget.charge(iterations=stats.simplex_iterations, nodes=stats.node_count)
    dual = result.termination.objective_bounds.dual_bound
    bound = _down(dual) if np.isfinite(dual) else int(np.maximum(goal, 0) @ program.most)
    if not result.has_primal_feasible_solution():
        return Found(start, bound)
    values = result.variable_values()
    x = np.rint([values[variable] for variable in variables]).astype(np.int64)
    better = program.fits(x) and (goal @ x >= goal @ start or not program.fits(start))
    return Found(x if better else start, bound)


def from_nothing(budget: Budget, seconds: float) -> Callable[[Program, Ints], Ints]:
    """A function of a program and a goal to maximise: the best solution, or the best that was found
    in these `seconds`."""

    def solve(program: Program, goal: Ints) -> Ints:
        nothing = np.zeros(len(program.most), dtype=np.int64)
        return improve(program, goal, nothing, seconds=seconds, budget=budget).x

    return solve


def _down(value: float) -> int:
    """A bound rounded down to a whole number, with room for the solver's tolerances."""
    return int(np.floor(value + 1e-6 * max(1.0, abs(value))))


def _params(budget: Budget, seconds: float, relative_gap: float) -> mathopt.SolveParameters:
    if budget.limit.reproducible:
        nodes = max(1, int(seconds * budget.NODES_PER_SECOND))
        return mathopt.SolveParameters(node_limit=nodes, relative_gap_tolerance=relative_gap)
    return mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(0.05, seconds)), relative_gap_tolerance=relative_gap
    )


def model_of(program: Program, goal: Ints | Floats, *, integer: bool) -> mathopt.Model:
    """The program, to be maximised, handed over as arrays."""
    matrix = program.matrix.tocsr()
    matrix.sort_indices()
    size, rows = len(program.most), len(program.upper)
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(size))
    model.variables.lower_bounds.extend([0.0] * size)
    model.variables.upper_bounds.extend(program.most.astype(float).tolist())
    model.variables.integers.extend([integer] * size)
    model.objective.maximize = True
    used = np.flatnonzero(goal)
    model.objective.linear_coefficients.ids.extend(used.tolist())
    model.objective.linear_coefficients.values.extend(goal[used].astype(float).tolist())
    model.linear_constraints.ids.extend(range(rows))
    model.linear_constraints.lower_bounds.extend([-np.inf] * rows)
    model.linear_constraints.upper_bounds.extend(program.upper.astype(float).tolist())
    entries = model.linear_constraint_matrix
    entries.row_ids.extend(np.repeat(np.arange(rows), np.diff(matrix.indptr)).tolist())
    entries.column_ids.extend(matrix.indices.tolist())
    entries.coefficients.extend(matrix.data.astype(float).tolist())
    return mathopt.Model.from_model_proto(model)
