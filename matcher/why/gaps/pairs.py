"""The pairs that only room can keep apart, found by seat and by child."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.columns import SEATS, Columns
from matcher.frame import Bools, Frame, Ints
from matcher.people import Need
from matcher.reduce import columns_of
from matcher.rules import Rule
from matcher.why.gaps.demands import ranges
from matcher.why.gaps.reasons import Claim

# They say how much somebody can carry, not whether they may.
OF_ROOM = ("mentor_cap", "capacity")


@dataclass(frozen=True)
class Pairs:
    """`columns` are the pairs that no rule forbids but those of room; of these, `legal` are those
    for which there was room before the round began."""

    frame: Frame
    columns: Columns
    fits: Bools

    @classmethod
    def of(cls, frame: Frame, rules: tuple[Rule, ...]) -> "Pairs":
        columns = columns_of(frame, tuple(r for r in rules if r.name not in OF_ROOM))
        fits = np.ones(len(columns), dtype=np.bool_)
        for rule in (rule for rule in rules if rule.name in OF_ROOM):
            for seat in SEATS:
                here = np.flatnonzero(columns.is_seat(seat))
                child, helper = columns.child[here], columns.helper[here]
                fits[here] &= ~np.broadcast_to(
                    rule.forbids(frame, seat, child, helper), child.shape
                )
        return cls(frame, columns, fits)

    @cached_property
    def legal(self) -> Columns:
        return self.columns.take(self.fits)

    def helpers_for(self, claims: Sequence[Claim]) -> tuple[Ints, Ints]:
        """Whom some of the claims could have: with room before the round, and without."""
        index = self.frame.child_index
        seats = [
            index[claim.child] * len(SEATS) + SEATS.index(claim.seat)
            for claim in claims
            if claim.seat is not None
        ]
        rows = [self._between(seats, 1)]
        for need in {claim.need for claim in claims if claim.need is not None}:
            children = [index[claim.child] for claim in claims if claim.need is need]
            found = self._between([child * len(SEATS) for child in children], len(SEATS))
            number = tuple(Need).index(need)
            rows.append(found[self.frame.helper_skills[self.columns.helper[found], number]])
        row = np.concatenate(rows)
        with_room = np.unique(self.columns.helper[row[self.fits[row]]])
        return with_room, np.setdiff1d(np.unique(self.columns.helper[row]), with_room)

    def _between(self, first: list[int], count: int) -> Ints:
        """The columns of so many slots from each of these on; columns are ordered by slot."""
        low = np.array(first, dtype=np.int64)
        start, end = np.searchsorted(self._slot, low), np.searchsorted(self._slot, low + count)
        return ranges(start, end)[0]

    @cached_property
    def _slot(self) -> Ints:
        return self.columns.child * len(SEATS) + self.columns.seat
