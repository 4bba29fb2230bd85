"""Fairness: the worst-covered street lifted first, and load spread between helpers."""

import numpy as np

from matcher.columns import SEATS, Columns
from matcher.frame import Frame, Ints
from matcher.outcome import Sense
from matcher.program import ProgramBuilder
from matcher.seating import Seating, wanted_seats
from matcher.tiers.tier import Goal, Tier

# How finely shares are told apart; an official reads them as hundredths.
BANDS = 100


class EquityTier(Tier):
    """Empty seats, each the dearer the larger the share of its street's seats that are empty: of a
    street that wants w seats the k-th empty one costs 2 ⌈100 k / w⌉ - 1, so that e of them cost
    about 100 e² / w. Of two streets a seat goes to the one with the larger share empty.

    Where a seat can only be traded for a seat, the shares with the least sum of squares are those
    that cover the worst street as well as can be, then the next worst, and so on (Fujishige 1980,
    lexicographically optimal bases); here by whole hundredths."""

    name = "equity"
    sense = Sense.MINIMISE

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        wanted = frame.street_wanted
        slots = np.unique(columns.child * len(SEATS) + columns.seat)
        reached = np.bincount(frame.child_street[slots // len(SEATS)], minlength=len(wanted))
        variables, costs = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for street in np.flatnonzero(reached).tolist():
            # Seats that nobody can take are empty first; the dearest is the first to be filled.
            empty = np.arange(wanted[street] - reached[street], wanted[street]) + 1
            cost, seats = np.unique(_costs(empty, int(wanted[street])), return_counts=True)
            variables.append(program.add_variables(len(cost), most=seats))
            costs.append(cost)
        level, owner = np.concatenate(variables), np.flatnonzero(reached)
        owner = np.repeat(owner, [len(cost) for cost in costs[1:]])
        program.add_rows(
            np.concatenate([frame.child_street[columns.child], owner]),
            np.concatenate([np.arange(len(columns)), level]),
            np.repeat([-1, 1], [len(columns), len(level)]),
            upper=0,
        )
        return Goal(level, -np.concatenate(costs))

    def measure(self, seating: Seating) -> int:
        wanted: dict[str, int] = {}
        empty: dict[str, int] = {}
        for child in seating.problem.children:
            street = seating.problem.geography.street_of(child.neighbourhood)
            seats = len(wanted_seats(child, seating.policy))
            wanted[street] = wanted.get(street, 0) + seats
            lacks = seats - len(seating.circles.get(child.id, {}))
            empty[street] = empty.get(street, 0) + lacks
        return sum(
            2 * -(-BANDS * number // wanted[street]) - 1
            for street, seats in empty.items()
            for number in range(1, seats + 1)
        )

    def offset(self, frame: Frame, columns: Columns) -> int:
        """What it costs if every seat is empty."""
        wanted = frame.street_wanted.tolist()
        return sum(int(_costs(np.arange(1, seats + 1), seats).sum()) for seats in wanted)


def _costs(number: Ints, wanted: int) -> Ints:
    """What a street's empty seats cost, by their number from 1 on."""
    return 2 * -(-BANDS * number // max(wanted, 1)) - 1


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
