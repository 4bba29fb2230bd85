"""One person has at most one seat in a circle."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from matcher.columns import Columns
from matcher.frame import Bools, Frame, Ints
from matcher.outcome import Breach
from matcher.people import Child, Helper, Seat
from matcher.program import ProgramBuilder
from matcher.rules.rule import Rule
from matcher.seating import Seating, Taken


class OneSeatRule(Rule):
    name = "one_seat"

    def bound(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> None:
        pair = columns.child * len(frame.problem.helpers) + columns.helper
        _, group, size = np.unique(pair, return_inverse=True, return_counts=True)
        shared = np.flatnonzero(size[group] > 1)
        program.add_rows(group[shared], shared, 1, upper=1)

    def blocks(self, frame: Frame, taken: Taken, seat: Seat, child: int, helpers: Ints) -> Bools:
        seated = [h for other, h in taken.circles.get(child, {}).items() if other != seat]
        return np.isin(helpers, seated)

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        circle = seating.circles.get(child.id, {})
        return any(h == helper.id for other, h in circle.items() if other != seat)

    def breaches(self, seating: Seating) -> Iterator[Breach]:
        seats = Counter((row.child, row.helper) for row in seating.assignments)
        for (child, helper), count in seats.items():
            if count > 1:
                yield self.breach(child, None, helper)
