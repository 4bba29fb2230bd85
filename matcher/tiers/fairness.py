"""Fairness: the worst-covered street lifted first, then load spread between helpers."""

import numpy as np

from matcher.columns import Columns
from matcher.frame import Frame, Ints
from matcher.outcome import Sense
from matcher.program import ProgramBuilder
from matcher.seating import Seating, wanted_seats
from matcher.tiers.tier import Goal, Tier


class EquityTier(Tier):
    """The share of wanted seats filled in the worst-covered street, in thousandths, rounded down.
    wanted · t ≤ 1000 · Σ x in each street; t is the goal."""

    name = "equity"

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        wanted = _wanted_by_street(frame)
        t = program.add_variables(1, most=1000)
        street = frame.child_street[columns.child]
        streets = np.unique(street)
        program.add_rows(
            np.concatenate([street, streets]),
            np.concatenate([np.arange(len(columns)), np.repeat(t, len(streets))]),
            np.concatenate([np.full(len(columns), -1000), wanted[streets]]),
            upper=0,
        )
        return Goal(t, np.ones(1, dtype=np.int64))

    def measure(self, seating: Seating) -> int:
        wanted: dict[str, int] = {}
        filled: dict[str, int] = {}
        for child in seating.problem.children:
            street = seating.problem.geography.street_of(child.neighbourhood)
            seats = len(wanted_seats(child, seating.policy))
            wanted[street] = wanted.get(street, 0) + seats
            filled[street] = filled.get(street, 0) + len(seating.circles.get(child.id, {}))
        return min((1000 * filled[s] // wanted[s] for s in wanted if wanted[s]), default=1000)

    def offset(self, frame: Frame, columns: Columns) -> int:
        asked = np.flatnonzero(_wanted_by_street(frame))
        reached = np.unique(frame.child_street[columns.child])
        return 1000 if np.isin(asked, reached).all() else 0

    def join(self, one: int, other: int) -> int:
        return min(one, other)


def _wanted_by_street(frame: Frame) -> Ints:
    """(streets,): the seats wanted in each street."""
    seats = [len(wanted_seats(child, frame.policy)) for child in frame.problem.children]
    total = np.bincount(
        frame.child_street, weights=seats, minlength=len(frame.problem.geography.streets)
    )
    return total.astype(np.int64)


class LoadTier(Tier):
    """The squares of the helpers' loads, summed: two helpers with 1 each before one with 2.
    Load is made of unit levels; the k-th costs 2k - 1, so that lower levels fill first."""

    name = "load"
    sense = Sense.MINIMISE

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        counted = np.flatnonzero(columns.counts_load(frame))
        helper = columns.helper[counted]
        weight = frame.child_weight[columns.child[counted]]
        demand = np.bincount(helper, weights=weight, minlength=len(frame.problem.helpers))
        levels = np.minimum(frame.helper_room, demand.astype(np.int64))
        owner = np.repeat(np.arange(len(levels)), levels)
        start = np.repeat(np.cumsum(levels) - levels, levels)
        height = frame.helper_load[owner] + np.arange(len(owner)) - start + 1
        level = program.add_variables(len(owner))
        program.add_rows(
            np.concatenate([helper, owner]),
            np.concatenate([counted, level]),
            np.concatenate([weight, np.full(len(level), -1)]),
            upper=0,
        )
        return Goal(level, 2 * height - 1)

    def measure(self, seating: Seating) -> int:
        return sum(
            (helper.load + seating.load.get(helper.id, 0)) ** 2
            for helper in seating.problem.helpers
            if helper.capacity is not None
        )

    def offset(self, frame: Frame, columns: Columns) -> int:
        return sum(h.load**2 for h in frame.problem.helpers if h.capacity is not None)
