"""Who may take a seat, whatever the other seats hold: the checker's own list, in plain Python."""

from typing import NamedTuple

from matcher import rules as hard_rules
from matcher.ledgers import Ledgers
from matcher.people import Child, Helper, Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.seating import Seating, wanted_seats


class Pair(NamedTuple):
    """A helper whom nothing stands against for a seat, and what the goals see of the two: kept from
    last term, locked, ladder step and hundreds of metres (0 for other seats or where unknown)."""

    helper: Helper
    kept: bool
    locked: bool
    step: int
    hectometres: int


class Candidates:
    """Asks the rules with every seat of the round empty."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self._problem, self._policy = problem, policy
        self._seating = Seating.of(problem, policy, ())
        self._ledgers = Ledgers(self._seating, hard_rules.in_order(policy))
        self._locks = {(lock.child, lock.seat, lock.helper) for lock in problem.locks}

    def of(self, child: Child) -> dict[Seat, list[Pair]]:
        """The pairs of each wanted seat of a child, helpers in the problem's order."""
        return {
            seat: [self._pair(child, seat, helper) for helper in self._ledgers.unused(child, seat)]
            for seat in wanted_seats(child, self._policy)
        }

    def _pair(self, child: Child, seat: Seat, helper: Helper) -> Pair:
        key = (child.id, seat, helper.id)
        step = hectometres = 0
        if seat == Seat.NEIGHBOUR_MUM:
            if helper.neighbourhood is not None:
                homes = [home for home in (child.neighbourhood, child.other_home) if home]
                geography = self._problem.geography
                step = min(geography.step(home, helper.neighbourhood) for home in homes)
            if child.point and helper.point:
                hectometres = child.point.metres_to(helper.point) // 100
        return Pair(helper, key in self._seating.paired, key in self._locks, step, hectometres)
