"""Tiers already solved, as rows that the next tiers must respect."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matcher.frame import Ints
from matcher.program import Program


@dataclass(frozen=True)
class Held:
    """coefficients · x ≥ least."""

    coefficients: Ints
    least: int


@dataclass(frozen=True)
class Holds:
    """`rows` (k, variables) x ≥ `least` (k,), over the `variables` of the whole program.

    A tier whose independent parts are each proven is held part by part, which is far tighter for
    a relaxation than their sum, and the same for whole numbers.
    """

    rows: sparse.csr_matrix
    least: Ints
    variables: int

    @classmethod
    def none(cls, variables: int) -> "Holds":
        nothing = np.zeros(0, dtype=np.int64)
        return cls(sparse.csr_matrix((0, variables), dtype=np.int64), nothing, variables)

    def plus(self, goal: Ints, parts: Ints, least: Ints) -> "Holds":
        """With a row for each part p that the goal reaches: Σ goal · x over its variables ≥
        least[p]. `goal`, `parts` (some variables,): those of a tier's stage."""
        used = np.flatnonzero(goal)
        names, row = np.unique(parts[used], return_inverse=True)
        rows = sparse.csr_matrix((goal[used], (row, used)), shape=(len(names), self.variables))
        return Holds(
            sparse.csr_matrix(sparse.vstack([self.rows, rows])),
            np.concatenate([self.least, least[names]]),
            self.variables,
        )

    def on(self, program: Program) -> Program:
        """The program (some stage of the whole one) with these rows."""
        size = len(program.most)
        return program.holding(sparse.csr_matrix(self.rows[:, :size]), self.least)
