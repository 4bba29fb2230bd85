"""What every goal answers."""

from typing import ClassVar, NamedTuple

import numpy as np

from matcher.columns import Columns
from matcher.frame import Frame, Ints
from matcher.outcome import Sense
from matcher.program import ProgramBuilder
from matcher.seating import Seating


class Goal(NamedTuple):
    """Σ coefficient · variable, as parallel arrays."""

    variables: Ints
    coefficients: Ints


class Tier:
    """One goal of the lexicographic order.

    `goal` is the solver's (it may add auxiliary variables and rows); `measure` is the checker's,
    in plain Python, written separately on purpose. A tier's value over the whole round is what
    `join` makes of its blocks' values, beginning with `offset`.
    """

    name: ClassVar[str]
    sense: ClassVar[Sense] = Sense.MAXIMISE

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        raise NotImplementedError

    def measure(self, seating: Seating) -> int:
        raise NotImplementedError

    def offset(self, frame: Frame, columns: Columns) -> int:
        """What the round has whatever is chosen."""
        return 0

    def join(self, one: int, other: int) -> int:
        """The value of two parts of the round together."""
        return one + other


def per_column(coefficients: Ints) -> Goal:
    """A goal that looks at each column by itself; coefficients has the shape (columns,)."""
    chosen = np.flatnonzero(coefficients)
    return Goal(chosen, coefficients[chosen].astype(np.int64))
