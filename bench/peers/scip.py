"""SCIP through PySCIPOpt, tier by tier: one model, rows and goal changed in place, the last
solution handed over as the start, improving solutions seen as they come."""

import numpy as np

from bench.course import Course
from bench.peers.foreign import Foreign, load, not_installed
from bench.peers.stepwise import tier_by_tier
from bench.run import Run
from matcher.frame import Ints

HOW = "逐级求解：全部列、与邻家相同的收紧约束，上一级的解作起点；SCIP 的树搜索是单线程"


def missing() -> str | None:
    return not_installed("pyscipopt")


def compete(course: Course, run: Run) -> dict[str, int | None]:
    run.threads = 1
    return tier_by_tier(course, run, _Scip(course, run))


class _Scip:
    def __init__(self, course: Course, run: Run) -> None:
        api: Foreign = load("pyscipopt")
        self.api, self.run, self.program = api, run, course.program
        self.model: Foreign = api.Model()
        self.model.hideOutput()
        self.model.setParam("randomization/randomseedshift", course.seed)
        self.variables = [
            self.model.addVar(vtype="B" if most == 1 else "I", lb=0, ub=most)
            for most in self.program.most.tolist()
        ]
        matrix = self.program.matrix
        for row, upper in enumerate(self.program.upper.tolist()):
            entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
            self.model.addCons(
                self._sum(matrix.indices[entries].tolist(), matrix.data[entries].tolist()) <= upper
            )
        self.model.attachEventHandlerCallback(self._heard, [api.SCIP_EVENTTYPE.BESTSOLFOUND])

    def maximise(self, goal: Ints, start: Ints, seconds: float) -> tuple[Ints, int | None]:
        model = self.model
        used = np.flatnonzero(goal).tolist()
        model.setObjective(self._sum(used, goal[used].tolist()), "maximize")
        # The goals are whole numbers: a gap below one is none.
        model.setParam("limits/absgap", 0.99)
        model.setParam("limits/time", seconds)
        hint = model.createSol()
        for index in np.flatnonzero(start).tolist():
            model.setSolVal(hint, self.variables[index], float(start[index]))
        model.addSol(hint)
        model.optimize()
        dual = float(model.getDualbound())
        known = abs(dual) < model.infinity()
        bound = int(np.floor(dual + 1e-6 * max(1.0, abs(dual)))) if known else None
        x = start if model.getNSols() == 0 else self._values(self.variables)
        model.freeTransform()
        return x, bound

    def hold(self, goal: Ints, least: int) -> None:
        used = np.flatnonzero(goal).tolist()
        if used:
            self.model.addCons(self._sum(used, goal[used].tolist()) >= least)

    def _sum(self, variables: list[int], coefficients: list[int]) -> Foreign:
        terms = zip(variables, coefficients, strict=True)
        return self.api.quicksum(weight * self.variables[index] for index, weight in terms)

    def _values(self, variables: list[Foreign]) -> Ints:
        best = self.model.getBestSol()
        values = [self.model.getSolVal(best, variable) for variable in variables]
        return np.rint(values).astype(np.int64)

    def _heard(self, _model: Foreign, _event: Foreign) -> None:
        if self.run.due:
            self.run.keep(np.flatnonzero(self._values(self.variables[: self.program.columns])))
