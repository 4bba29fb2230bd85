"""The shortages of a round, each written once."""

import numpy as np

from matcher.frame import UNLIMITED, Frame, Ints
from matcher.why.gaps.demands import Demands
from matcher.why.gaps.obstacles import Left
from matcher.why.gaps.pairs import Pairs
from matcher.why.gaps.reasons import Claim, Measure, Proof, Room, Shortage
from matcher.why.gaps.shortage import Found


class Book:
    """Numbers the shortages in the order in which they are first told."""

    def __init__(self, frame: Frame, pairs: Pairs, left: Left) -> None:
        self._frame, self._pairs, self._left = frame, pairs, left
        self._numbers: dict[object, int] = {}
        self._shortages: list[Shortage] = []

    @property
    def shortages(self) -> tuple[Shortage, ...]:
        return tuple(self._shortages)

    def number(self, demands: Demands, found: Found) -> int:
        """The number of a shortage that was found."""
        # Items are numbered within the seats, or within one kind of need.
        kind = demands.claims[int(found.items[0])][0].need
        key = (kind, found.items.tobytes(), found.measure, found.proof)
        if key not in self._numbers:
            items = found.items.tolist()
            claims = tuple(claim for item in items for claim in demands.claims[item])
            self._enter(key, claims, found)
        return self._numbers[key]

    def nobody_has_room(self, claim: Claim) -> int:
        """The number of the shortage of a claim that only people without room could have."""
        none = np.zeros(0, dtype=np.int64)
        measure = Measure.WEIGHT if claim.weight else Measure.CLAIMS
        demand = claim.weight or 1
        self._enter(claim, (claim,), Found(none, none, none, measure, demand, Proof.COUNT))
        return self._numbers[claim]

    def _enter(self, key: object, claims: tuple[Claim, ...], found: Found) -> None:
        self._numbers[key] = len(self._shortages)
        self._shortages.append(self._shortage(claims, found))

    def _shortage(self, claims: tuple[Claim, ...], found: Found) -> Shortage:
        with_room, without = self._pairs.helpers_for(claims)
        most = dict(zip(found.helpers.tolist(), found.most.tolist(), strict=True))
        # Whom some of siblings could have, but not all of them, can't hold what they ask together.
        helpers = np.union1d(with_room, found.helpers)
        return Shortage(
            claims=claims,
            rooms=tuple(self._room(helper, most.get(helper, 0)) for helper in helpers.tolist()),
            measure=found.measure,
            demand=found.demand,
            capacity=found.capacity,
            proof=found.proof,
            without_room=len(without),
        )

    def _room(self, helper: int, most: int) -> Room:
        room, left = int(self._frame.helper_room[helper]), int(self._left.room[helper])
        limited = room < UNLIMITED
        return Room(
            helper=self._frame.problem.helpers[helper].id,
            room=room if limited else None,
            most=most,
            left=left if limited else None,
        )


def left_of(frame: Frame, load: Ints, mentees: Ints, pupils: Ints) -> Left:
    """What the outcome leaves of each room, never negative."""
    return Left(
        room=np.where(frame.helper_limited, np.maximum(0, frame.helper_room - load), UNLIMITED),
        pupils=np.maximum(0, pupils - mentees),
    )
