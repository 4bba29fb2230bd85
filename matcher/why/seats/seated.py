"""A round as it was formed, made ready to be asked about: who sits where, over all candidates."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

import numpy as np

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.blocks import blocks
from matcher.columns import SEATS
from matcher.errors import Fault, InvalidProblem
from matcher.frame import Frame, Ints
from matcher.outcome import Assignment, Outcome, Termination, TierResult
from matcher.people import Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.reduce import columns_of
from matcher.repair.extract import gained
from matcher.repair.gains import PairGains
from matcher.repair.order import KeptTier, repair_order
from matcher.repair.seats import EMPTY, Seats
from matcher.seating import Seating


class Seated:
    """`seats` are those of the outcome, and are copied before anything is changed; `order` are the
    policy's tiers with the pairings of this outcome kept behind them, so that of answers alike in
    every tier the one that moves the fewest is taken."""

    def __init__(self, problem: Problem, policy: Policy, outcome: Outcome) -> None:
        self.problem, self.policy, self.outcome = problem, policy, outcome
        self.frame = Frame(problem, policy, outcome.seed)
        self.rules, self.tiers = hard_rules.in_order(policy), goals.in_order(policy)
        self.columns = columns_of(self.frame, self.rules)
        self.seats = Seats(self.frame, self.rules, self.columns, outcome.assignments)
        self.order = (*self.tiers, KeptTier(outcome.assignments))

    @cached_property
    def pairs(self) -> PairGains:
        """What each column is worth to the goals that look at one pair, in the order of a repair:
        chains through people who need not move would be long, and lead nowhere."""
        order = repair_order(self.policy, self.outcome.assignments)
        return PairGains(self.frame, self.columns, order)

    @cached_property
    def block(self) -> Ints:
        """(children,): the block of each child, whom nobody in another block competes with; -1
        where a child has no candidate at all."""
        found = np.full(len(self.problem.children), -1, dtype=np.int64)
        usable = self.columns.take(self.seats.open)
        for number, part in enumerate(blocks(self.frame, usable)):
            found[usable.child[part]] = number
        return found

    def prepare(self) -> None:
        """Make what is made when first asked for."""
        _ = self.pairs, self.block

    @cached_property
    def proven(self) -> int:
        """For how many tiers, from the first on, the outcome is proven the best there is."""
        tolerance = dict(self.policy.tolerance)
        for number, tier in enumerate(self.outcome.tiers):
            if tier.termination != Termination.OPTIMAL:
                return number
            if tolerance.get(tier.name, 0):
                return number + 1
        return len(self.outcome.tiers)

    def slot(self, child: str, seat: Seat) -> int:
        """The number of a seat. Raises InvalidProblem for a child the round does not hold."""
        if child not in self.frame.child_index:
            raise InvalidProblem((Fault("child", f"unknown child {child}"),))
        return self.frame.child_index[child] * len(SEATS) + SEATS.index(seat)

    def changed(self, seats: Seats) -> list[int]:
        """The slots that have somebody else in `seats`, or nobody."""
        return [s for s, c in enumerate(self.seats.sitting) if c != seats.sitting[s]]

    def gained(self, seats: Seats, first: int | None = None) -> list[int]:
        """What each tier's value gains if `seats` replaces these; of the `first` tiers only."""
        changed, tiers = self.changed(seats), self.tiers[:first]
        return gained(seats, tiers, filled(self.seats, changed), filled(seats, changed))


def as_it_stands(
    problem: Problem, policy: Policy, outcome: Outcome, assignments: Iterable[Assignment]
) -> Outcome:
    """The outcome after people changed its seats: measured anew, and best found from the first
    goal on that is not as it was."""
    rows = tuple(assignments)
    if _pairs(rows) == _pairs(outcome.assignments):
        return outcome
    seating = Seating.of(problem, policy, rows, outcome.seed)
    tiers: list[TierResult] = []
    alike = True
    for tier, before in zip(goals.in_order(policy), outcome.tiers, strict=True):
        value = tier.measure(seating)
        alike = alike and value == before.value
        why = before.termination if alike else Termination.INTERRUPTED
        tiers.append(replace(before, value=value, termination=why))
    return replace(outcome, assignments=rows, tiers=tuple(tiers))


def _pairs(rows: Iterable[Assignment]) -> set[tuple[str, Seat, str]]:
    return {(row.child, row.seat, row.helper) for row in rows}


def filled(seats: Seats, slots: Iterable[int]) -> list[Assignment]:
    """Those of the slots that are filled, as an outcome has them."""
    return seats.rows(slot for slot in slots if seats.sitting[slot] != EMPTY)
