"""Who sits where, over the candidate columns, changed one seat at a time.

A *slot* is a seat of a child: child · len(SEATS) + seat, by the frame's indices.
"""

from collections.abc import Iterable
from copy import copy

import numpy as np

from matcher.columns import SEATS, Columns
from matcher.frame import Bools, Frame, Ints
from matcher.outcome import Assignment
from matcher.people import Seat
from matcher.rules import Rule
from matcher.seating import Taken
from matcher.solve import assignments_of

EMPTY = -1


class Seats:
    """`slots` (columns,) is where each column sits; `sitting` (slots,) the column in each slot or
    EMPTY; `seated[helper]` their slots; `open` (columns,) says which columns may be used; `rules`
    are those that look at what is taken."""

    def __init__(
        self,
        frame: Frame,
        rules: tuple[Rule, ...],
        columns: Columns,
        assignments: Iterable[Assignment],
    ) -> None:
        self.frame, self.columns = frame, columns
        self.rules = [rule for rule in rules if type(rule).blocks is not Rule.blocks]
        self.slots = slot = columns.child * len(SEATS) + columns.seat
        size = len(frame.problem.children) * len(SEATS)
        self._start = np.searchsorted(slot, np.arange(size + 1))
        self.open = np.ones(len(columns), dtype=np.bool_)
        self.sitting = [EMPTY] * size
        self.seated: dict[int, dict[int, None]] = {}
        self.taken = Taken.of(frame, ())
        for column in self._columns_of(slot, assignments):
            self.put(column)

    def copy(self) -> "Seats":
        """Seats that can be changed without changing these."""
        other = copy(self)
        other.open, other.sitting = self.open.copy(), self.sitting.copy()
        other.seated = {helper: slots.copy() for helper, slots in self.seated.items()}
        other.taken = self.taken.copy()
        return other

    def _columns_of(self, slot: Ints, assignments: Iterable[Assignment]) -> list[int]:
        """The columns of the assignments that are still possible."""
        children, helpers = self.frame.child_index, self.frame.helper_index
        size = len(self.frame.problem.helpers)
        keys = np.array(
            [
                (children[a.child] * len(SEATS) + SEATS.index(a.seat)) * size + helpers[a.helper]
                for a in assignments
                if a.child in children
            ],
            dtype=np.int64,
        )
        all_keys = slot * size + self.columns.helper
        place = np.searchsorted(all_keys, keys)
        inside = place < len(all_keys)
        return place[inside][all_keys[place[inside]] == keys[inside]].tolist()

    # -- looking ---------------------------------------------------------------------------------

    def span(self, slot: int) -> Ints:
        """The open columns of a slot."""
        columns = np.arange(self._start[slot], self._start[slot + 1])
        return columns[self.open[columns]]

    def slot_of(self, column: int) -> int:
        return int(self.slots[column])

    def pair_of(self, slot: int) -> tuple[str, Seat]:
        child, seat = divmod(slot, len(SEATS))
        return self.frame.problem.children[child].id, SEATS[seat]

    def households(self, children: Iterable[int]) -> set[int]:
        """The children and their siblings."""
        household, found = self.frame.child_household, set(children)
        families = [int(household[child]) for child in found if household[child] >= 0]
        return found | set(np.flatnonzero(np.isin(household, families)).tolist())

    def rows(self, slots: Iterable[int]) -> list[Assignment]:
        """Filled slots as an outcome has them."""
        chosen = np.array([self.sitting[slot] for slot in slots], dtype=np.int64)
        return assignments_of(self.frame, self.columns.take(chosen))

    def pairs(self) -> dict[tuple[str, Seat], int]:
        """The filled slots by child and seat."""
        return {self.pair_of(s): s for s, column in enumerate(self.sitting) if column != EMPTY}

    def helper_in(self, slot: int) -> int:
        """Who sits in a filled slot."""
        return int(self.columns.helper[self.sitting[slot]])

    def blocked(self, slot: int, helpers: Ints, taken: Taken | None = None) -> Bools:
        """(helpers,): whom a rule keeps from taking the slot as seats now stand, or as `taken`."""
        child, seat = divmod(slot, len(SEATS))
        answer = np.zeros(len(helpers), dtype=np.bool_)
        for rule in self.rules:
            answer |= rule.blocks(self.frame, taken or self.taken, SEATS[seat], child, helpers)
        return answer

    def blocked_without(self, slot: int, helpers: Ints, instead: Ints) -> Bools:
        """(helpers,): the same, were each helper free of the slot in `instead` (helpers,). Sound
        where that slot is of another circle and household: then only load and pupils change."""
        children, seats = np.divmod(instead, len(SEATS))
        lighter = self.taken.lightened(self.frame, helpers, children, seats)
        return self.blocked(slot, helpers, lighter)

    def ban(self, child: int, seat: int, helper: int) -> None:
        """Never this pair; if it sits, its slot is emptied."""
        slot = child * len(SEATS) + seat
        columns = np.arange(self._start[slot], self._start[slot + 1])
        banned = columns[self.columns.helper[columns] == helper]
        self.open[banned] = False
        if self.sitting[slot] in banned.tolist():
            self.clear(slot)

    # -- moving ----------------------------------------------------------------------------------

    def put(self, column: int) -> None:
        """The column's helper takes its slot, which is empty."""
        slot, helper = self.slot_of(column), int(self.columns.helper[column])
        child, seat = divmod(slot, len(SEATS))
        self.sitting[slot] = column
        self.seated.setdefault(helper, {})[slot] = None
        self.taken.take(self.frame, child, SEATS[seat], helper)

    def clear(self, slot: int) -> int:
        """Empty a slot; the column that was in it, or EMPTY."""
        column = self.sitting[slot]
        if column != EMPTY:
            child, seat = divmod(slot, len(SEATS))
            del self.seated[int(self.columns.helper[column])][slot]
            self.sitting[slot] = EMPTY
            self.taken.free(self.frame, child, SEATS[seat])
        return column

    def play(self, fills: list[int], vacated: Iterable[int]) -> bool:
        """Empty the slots of `fills` and those in `vacated`, then fill, last first; if a rule
        blocks a step, undo all and say False."""
        before = [(slot, self.clear(slot)) for slot in (*map(self.slot_of, fills), *vacated)]
        for column in reversed(fills):
            helper = self.columns.helper[column : column + 1]
            if self.blocked(self.slot_of(column), helper).any():
                break
            self.put(column)
        else:
            return True
        for slot, _ in before:
            self.clear(slot)
        for _, column in before:
            if column != EMPTY:
                self.put(column)
        return False
