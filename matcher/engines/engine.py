"""What the lexicographic loop asks of an engine."""

from dataclasses import dataclass
from typing import Protocol

from matcher.frame import Ints
from matcher.limit import Budget
from matcher.program import Program


@dataclass(frozen=True)
class Held:
    """A tier already solved: coefficients · x ≥ least."""

    coefficients: Ints
    least: int


@dataclass(frozen=True)
class Answer:
    """The best solution found, and an upper bound on the goal over all solutions."""

    x: Ints
    bound: int


class Engine(Protocol):
    """Maximises goal · x over a program and what is held, from a solution in hand."""

    def maximise(
        self,
        program: Program,
        goal: Ints,
        held: tuple[Held, ...],
        start: Ints,
        *,
        seed: int,
        seconds: float,
        budget: Budget,
    ) -> Answer:
        """A solution at least as good as `start`, within about `seconds`."""
        ...
