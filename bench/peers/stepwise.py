"""The lexicographic order as every solver's manual advises it: solve a tier, hold it, go on."""

from typing import Protocol

import numpy as np
from scipy import optimize

from bench.course import Course
from bench.run import Run
from matcher.frame import Ints
from matcher.merged import upward
from matcher.outcome import Sense
from matcher.program import Program


class Engine(Protocol):
    """A solver with the course's program loaded, every row and every column of it."""

    def maximise(self, goal: Ints, start: Ints, seconds: float) -> tuple[Ints, int | None]:
        """The best solution found, from `start` as the hint, and an upper bound if one is proven.
        Shapes: goal and solutions (variables,)."""
        ...

    def hold(self, goal: Ints, least: int) -> None:
        """From now on goal · x ≥ least."""
        ...


def tier_by_tier(course: Course, run: Run, engine: Engine) -> dict[str, int | None]:
    """Solve every tier in order within the run's time; the bound of each, in its own sense."""
    program = course.program
    x = np.zeros(len(program.most), dtype=np.int64)
    bounds: dict[str, int | None] = {}
    for number, (tier, objective) in enumerate(zip(course.tiers, program.objectives, strict=True)):
        goal = upward(objective)
        found, bound = engine.maximise(
            goal, x, _seconds(run.left, len(program.objectives) - number)
        )
        # A solver's tolerances are no excuse: what breaks a row or loses a held tier is no answer.
        if program.fits(found) and goal @ found >= goal @ x:
            x = completed(program, found)
        run.keep(np.flatnonzero(x[: program.columns]))
        sign = 1 if tier.sense == Sense.MAXIMISE else -1
        always = tier.offset(course.frame, course.columns)
        bounds[tier.name] = None if bound is None else tier.join(always, sign * bound)
        engine.hold(goal, int(goal @ x))
    run.stop()
    return bounds


def completed(program: Program, x: Ints) -> Ints:
    """The chosen columns kept, and every auxiliary at the value its tier likes best: while a tier
    is solved, those of the tiers after it stand anyhow, and would make a poor start for them."""
    likes = np.sum([upward(objective) for objective in program.objectives], axis=0)
    best = x.copy()
    aux, matrix = program.auxiliaries, program.matrix
    room = program.upper - matrix[:, : program.columns] @ x[: program.columns]
    if len(aux):
        found = optimize.milp(
            -likes[aux],
            integrality=np.ones(len(aux)),
            bounds=optimize.Bounds(0, program.most[aux]),  # type: ignore[arg-type]
            constraints=optimize.LinearConstraint(matrix[:, aux], -np.inf, room.astype(np.float64)),
        )
        if found.x is not None:
            best[aux] = np.rint(found.x).astype(np.int64)
    return best if program.fits(best) else x


def _seconds(left: float, tiers_left: int) -> float:
    """An even share of the time left, but at least a third of it: the order is lexicographic, so
    time is best spent on the first tiers, and what a proven tier saves goes to those after it."""
    return max(0.1, left * max(1 / tiers_left, 1 / 3))
