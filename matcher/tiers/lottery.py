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
    """A number from 0 to 99 for a pair: the seed, the child with the seat, and the helper each give
    a 64-bit number (the first eight bytes of SHA-256, big-endian); their exclusive-or goes through
    the finaliser of SplitMix64 (Steele, Lea and Flood 2014), and the result is taken modulo 100."""
    mixed = number_of(str(seed)) ^ number_of(f"{child}:{seat.value}") ^ number_of(helper)
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 % (1 << 64)
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % (1 << 64)
    return (mixed ^ (mixed >> 31)) % 100


def number_of(text: str) -> int:
    """The first eight bytes of SHA-256, big-endian."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


class LotteryTier(Tier):
    """The drawn numbers of the chosen pairs, summed: the fewest points win."""

    name = "lottery"
    sense = Sense.MINIMISE

    def goal(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> Goal:
        slot, which = np.unique(columns.child * len(SEATS) + columns.seat, return_inverse=True)
        ids = [
            f"{frame.problem.children[s // len(SEATS)].id}:{SEATS[s % len(SEATS)].value}"
            for s in slot.tolist()
        ]
        slots = np.array([number_of(text) for text in ids], dtype=np.uint64)
        # Only this block's helpers: a city has hundreds of blocks.
        helper, who = np.unique(columns.helper, return_inverse=True)
        people = frame.problem.helpers
        helpers = np.array([number_of(people[h].id) for h in helper.tolist()], dtype=np.uint64)
        mixed = slots[which] ^ helpers[who] ^ np.uint64(number_of(str(frame.seed)))
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return per_column(((mixed ^ (mixed >> np.uint64(31))) % np.uint64(100)).astype(np.int64))

    def measure(self, seating: Seating) -> int:
        return sum(draw(seating.seed, a.child, a.seat, a.helper) for a in seating.assignments)
