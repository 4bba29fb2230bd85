"""What every hard rule answers."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from matcher.columns import Columns
from matcher.frame import Bools, Frame, Ints
from matcher.outcome import Breach
from matcher.people import Child, Helper, Seat
from matcher.program import ProgramBuilder
from matcher.seating import Seating, Taken


class Rule:
    """One hard rule. A rule that has nothing to say to a question keeps the answer below.

    The first three questions are the solver's and the explainer's, on arrays; the last two are the
    checker's, in plain Python, written separately on purpose.
    """

    name: ClassVar[str]

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        """Which pairs may never be, whatever else is chosen. `children` and `helpers` are indices
        whose shapes broadcast: pair by pair, or a column against a row for a whole table. The
        answer broadcasts to the same shape."""
        return np.zeros(1, dtype=np.bool_)

    def bound(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> None:
        """Add the rows that bound loads or choices between columns."""

    def blocks(self, frame: Frame, taken: Taken, seat: Seat, child: int, helpers: Ints) -> Bools:
        """Which helpers can't take one more seat, given what is taken: broadcasts to (helpers,)."""
        return np.zeros(1, dtype=np.bool_)

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        """Whether the rule stands against this helper in this (empty) seat. Plain Python."""
        return False

    def breaches(self, seating: Seating) -> Iterator[Breach]:
        """What the assignments break. By default: every pair the rule stands against."""
        problem = seating.problem
        for row in seating.assignments:
            child, helper = problem.child_by_id[row.child], problem.helper_by_id[row.helper]
            if self.against(seating, child, row.seat, helper):
                yield self.breach(row.child, row.seat, row.helper)

    def breach(self, child: str, seat: Seat | None, helper: str) -> Breach:
        """This rule, broken by one pair."""
        who = f"{helper} for {child}" + ("" if seat is None else f" as {seat.value}")
        return Breach(
            rule=self.name,
            message=f"{self.name} stands against {who}",
            child=child,
            seat=seat,
            helper=helper,
        )
