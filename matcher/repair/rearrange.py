"""A few circles formed anew, exactly, all others as they are."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from matcher import rules as hard_rules
from matcher.columns import SEATS, Columns
from matcher.exact import exactly
from matcher.frame import Frame, Ints
from matcher.limit import Budget, Limit
from matcher.program import Program
from matcher.repair.extract import extract
from matcher.repair.seats import EMPTY, Seats
from matcher.seating import Seating
from matcher.solve import program_of
from matcher.tiers import Tier

SECONDS = 0.5


class Circles:
    """The circles of some children as a round of their own: what the other circles take from a
    helper counts as taken outside the round."""

    def __init__(self, seats: Seats, order: tuple[Tier, ...], children: Iterable[int]) -> None:
        self._seats = seats
        # A street is more than a few circles: what its empty seats cost is no sum over them.
        self._order = tuple(tier for tier in order if tier.name != "equity")
        self._children = sorted(children)
        self.slots = [
            child * len(SEATS) + seat for child in self._children for seat in range(len(SEATS))
        ]
        spans = [seats.span(slot) for slot in self.slots]
        self.columns = np.concatenate([np.zeros(0, dtype=np.int64), *spans])
        self._helpers = np.unique(seats.columns.helper[self.columns])
        small = extract(seats, self._children, self._helpers.tolist())
        self._frame = Frame(small, seats.frame.policy, seats.frame.seed)

    def rank(self) -> tuple[int, ...]:
        """What the circles as they stand are worth to each goal; more is better."""
        rows = self._seats.rows(s for s in self.slots if self._seats.sitting[s] != EMPTY)
        problem, policy = self._frame.problem, self._frame.policy
        seating = Seating.of(problem, policy, rows, self._frame.seed)
        return tuple(tier.measure(seating) * tier.sense.sign for tier in self._order)

    def improve(self, free: Sequence[int] | None = None, start: Sequence[int] = ()) -> None:
        """Form the circles anew if that is better, goal by goal. With `free`, only those slots may
        get somebody else, and every other keeps its column or gets that of `start` (slots,)."""
        before, columns = self.rank(), self.columns
        if free is not None:
            slots = self._seats.slots[columns]
            stays = (np.array(self._seats.sitting)[slots] == columns) | (
                np.array(start)[slots] == columns
            )
            columns = columns[np.isin(slots, list(free)) | stays]
        columns = self.possible(columns)
        old = [self._seats.sitting[slot] for slot in self.slots]
        self._sit(columns[self._solve(columns)].tolist())
        if self.rank() <= before:
            self._sit(old)

    def _sit(self, columns: list[int]) -> None:
        for slot in self.slots:
            self._seats.clear(slot)
        for column in columns:
            if column != EMPTY:
                self._seats.put(column)

    def _local(self, chosen: Ints) -> Columns:
        """The columns by this small round's own indices."""
        columns = self._seats.columns.take(chosen)
        return replace(
            columns,
            child=np.searchsorted(np.array(self._children), columns.child),
            helper=np.searchsorted(self._helpers, columns.helper),
        )

    def possible(self, chosen: Ints) -> Ints:
        """Those of the round's columns for which the other circles leave room."""
        columns, fine = self._local(chosen), np.ones(len(chosen), dtype=np.bool_)
        for number, seat in enumerate(SEATS):
            of_seat = np.flatnonzero(columns.seat == number)
            for rule in self._seats.rules:
                child, helper = columns.child[of_seat], columns.helper[of_seat]
                fine[of_seat] &= ~rule.forbids(self._frame, seat, child, helper)
        return chosen[fine]

    def program(self, columns: Ints) -> Program:
        """The integer program of the circles over some of the round's columns, in their order."""
        rules = hard_rules.in_order(self._frame.policy)
        return program_of(self._frame, self._local(columns), rules, self._order)

    def offsets(self, columns: Ints) -> tuple[int, ...]:
        """What each goal has over these columns whatever is chosen; more is better."""
        local = self._local(columns)
        return tuple(tier.offset(self._frame, local) * tier.sense.sign for tier in self._order)

    def _solve(self, columns: Ints) -> Ints:
        """Which of the columns to choose."""
        if not len(columns):
            return np.zeros(0, dtype=np.int64)
        program, seed = self.program(columns), self._frame.seed
        budget = Budget(Limit(seconds=SECONDS, threads=1))
        return np.flatnonzero(exactly(program, seed, SECONDS, budget).x[: program.columns])
