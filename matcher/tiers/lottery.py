"""The published lottery: the last ties are drawn, and anyone with the seed can draw them again."""

import hashlib

import numpy as np

from matcher.columns import SEATS, Columns
from matcher.frame import Frame
from matcher.outcome import Sense
from matcher.people import Seat
from matcher.program import ProgramBuilder
from matcher.seating import Seating
from matcher.tiers.tier import Goal, Tier, per_column


def draw(seed: int, child: str, seat: Seat, helper: str) -> int:
    """A number from 0 to 99 for a pair: the first eight bytes of SHA-256 over
    `seed:child:seat:helper`, modulo 100."""
    text = f"{seed}:{child}:{seat.value}:{helper}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % 100


class LotteryTier(Tier):
    """The drawn numbers of the chosen pairs, summed: the fewest points win."""

    name = "lottery"
    sense = Sense.MINIMISE

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        children, helpers = frame.problem.children, frame.problem.helpers
        numbers = [
            draw(frame.seed, children[child].id, SEATS[seat], helpers[helper].id)
            for child, seat, helper in zip(
                columns.child.tolist(), columns.seat.tolist(), columns.helper.tolist(), strict=True
            )
        ]
        return per_column(np.array(numbers, dtype=np.int64))

    def measure(self, seating: Seating) -> int:
        return sum(draw(seating.seed, a.child, a.seat, a.helper) for a in seating.assignments)
