"""The case weight of all a person's seats stays within the capacity, circles outside included."""

from collections.abc import Iterator

import numpy as np

from matcher.columns import Columns
from matcher.frame import Bools, Frame, Ints
from matcher.outcome import Breach
from matcher.people import Child, Helper, Seat
from matcher.program import ProgramBuilder
from matcher.rules.rule import Rule
from matcher.seating import Seating, Taken


class CapacityRule(Rule):
    """Only seats that count load by policy; a capacity of None has no limit."""

    name = "capacity"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        if not frame.policy.seat(seat).counts_load:
            return np.zeros(1, dtype=np.bool_)
        return frame.child_weight[children] > frame.helper_room[helpers]

    def bound(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> None:
        counted = np.flatnonzero(columns.counts_load(frame))
        helper, weight = columns.helper[counted], frame.child_weight[columns.child[counted]]
        room = frame.helper_room
        program.add_rows(helper, counted, weight, upper=room)
        # Two children of more than half the room each cannot share it: this row makes the
        # relaxation far tighter than the weights alone do.
        heavy = 2 * weight > room[helper]
        program.add_rows(helper[heavy], counted[heavy], 1, upper=1)

    def blocks(self, frame: Frame, taken: Taken, seat: Seat, child: int, helpers: Ints) -> Bools:
        if not frame.policy.seat(seat).counts_load:
            return np.zeros(1, dtype=np.bool_)
        left = frame.helper_room[helpers] - taken.load[helpers]
        return left < frame.child_weight[child]

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        if helper.capacity is None or not seating.policy.seat(seat).counts_load:
            return False
        used = helper.load + seating.load.get(helper.id, 0)
        return used + child.weight > helper.capacity

    def breaches(self, seating: Seating) -> Iterator[Breach]:
        for name, used in seating.load.items():
            helper = seating.problem.helper_by_id[name]
            if helper.capacity is not None and helper.load + used > helper.capacity and used:
                yield Breach(
                    rule=self.name,
                    helper=name,
                    message=f"{name} carries {helper.load + used} of a capacity of "
                    f"{helper.capacity}",
                )
