"""The order in which a repair weighs goals: the policy's, with one goal more."""

import numpy as np

from matcher import tiers as goals
from matcher.columns import SEATS, Columns
from matcher.frame import Frame
from matcher.outcome import Assignment
from matcher.policy import Policy
from matcher.program import ProgramBuilder
from matcher.seating import Seating
from matcher.tiers import Goal, Tier
from matcher.tiers.tier import per_column

# Goals for whose sake somebody else may be moved.
HIGHER = ("locks", "safety", "coverage", "whole_circles", "needs")


class KeptTier(Tier):
    """Pairings of the published outcome that stay as they are."""

    name = "kept"

    def __init__(self, published: tuple[Assignment, ...]) -> None:
        self._pairs = frozenset((row.child, row.seat, row.helper) for row in published)

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:  # noqa: ARG002
        size, children, helpers = (
            len(frame.problem.helpers),
            frame.child_index,
            frame.helper_index,
        )
        keys = [
            (children[child] * len(SEATS) + SEATS.index(seat)) * size + helpers[helper]
            for child, seat, helper in self._pairs
            if child in children and helper in helpers
        ]
        key = (columns.child * len(SEATS) + columns.seat) * size + columns.helper
        return per_column(np.isin(key, np.array(keys, dtype=np.int64)).astype(np.int64))

    def measure(self, seating: Seating) -> int:
        return sum((row.child, row.seat, row.helper) in self._pairs for row in seating.assignments)


def higher_tiers(policy: Policy) -> int:
    """How many tiers come before the pairings kept: the policy's first ones, as long as each is
    one for whose sake somebody may be moved."""
    return next(
        (number for number, name in enumerate(policy.tiers) if name not in HIGHER),
        len(policy.tiers),
    )


def repair_order(policy: Policy, published: tuple[Assignment, ...]) -> tuple[Tier, ...]:
    """The policy's tiers, with the pairings kept behind the higher ones."""
    tiers, cut = goals.in_order(policy), higher_tiers(policy)
    return (*tiers[:cut], KeptTier(published), *tiers[cut:])
