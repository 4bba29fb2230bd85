"""Who else could sit in a seat, and what that costs the whole round.

The round is formed anew around the seats asked about: the whole block, exactly, where that is
small; else the circles through which the best chains of moves pass, all others as they are. What is
proven of a price, the price says, goal by goal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.frame import Ints
from matcher.outcome import Assignment, Outcome
from matcher.people import Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.repair.moves import Move, moves
from matcher.repair.seats import EMPTY, Seats
from matcher.why.rounds.rank import leading
from matcher.why.seats.bounds import Bounds, Known
from matcher.why.seats.part import part_around
from matcher.why.seats.price import Price, costs, prices, values
from matcher.why.seats.proof import Proofs
from matcher.why.seats.seat_reason import SeatReason, seat_reason
from matcher.why.seats.seated import Seated, filled
from matcher.why.seats.ways import best_ways

MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Other persons in the seats asked about, the price to the whole round, and every seat that
    changes hands, in an order in which it can be carried out. `assignments` are all seats filled
    then; `verify` accepts them."""

    seats: tuple[Assignment, ...]
    prices: tuple[Price, ...]
    moves: tuple[Move, ...]
    assignments: tuple[Assignment, ...]


class Explainer:
    """A round made ready to be asked about any number of seats."""

    def __init__(
        self, problem: Problem, policy: Policy, outcome: Outcome, known: Known | None = None
    ) -> None:
        """`known`: what is proven of the round as it was solved; without it prices that are not
        exact have no end."""
        self._seated = Seated(problem, policy, outcome)
        self._proofs = Proofs(self._seated)
        self._bounds = Bounds(self._seated, known or Known())

    def prepare(self) -> None:
        """Make ready now what the first question would."""
        self._seated.prepare()
        self._bounds.prepare()

    def reason(self, child: str, seat: Seat) -> SeatReason | None:
        """Why the seat's helper has it; None where it is empty. Raises InvalidProblem if the child
        is not in the round."""
        return seat_reason(self._seated, child, seat)

    def alternatives(
        self, asked: Sequence[tuple[str, Seat]], most: int = MOST
    ) -> tuple[Alternative, ...]:
        """The best `most` other ways to fill the seats, best first. Each filled seat gets another
        person, each empty one anybody; seats that a rule leaves to nobody have no alternative.

        Raises
        ------
        InvalidProblem
            if a child is not in the round.
        """
        slots = list(dict.fromkeys(self._seated.slot(child, seat) for child, seat in asked))
        seats, left = self._seated.seats.copy(), set[int]()
        for slot in slots:
            if (column := seats.clear(slot)) != EMPTY:
                seats.open[column] = False
                left.add(int(seats.columns.helper[column]))
        if not slots or any(not len(seats.span(slot)) for slot in slots):
            return ()
        part = part_around(self._seated, seats, slots, left)
        allowed = [np.flatnonzero(seats.slots[part.columns] == slot) for slot in slots]
        found: list[Alternative] = []
        for way in best_ways(part.program, allowed, part.solve):
            after = seats.copy()
            part.sit(after, way.x)
            fills = part.columns[list(way.chosen)]
            best = way.tiers if part.whole else None
            found.append(self._told(seats, after, slots, fills, best))
            if len(found) == most:
                break
        return tuple(found)

    def _told(
        self, start: Seats, after: Seats, slots: list[int], fills: Ints, best: int | None
    ) -> Alternative:
        """What becomes of the round; `best` as in price.py, None where it is yet to be shown."""
        seated = self._seated
        gained = seated.gained(after)
        after_all = values(seated, gained)
        bounds = self._bounds.best(fills.tolist(), after_all)
        if best is None:
            best = self._proofs.tiers(fills, costs(seated, gained))
        best += leading(after_all[best:], bounds[best:])
        gone = tuple(filled(seated.seats, slots))
        every = [slot for slot, column in enumerate(after.sitting) if column != EMPTY]
        return Alternative(
            seats=tuple(after.rows(slots)),
            prices=tuple(prices(seated, gained, best, bounds)),
            moves=moves(after, start.sitting, gone),
            assignments=tuple(after.rows(every)),
        )
