"""The case weight of all a person's seats stays within the capacity, circles outside included."""

from collections.abc import Iterator

import numpy as np

from matcher.columns import Columns
from matcher.frame import UNLIMITED, Bools, Frame, Ints
from matcher.outcome import Breach
from matcher.people import Child, Helper, Seat
from matcher.program import ProgramBuilder
from matcher.rooms import facets
from matcher.rules.rule import Rule
from matcher.seating import Seating, Taken

# Beyond this the facets are many and gain little.
WIDEST_ROOM = 8


class CapacityRule(Rule):
    """Only seats that count load by policy; a capacity of None has no limit."""

    name = "capacity"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        if not frame.policy.seat(seat).counts_load:
            return np.zeros(1, dtype=np.bool_)
        return frame.child_weight[children] > frame.helper_room[helpers]

    def bound(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> None:
        item, helper, weight = _items(frame, columns, program)
        room = frame.helper_room
        program.add_rows(helper, item, weight, upper=room)
        # The weights alone let a relaxation share out what can't be shared; see rooms.py.
        narrow = np.flatnonzero(room[helper] <= WIDEST_ROOM)
        most = np.minimum(_most_items(frame, columns), room)
        kind = room[helper[narrow]] * (WIDEST_ROOM + 1) + most[helper[narrow]]
        for limits in np.unique(kind).tolist():
            here = narrow[kind == limits]
            limit, count = divmod(limits, WIDEST_ROOM + 1)
            sizes, place = np.unique(weight[here], return_inverse=True)
            for coefficients, upper in facets(limit, tuple(sizes.tolist()), count):
                factor = np.array(coefficients, dtype=np.int64)[place]
                if not np.array_equal(factor * limit, weight[here] * upper):
                    row = here[factor > 0]
                    program.add_rows(helper[row], item[row], factor[factor > 0], upper=upper)

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


def _items(frame: Frame, columns: Columns, program: ProgramBuilder) -> tuple[Ints, Ints, Ints]:
    """What is put into the rooms: variable, helper and case weight. Siblings who must share a
    neighbour mum are put in together."""
    counted = columns.counts_load(frame)
    if not frame.policy.siblings_hard:
        item = np.flatnonzero(counted)
        return item, columns.helper[item], frame.child_weight[columns.child[item]]
    families = program.families(frame, columns)
    sets = families.sets
    counted[sets.column] = False
    item, heavy = np.flatnonzero(counted), np.flatnonzero(sets.weight)
    return (
        np.concatenate([item, families.bundles[heavy]]),
        np.concatenate([columns.helper[item], families.pairs.helper[sets.pair[heavy]]]),
        np.concatenate([frame.child_weight[columns.child[item]], sets.weight[heavy]]),
    )


def _most_items(frame: Frame, columns: Columns) -> Ints:
    """(helpers,): how many pupils the mentor cap leaves to one who only mentors; else no limit."""
    most = np.full(len(frame.helper_room), UNLIMITED)
    cap = frame.policy.seat(Seat.MENTOR).count_cap
    if cap is not None:
        mentors = columns.helper[columns.is_seat(Seat.MENTOR)]
        others = columns.helper[~columns.is_seat(Seat.MENTOR)]
        only = np.setdiff1d(mentors, others)
        most[only] = np.maximum(0, cap - frame.helper_mentees[only])
    return most
