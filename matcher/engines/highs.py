"""HiGHS, through MathOpt: relaxations with their prices, and integer programs over chosen columns.

HiGHS can't be interrupted from MathOpt, so callers give it a few seconds at a time.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from matcher.frame import Floats, Ints
from matcher.held import Held
from matcher.prices import Prices
from matcher.program import Program


@dataclass(frozen=True)
class Relaxation:
    """A solution of the relaxation over the chosen variables, 0 elsewhere, and its prices."""

    x: Floats
    prices: Prices


@dataclass(frozen=True)
class Found:
    """An integer solution over all variables, and an upper bound on the goal as long as the fixed
    variables stay as they are."""

    x: Ints
    bound: int


def relax(
    program: Program, goal: Ints, held: tuple[Held, ...], chosen: Ints, seconds: float
) -> Relaxation | None:
    """The linear relaxation over the chosen variables, maximised; None when time ran out."""
    model = model_of(program, goal, held, chosen, program.most[chosen], integer=False)
    result = mathopt.solve(
        model, mathopt.SolverType.HIGHS, params=_params(seconds, relative_gap=None)
    )
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
        return None
    x = np.zeros(len(program.most))
    values = result.variable_values()
    x[chosen] = [values[variable] for variable in model.variables()]
    duals = result.dual_values()
    rows = np.array([duals[row] for row in model.linear_constraints()], dtype=np.float64)
    used = len(program.upper)
    return Relaxation(x, Prices(rows[:used], -rows[used:]))


def improve(
    program: Program,
    goal: Ints,
    held: tuple[Held, ...],
    free: Ints,
    start: Ints,
    *,
    seconds: float,
    relative_gap: float = 1e-6,
) -> Found:
    """Better values for the free variables, all others kept as they are in `start`."""
    fixed = start.copy()
    fixed[free] = 0
    upper = program.upper - program.matrix @ fixed
    rest = tuple(Held(h.coefficients, h.least - int(h.coefficients @ fixed)) for h in held)
    model = model_of(program, goal, rest, free, program.most[free], integer=True, upper=upper)
    variables = list(model.variables())
    hint = dict(zip(variables, start[free].astype(float).tolist(), strict=True))
    result = mathopt.solve(
        model,
        mathopt.SolverType.HIGHS,
        params=_params(seconds, relative_gap=relative_gap),
        model_params=mathopt.ModelSolveParameters(
            solution_hints=[mathopt.SolutionHint(variable_values=hint)]
        ),
    )
    dual = result.termination.objective_bounds.dual_bound + float(goal @ fixed)
    bound = _down(dual) if np.isfinite(dual) else int(np.maximum(goal, 0) @ program.most)
    if not result.has_primal_feasible_solution():
        return Found(start, bound)
    values = result.variable_values()
    x = fixed
    x[free] = np.rint([values[variable] for variable in variables]).astype(np.int64)
    better = program.fits(x) and (goal @ x >= goal @ start or not program.fits(start))
    kept = all(h.coefficients @ x >= h.least for h in held)
    return Found(x if better and kept else start, bound)


def _down(value: float) -> int:
    """A bound rounded down to a whole number, with room for the solver's tolerances."""
    return int(np.floor(value + 1e-6 * max(1.0, abs(value))))


def _params(seconds: float, relative_gap: float | None) -> mathopt.SolveParameters:
    return mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(0.05, seconds)), relative_gap_tolerance=relative_gap
    )


def model_of(
    program: Program,
    goal: Ints,
    held: tuple[Held, ...],
    chosen: Ints,
    most: Ints,
    *,
    integer: bool,
    upper: Ints | None = None,
) -> mathopt.Model:
    """The program over the chosen variables, handed over as arrays."""
    matrix = program.matrix[:, chosen].tocsr()
    matrix.sort_indices()
    size, rows = len(chosen), len(program.upper)
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(size))
    model.variables.lower_bounds.extend([0.0] * size)
    model.variables.upper_bounds.extend(most.astype(float).tolist())
    model.variables.integers.extend([integer] * size)
    model.objective.maximize = True
    used = np.flatnonzero(goal[chosen])
    model.objective.linear_coefficients.ids.extend(used.tolist())
    model.objective.linear_coefficients.values.extend(goal[chosen][used].astype(float).tolist())
    limits = program.upper if upper is None else upper
    model.linear_constraints.ids.extend(range(rows + len(held)))
    model.linear_constraints.lower_bounds.extend([-np.inf] * rows + [float(h.least) for h in held])
    model.linear_constraints.upper_bounds.extend(
        limits.astype(float).tolist() + [np.inf] * len(held)
    )
    entries = model.linear_constraint_matrix
    entries.row_ids.extend(np.repeat(np.arange(rows), np.diff(matrix.indptr)).tolist())
    entries.column_ids.extend(matrix.indices.tolist())
    entries.coefficients.extend(matrix.data.astype(float).tolist())
    for number, row in enumerate(held):
        coefficients = row.coefficients[chosen]
        used = np.flatnonzero(coefficients)
        entries.row_ids.extend([rows + number] * len(used))
        entries.column_ids.extend(used.tolist())
        entries.coefficients.extend(coefficients[used].astype(float).tolist())
    return mathopt.Model.from_model_proto(model)
