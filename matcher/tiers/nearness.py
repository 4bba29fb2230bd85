"""The neighbour mum's nearness: ladder steps, then hundreds of metres where points are known."""

import numpy as np

from matcher.columns import Columns
from matcher.frame import Frame
from matcher.outcome import Sense
from matcher.people import Seat
from matcher.program import ProgramBuilder
from matcher.seating import Seating
from matcher.tiers.tier import Goal, Tier, per_column


class LocalityTier(Tier):
    """Ladder steps, summed over the filled neighbour mum seats."""

    name = "locality"
    sense = Sense.MINIMISE

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        return per_column(np.maximum(columns.step, 0))

    def measure(self, seating: Seating) -> int:
        geography, total = seating.problem.geography, 0
        for row in seating.assignments:
            child = seating.problem.child_by_id[row.child]
            home = seating.problem.helper_by_id[row.helper].neighbourhood
            if row.seat == Seat.NEIGHBOUR_MUM and home is not None:
                own = [code for code in (child.neighbourhood, child.other_home) if code]
                total += min(geography.step(code, home) for code in own)
        return total


class DistanceTier(Tier):
    """Distance between the homes, each rounded down to whole hundreds of metres: finer is noise."""

    name = "distance"
    sense = Sense.MINIMISE

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        return per_column(np.maximum(columns.metres, 0) // 100)

    def measure(self, seating: Seating) -> int:
        total = 0
        for row in seating.assignments:
            child = seating.problem.child_by_id[row.child]
            helper = seating.problem.helper_by_id[row.helper]
            if row.seat == Seat.NEIGHBOUR_MUM and child.point and helper.point:
                total += child.point.metres_to(helper.point) // 100
        return total
