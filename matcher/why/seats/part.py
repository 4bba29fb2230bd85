"""The part of a round that is formed anew around some seats."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.columns import SEATS
from matcher.exact import Exact, exactly
from matcher.frame import Ints
from matcher.lexicographic import SMALL
from matcher.limit import Budget, Limit
from matcher.program import Program
from matcher.repair.rearrange import Circles
from matcher.repair.seats import Seats
from matcher.solve import program_of
from matcher.why.seats.losses import no_better_than
from matcher.why.seats.near import circles_near
from matcher.why.seats.seated import Seated

# For each goal of a block solved whole, and of a few circles; counted as work, not by a clock, so
# that a busy machine gives the same answer.
WHOLE_SECONDS = 10.0
NEAR_SECONDS = 0.2


@dataclass(frozen=True)
class Part:
    """`columns` are those of the round that the program's first variables stand for, `slots` all
    slots of its circles. `whole`: nobody outside has to do with anybody inside, so that what is
    best here is best for the round."""

    program: Program
    columns: Ints
    slots: tuple[int, ...]
    whole: bool

    def solve(self, program: Program) -> Exact:
        """The best solution of the part's program, or of one made from it."""
        seconds = WHOLE_SECONDS if self.whole else NEAR_SECONDS
        budget = Budget(Limit(seconds=seconds, threads=1, reproducible=True))
        return exactly(program, 0, seconds, budget)

    def sit(self, seats: Seats, x: Ints) -> None:
        """Seat everybody in the part's circles as the solution says."""
        for slot in self.slots:
            seats.clear(slot)
        for column in self.columns[np.flatnonzero(x[: len(self.columns)])].tolist():
            seats.put(column)


def part_around(seated: Seated, seats: Seats, slots: Sequence[int], left: set[int]) -> Part:
    """The slots' blocks, where they are small enough to be solved to the end; else the circles
    nearest to them. The slots are empty in `seats`, and `left` are those who sat there."""
    children = np.array([slot // len(SEATS) for slot in slots])
    return whole_part(seated, seats, children) or _near(seated, seats, slots, left)


def whole_part(seated: Seated, seats: Seats, children: Ints) -> Part | None:
    """All blocks that any of the children is in; None where they are too large to be solved to
    the end."""
    blocks = np.setdiff1d(seated.block[children], -1)
    inside = np.isin(seated.block, blocks)
    inside[children] = True
    columns = np.flatnonzero(inside[seated.columns.child] & seats.open)
    if len(columns) > SMALL:
        return None
    own = seated.columns.take(columns)
    program = program_of(seated.frame, own, seated.rules, seated.order)
    slots = np.flatnonzero(inside)[:, None] * len(SEATS) + np.arange(len(SEATS))
    return Part(program, columns, tuple(slots.ravel().tolist()), whole=True)


def _near(seated: Seated, seats: Seats, slots: Sequence[int], left: set[int]) -> Part:
    children = circles_near(seats, seated.pairs, slots, left)
    now = Circles(seated.seats, seated.order, children).rank()
    circles = Circles(seats, seated.order, children)
    columns = circles.possible(circles.columns)
    program = no_better_than(circles.program(columns), now, circles.offsets(columns))
    return Part(program, columns, tuple(circles.slots), whole=False)
