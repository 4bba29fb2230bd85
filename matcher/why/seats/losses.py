"""Only what is lost counts: a few circles formed anew are not there to better an unproven round."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from matcher.merged import upward
from matcher.outcome import Sense
from matcher.program import Objective, Program


def no_better_than(program: Program, now: Sequence[int], offsets: Sequence[int]) -> Program:
    """The program with each goal counted up to what it is now. `now` and `offsets` (tiers,) are the
    goals' values, and the part of them that no variable makes; more is better.

    For a goal g that is never below l there is one variable v more, 0 ≤ v ≤ now - l, with
    v + l ≤ g x: as much of the goal as counts."""
    goals = [upward(objective) for objective in program.objectives]
    least = np.array([-program.most_of(-goal) for goal in goals], dtype=np.int64)
    worth = np.array(now, dtype=np.int64) - np.array(offsets, dtype=np.int64)
    most = np.maximum(worth - least, 0)
    size, count = len(program.most), len(goals)
    rows = sparse.hstack(
        [sparse.csr_matrix(-np.stack(goals)), sparse.csr_matrix(np.eye(count, dtype=np.int64))]
    )
    whole = sparse.hstack([program.matrix, sparse.csr_matrix((len(program.upper), count))])
    return replace(
        program,
        matrix=sparse.csr_matrix(sparse.vstack([whole, rows]), dtype=np.int64),
        upper=np.concatenate([program.upper, -least]),
        most=np.concatenate([program.most, most]),
        objectives=tuple(
            Objective(
                objective.name, Sense.MAXIMISE, np.eye(1, size + count, size + n, np.int64)[0]
            )
            for n, objective in enumerate(program.objectives)
        ),
        stages=(),
    )
