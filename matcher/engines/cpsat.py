"""CP-SAT: exact on blocks it can hold whole."""

import threading
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from matcher.frame import Ints
from matcher.held import Held
from matcher.limit import Budget
from matcher.program import Program

POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Answer:
    """The best solution found, and an upper bound on the goal over all solutions."""

    x: Ints
    bound: int


def maximise(
    program: Program,
    goal: Ints,
    held: tuple[Held, ...],
    start: Ints,
    *,
    seed: int,
    seconds: float,
    budget: Budget,
    few: bool = False,
) -> Answer:
    """A solution at least as good as `start`, which is the hint, within about `seconds`. `few`: of
    some hundred variables, where the relaxation decides."""
    model = cp_model.CpModel()
    variables = [model.new_int_var(0, most, "") for most in program.most.tolist()]
    matrix = program.matrix
    for row, upper in enumerate(program.upper.tolist()):
        entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
        terms = [variables[i] for i in matrix.indices[entries].tolist()]
        weights: list[int] = matrix.data[entries].tolist()
        if len(terms) > 1 and upper == 1 and min(weights) == max(weights) == 1:
            model.add_at_most_one(terms)
        else:
            model.add(cp_model.LinearExpr.weighted_sum(terms, weights) <= upper)
    for row in held:
        model.add(_sum(variables, row.coefficients) >= row.least)
    model.maximize(_sum(variables, goal))
    for variable, value in zip(variables, start.tolist(), strict=True):
        model.add_hint(variable, value)
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed % (1 << 31)
    if budget.limit.reproducible:
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = seconds
    else:
        solver.parameters.num_workers = budget.limit.threads
        solver.parameters.max_time_in_seconds = max(0.05, seconds)
    if few:
        _for_few(solver)
    status = _run(solver, model, budget)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        # Without a solution the stated bound may be a mere default, so it proves nothing.
        return Answer(start, int(np.maximum(goal, 0) @ program.most))
    bound = int(np.floor(solver.best_objective_bound + 1e-6))
    x = np.array([solver.value(variable) for variable in variables], dtype=np.int64)
    return Answer(x if goal @ x >= goal @ start else start, bound)


def _for_few(solver: cp_model.CpSolver) -> None:
    """Every row in the relaxation, and nothing looked for beforehand that would take longer than
    the search: half the time for seats asked about in a district, and more of them proven."""
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0


def _sum(variables: list[cp_model.IntVar], coefficients: Ints) -> cp_model.LinearExprT:
    used = np.flatnonzero(coefficients)
    return cp_model.LinearExpr.weighted_sum(
        [variables[i] for i in used.tolist()], coefficients[used].tolist()
    )


def _run(
    solver: cp_model.CpSolver, model: cp_model.CpModel, budget: Budget
) -> cp_model.CpSolverStatus:
    """Solve, with a watcher that stops the search when the budget is stopped."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(POLL_SECONDS):
            if budget.stopped:
                solver.stop_search()
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return solver.solve(model)
    finally:
        done.set()
        watcher.join()
