"""The goals that look at a circle as a whole: whole circles, needs, siblings together."""

import numpy as np

from matcher.columns import SEATS, Columns
from matcher.families import Pairs
from matcher.frame import Frame, Ints
from matcher.outcome import Sense
from matcher.people import Seat
from matcher.program import ProgramBuilder
from matcher.seating import Seating, wanted_seats
from matcher.tiers.tier import Goal, Tier


class WholeCirclesTier(Tier):
    """Children with every wanted seat filled. z ≤ Σ x of each wanted seat."""

    name = "whole_circles"

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        people = frame.problem.children
        seats = np.unique(columns.child * len(SEATS) + columns.seat)
        offered = np.bincount(seats // len(SEATS), minlength=len(people))
        present = np.unique(columns.child)
        wanted = np.array([len(wanted_seats(people[i], frame.policy)) for i in present])
        whole = present[offered[present] == wanted]
        z = np.full(len(people), -1, dtype=np.int64)
        z[whole] = program.add_variables(len(whole))
        column = np.flatnonzero(z[columns.child] >= 0)
        slot = columns.child[column] * len(SEATS) + columns.seat[column]
        slots = np.unique(slot)
        program.add_rows(
            np.concatenate([slot, slots]),
            np.concatenate([column, z[slots // len(SEATS)]]),
            np.concatenate([np.full(len(column), -1), np.ones(len(slots), dtype=np.int64)]),
            upper=0,
        )
        return Goal(z[whole], np.ones(len(whole), dtype=np.int64))

    def measure(self, seating: Seating) -> int:
        return sum(
            bool(wanted) and all(seat in seating.circles.get(child.id, {}) for seat in wanted)
            for child in seating.problem.children
            for wanted in [wanted_seats(child, seating.policy)]
        )


class NeedsTier(Tier):
    """Needs that somebody in the circle has the skill for. y ≤ Σ x of those who have it."""

    name = "needs"

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        column, need = np.nonzero(columns.covers(frame))
        key = columns.child[column] * frame.child_needs.shape[1] + need
        keys, position = np.unique(key, return_inverse=True)
        y = program.add_variables(len(keys))
        program.add_rows(
            np.concatenate([position, np.arange(len(keys))]),
            np.concatenate([column, y]),
            np.concatenate([np.full(len(column), -1), np.ones(len(keys), dtype=np.int64)]),
            upper=0,
        )
        return Goal(y, np.ones(len(keys), dtype=np.int64))

    def measure(self, seating: Seating) -> int:
        people = seating.problem.helper_by_id
        return sum(
            any(need in people[helper].skills for helper in circle.values())
            for child in seating.problem.children
            for circle in [seating.circles.get(child.id, {})]
            for need in set(child.needs)
        )


class SiblingsTier(Tier):
    """How many neighbour mums serve households with several children: the fewer, the more share."""

    name = "siblings"
    sense = Sense.MINIMISE

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        if frame.policy.siblings_hard:
            families = program.families(frame, columns)
            pairs = families.pairs
            serves = np.concatenate([families.bundles, families.serves[families.serves >= 0]])
        else:
            pairs = Pairs.of(frame, columns)
            serves = _serves(pairs, program)
        # Whoever's siblings have no candidate has a mum alone, who is one that serves the family.
        mums = columns.is_seat(Seat.NEIGHBOUR_MUM) & frame.child_shares[columns.child]
        alone = np.setdiff1d(np.flatnonzero(mums), pairs.column)
        variables = np.concatenate([serves, alone])
        return Goal(variables, np.ones(len(variables), dtype=np.int64))

    def measure(self, seating: Seating) -> int:
        families: dict[str, int] = {}
        for child in seating.problem.children:
            if child.household and Seat.NEIGHBOUR_MUM in wanted_seats(child, seating.policy):
                families[child.household] = families.get(child.household, 0) + 1
        return sum(
            len(set(mums.values()))
            for household, mums in seating.family_mums.items()
            if families[household] > 1
        )


def _serves(pairs: Pairs, program: ProgramBuilder) -> Ints:
    """(pairs,): the variables that say that this mum serves the household at all."""
    serves = program.add_variables(len(pairs.household))
    rows = np.arange(len(pairs.column))
    program.add_rows(
        np.concatenate([rows, rows]),
        np.concatenate([pairs.column, serves[pairs.pair]]),
        np.repeat([1, -1], len(rows)),
        upper=0,
    )
    return serves
