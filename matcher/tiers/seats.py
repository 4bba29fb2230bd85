"""The goals that count seats one by one: locks, safety, coverage, continuity."""

import numpy as np

from matcher.columns import SEATS, Columns
from matcher.frame import Frame
from matcher.program import ProgramBuilder
from matcher.seating import Seating
from matcher.tiers.tier import Goal, Tier, per_column


class LocksTier(Tier):
    """Locks kept. First of all, so that a lock that can't be kept is told, and sinks no round."""

    name = "locks"

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        locked = {
            (frame.child_index[d.child], SEATS.index(d.seat), frame.helper_index[d.helper])
            for d in frame.problem.locks
        }
        size = len(frame.problem.helpers)
        keys = [(child * len(SEATS) + seat) * size + helper for child, seat, helper in locked]
        key = (columns.child * len(SEATS) + columns.seat) * size + columns.helper
        return per_column(np.isin(key, np.array(keys, dtype=np.int64)).astype(np.int64))

    def measure(self, seating: Seating) -> int:
        wanted = {(d.child, d.seat, d.helper) for d in seating.problem.locks}
        return sum(seating.circles.get(c, {}).get(s) == h for c, s, h in wanted)


class SafetyTier(Tier):
    """Seats of the children whose need level is one of the policy's safety levels."""

    name = "safety"

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        return per_column(frame.child_is_urgent[columns.child].astype(np.int64))

    def measure(self, seating: Seating) -> int:
        return sum(
            len(seating.circles.get(child.id, {}))
            for child in seating.problem.children
            if child.need_level in seating.policy.safety_levels
        )


class CoverageTier(Tier):
    """Seats filled, each worth the policy's points for need level and waiting time."""

    name = "coverage"

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        return per_column(frame.child_points[columns.child])

    def measure(self, seating: Seating) -> int:
        policy, total = seating.policy, 0
        for child in seating.problem.children:
            days = max(0, (seating.problem.as_of - child.waiting_since).days)
            waited = min(days // policy.waiting_days_per_point, policy.waiting_points_most)
            points = policy.coverage_points[child.need_level - 1] + waited
            total += points * len(seating.circles.get(child.id, {}))
        return total


class ContinuityTier(Tier):
    """Pairings of last term kept."""

    name = "continuity"

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        return per_column(columns.kept.astype(np.int64))

    def measure(self, seating: Seating) -> int:
        return sum(
            (row.child, row.seat, row.helper) in seating.paired for row in seating.assignments
        )
