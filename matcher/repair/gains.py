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
    child's seats, as places in SEATS; `needs` (children,) and `skills` (helpers,) are bits;
    `limited` (helpers,): who has a capacity."""

    def __init__(self, frame: Frame, columns: Columns, order: tuple[Tier, ...]) -> None:
        self.places = {tier.name: DIGIT * n for n, tier in enumerate(reversed(order))}
        self.wanted = [
            tuple(SEATS.index(seat) for seat in wanted_seats(child, frame.policy))
            for child in frame.problem.children
        ]
        bits = 1 << np.arange(frame.child_needs.shape[1], dtype=np.int64)
        self.needs: list[int] = (frame.child_needs @ bits).tolist()
        self.skills: Ints = frame.helper_skills @ bits
        people = frame.problem.helpers
        self.limited = np.array([p.capacity is not None for p in people], dtype=np.bool_)
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

    def of(self, slot: int, columns: Ints) -> NDArray[np.object_]:
        """(columns,): the worth of each of a slot's columns, load left out."""
        total: NDArray[np.object_] = np.zeros(len(columns), dtype=np.object_)
        for place, word in self._pairs.words.items():
            total = total + word[columns].astype(np.object_) * (1 << place)
        places, missing = self._pairs.places, self._missing(slot)
        if "needs" in places and missing:
            skills = self._pairs.skills[self._seats.columns.helper[columns]]
            needs = np.bitwise_count(skills & missing)
            total = total + needs.astype(np.object_) * (1 << places["needs"])
        if "whole_circles" in places and self._completes(slot):
            total = total + (1 << places["whole_circles"])
        return total

    def of_sitting(self, slot: int) -> int:
        """The same for the column that sits in a slot."""
        return self.of_column(self._seats.sitting[slot])

    def of_column(self, column: int) -> int:
        """The same for one column, without arrays."""
        slot, places = self._seats.slot_of(column), self._pairs.places
        total = sum(int(word[column]) << place for place, word in self._pairs.words.items())
        if "needs" in places:
            skills = int(self._pairs.skills[self._seats.columns.helper[column]])
            total += (skills & self._missing(slot)).bit_count() << places["needs"]
        if "whole_circles" in places and self._completes(slot):
            total += 1 << places["whole_circles"]
        return total

    def kept_place(self) -> int:
        """The power of two by which the pairings kept count."""
        return self._pairs.places["kept"]

    def higher(self, gain: int) -> int:
        """A gain without what it means to the pairings kept and the goals behind them."""
        unit = 1 << self.kept_place() + DIGIT
        return (gain + unit // 2) // unit * unit

    def of_load(self, helpers: Ints, freed: Ints, weight: Ints) -> NDArray[np.object_]:
        """(helpers,): what it is worth to the load goal, by the squares of their loads, that each
        helper is freed of so much and takes so much."""
        if "load" not in self._pairs.places:
            return np.zeros(len(helpers), dtype=np.object_)
        now = self._seats.frame.helper_load[helpers] + self._seats.taken.load[helpers]
        gain = np.where(self._pairs.limited[helpers], now**2 - (now - freed + weight) ** 2, 0)
        return gain.astype(np.object_) * (1 << self._pairs.places["load"])

    def _completes(self, slot: int) -> bool:
        child, seat = divmod(slot, len(SEATS))
        sitting = self._seats.sitting
        return all(
            sitting[child * len(SEATS) + other] != EMPTY
            for other in self._pairs.wanted[child]
            if other != seat
        )

    def _missing(self, slot: int) -> int:
        """The child's needs that nobody in the other seats has the skill for, as bits."""
        seats, (child, seat) = self._seats, divmod(slot, len(SEATS))
        missing = self._pairs.needs[child]
        for other in self._pairs.wanted[child] if missing else ():
            filled = child * len(SEATS) + other
            if other != seat and seats.sitting[filled] != EMPTY:
                missing &= ~int(self._pairs.skills[seats.helper_in(filled)])
        return missing
