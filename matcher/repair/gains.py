"""What a seat is worth to each goal, as one whole number that compares like the goals in order.

Each goal has its own digit of 2^30, so a sum over any chain stays exact: Python's integers have no
end. Goals that look at one pair give their own coefficients; whole circles, needs and load are
taken as they would change with the rest of the circle as it is. Equity, and siblings as a goal,
are left out of the search, and measured at the end like all others.
"""

import numpy as np
from numpy.typing import NDArray

from matcher.columns import SEATS, Columns
from matcher.frame import Frame, Ints
from matcher.outcome import Sense
from matcher.program import ProgramBuilder
from matcher.repair.seats import EMPTY, Seats
from matcher.seating import wanted_seats
from matcher.tiers import Tier

DIGIT = 30
COUPLED = ("whole_circles", "needs", "siblings", "equity", "load")


class PairGains:
    """What each column is worth to the goals that look at one pair; made once per round.

    `words` holds whole numbers (columns,), two goals packed in each where they are neighbours,
    with the power of two by which they count; `places` the power of every goal; `wanted` each
    child's seats, as places in SEATS."""

    def __init__(self, frame: Frame, columns: Columns, order: tuple[Tier, ...]) -> None:
        self.places = {tier.name: DIGIT * n for n, tier in enumerate(reversed(order))}
        self.wanted = [
            tuple(SEATS.index(seat) for seat in wanted_seats(child, frame.policy))
            for child in frame.problem.children
        ]
        self.words: dict[int, Ints] = {}
        for tier in order:
            if tier.name in COUPLED:
                continue
            worth, place = _coefficients(tier, frame, columns), self.places[tier.name]
            if place + DIGIT in self.words and (place + DIGIT) % (2 * DIGIT):
                self.words[place] = (self.words.pop(place + DIGIT) << DIGIT) + worth
            elif worth.any():
                self.words[place] = worth


def _coefficients(tier: Tier, frame: Frame, columns: Columns) -> Ints:
    builder = ProgramBuilder(columns.child * len(SEATS) + columns.seat, columns.child)
    goal = tier.goal(frame, columns, builder)
    dense = np.zeros(len(columns), dtype=np.int64)
    dense[goal.variables] = goal.coefficients
    return dense if tier.sense == Sense.MAXIMISE else -dense


class Gains:
    """What filling a slot is worth, the other seats being as they are."""

    def __init__(self, seats: Seats, pairs: PairGains) -> None:
        self._seats, self._pairs = seats, pairs

    def of(self, slot: int, columns: Ints) -> list[int]:
        """(columns,): the worth of each of a slot's columns, load left out."""
        total: NDArray[np.object_] = np.zeros(len(columns), dtype=np.object_)
        for place, word in self._pairs.words.items():
            total = total + word[columns].astype(np.object_) * (1 << place)
        places = self._pairs.places
        if "needs" in places:
            needs = self._needs(slot, columns)
            if needs.any():
                total = total + needs.astype(np.object_) * (1 << places["needs"])
        if "whole_circles" in places and self._completes(slot):
            total = total + (1 << places["whole_circles"])
        return total.tolist()

    def load_scale(self) -> int:
        """What one unit of the load goal is worth; 0 where the policy has no such goal."""
        return 1 << self._pairs.places["load"] if "load" in self._pairs.places else 0

    def kept_place(self) -> int:
        """The power of two by which the pairings kept count."""
        return self._pairs.places["kept"]

    def of_load(self, helpers: Ints, freed: Ints, weight: Ints) -> Ints:
        """(helpers,): what the load goal gains when each helper is freed of so much and takes so
        much, by the squares of their loads."""
        frame = self._seats.frame
        now = frame.helper_load[helpers] + self._seats.taken.load[helpers]
        limited = np.array(
            [frame.problem.helpers[i].capacity is not None for i in helpers.tolist()],
            dtype=np.bool_,
        )
        return np.where(limited, now**2 - (now - freed + weight) ** 2, 0)

    def _completes(self, slot: int) -> bool:
        child, seat = divmod(slot, len(SEATS))
        sitting = self._seats.sitting
        return all(
            sitting[child * len(SEATS) + other] != EMPTY
            for other in self._pairs.wanted[child]
            if other != seat
        )

    def _needs(self, slot: int, columns: Ints) -> Ints:
        seats, frame = self._seats, self._seats.frame
        child, seat = divmod(slot, len(SEATS))
        open_needs = frame.child_needs[child].copy()
        for other in self._pairs.wanted[child]:
            if other != seat and seats.sitting[child * len(SEATS) + other] != EMPTY:
                helper = seats.helper_in(child * len(SEATS) + other)
                open_needs &= ~frame.helper_skills[helper]
        skills = frame.helper_skills[seats.columns.helper[columns]]
        return (skills & open_needs).sum(axis=1)
