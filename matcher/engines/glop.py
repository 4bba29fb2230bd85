"""GLOP, through MathOpt: relaxations."""

from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from matcher.engines.highs import model_of
from matcher.frame import Bools, Floats
from matcher.limit import Budget
from matcher.program import Program

# A variable below this is not used by a relaxation's solution.
USED = 1e-7


def used_by_relaxation(
    program: Program, goal: Floats, *, seconds: float, budget: Budget
) -> Bools | None:
    """(variables,): what an optimum of the relaxation uses, the goal being maximised; None when
    time ran out."""
    model = model_of(program, goal, integer=False)
    result = mathopt.solve(model, mathopt.SolverType.GLOP, params=_params(budget, seconds))
    budget.charge(iterations=result.solve_stats.simplex_iterations, nodes=0)
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
        return None
    values = result.variable_values()
    return np.array([values[variable] > USED for variable in model.variables()], dtype=np.bool_)


def _params(budget: Budget, seconds: float) -> mathopt.SolveParameters:
    limit = None if budget.limit.reproducible else timedelta(seconds=max(0.05, seconds))
    return mathopt.SolveParameters(
        time_limit=limit, lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX, threads=1
    )
