"""HiGHS through its own Python interface, tier by tier: one model, rows and goal changed in place,
the last solution as the start, improving solutions seen as they come."""

import numpy as np

from bench.course import Course
from bench.peers.foreign import Foreign, load, not_installed
from bench.peers.stepwise import tier_by_tier
from bench.run import Run
from matcher.frame import Ints

HOW = "逐级求解：全部列、与邻家相同的收紧约束，上一级的解作起点，threads 设为核数"


def missing() -> str | None:
    return not_installed("highspy")


def compete(course: Course, run: Run) -> dict[str, int | None]:
    return tier_by_tier(course, run, _Highs(course, run))


class _Highs:
    def __init__(self, course: Course, run: Run) -> None:
        self.api: Foreign = load("highspy")
        self.run, self.program = run, course.program
        self.model: Foreign = self.api.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", run.threads),
            ("random_seed", course.seed),
            # The goals are whole numbers: a gap below one is none.
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.99),
        ):
            self.model.setOptionValue(option, value)
        self.model.passModel(self._load())
        self.model.changeObjectiveSense(self.api.ObjSense.kMaximize)
        self.model.cbMipImprovingSolution.subscribe(self._heard)

    def maximise(self, goal: Ints, start: Ints, seconds: float) -> tuple[Ints, int | None]:
        size = len(goal)
        everyone = np.arange(size, dtype=np.int32)
        self.model.changeColsCost(size, everyone, goal.astype(np.float64))
        self.model.clearSolver()
        self.model.setSolution(size, everyone, start.astype(np.float64))
        self.model.setOptionValue("time_limit", seconds)
        self.model.run()
        info = self.model.getInfo()
        dual = float(info.mip_dual_bound)
        bound = int(np.floor(dual + 1e-6 * max(1.0, abs(dual)))) if np.isfinite(dual) else None
        if info.primal_solution_status != self.api.SolutionStatus.kSolutionStatusFeasible:
            return start, bound
        values = np.array(self.model.getSolution().col_value)
        return np.rint(values).astype(np.int64), bound

    def hold(self, goal: Ints, least: int) -> None:
        used = np.flatnonzero(goal).astype(np.int32)
        self.model.addRow(
            float(least), self.api.kHighsInf, len(used), used, goal[used].astype(np.float64)
        )

    def _load(self) -> Foreign:
        program, inf = self.program, self.api.kHighsInf
        rows, size = len(program.upper), len(program.most)
        lp = self.api.HighsLp()
        lp.num_col_, lp.num_row_ = size, rows
        lp.col_cost_ = np.zeros(size)
        lp.col_lower_ = np.zeros(size)
        lp.col_upper_ = program.most.astype(np.float64)
        lp.row_lower_ = np.full(rows, -inf)
        lp.row_upper_ = program.upper.astype(np.float64)
        lp.integrality_ = [self.api.HighsVarType.kInteger] * size
        lp.a_matrix_.format_ = self.api.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = program.matrix.indptr.astype(np.int32)
        lp.a_matrix_.index_ = program.matrix.indices.astype(np.int32)
        lp.a_matrix_.value_ = program.matrix.data.astype(np.float64)
        return lp

    def _heard(self, event: Foreign) -> None:
        if self.run.due:
            x = np.asarray(event.data_out.mip_solution)[: self.program.columns]
            self.run.keep(np.flatnonzero(x > 0.5))
