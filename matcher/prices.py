"""The bound that needs no solver: of each seat at most one column, of the rest everything."""

import numpy as np

from matcher.frame import Ints
from matcher.program import Program


def trivial(program: Program, goal: Ints) -> int:
    """An upper bound on the goal over every solution."""
    best = np.zeros(program.slots, dtype=np.int64)
    np.maximum.at(best, program.slot, goal[: program.columns])
    extra = np.maximum(goal[program.columns :], 0) @ program.most[program.columns :]
    return int(best.sum() + extra)
