"""A way to have what nobody has: moves that room allows, and what they do to the goals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.frame import Frame, Ints
from matcher.outcome import Outcome
from matcher.people import Pairing
from matcher.rules import Rule
from matcher.why.gaps.demands import Demands
from matcher.why.gaps.nearby import Surroundings
from matcher.why.gaps.reasons import Obstacle

MOST_LOOKED_AT = 2_000


@dataclass(frozen=True)
class Left:
    """(helpers,) each: the room, and the places for pupils, that the outcome leaves."""

    room: Ints
    pupils: Ints


class Ways:
    """Chains over the items of one kind of demand, as they are held."""

    def __init__(self, demands: Demands, left: Left) -> None:
        self._demands, self._left = demands, left
        order = np.argsort(demands.held, kind="stable")
        self._held = order[demands.held[order] >= 0]
        self._start = np.searchsorted(
            demands.held[self._held], np.arange(len(demands.room) + 1), side="left"
        )

    def to(self, item: int) -> tuple[tuple[int, int], ...] | None:
        """Items and their new helpers, the item asked for first; the shortest chain found."""
        came: dict[int, tuple[int, int] | None] = {item: None}
        seen, queue = set[int](), [item]
        for one in queue:
            if len(came) > MOST_LOOKED_AT:
                break
            path = list(_path(came, one))
            busy = {helper for _, helper in path}
            options = list(self._options(one))
            for helper, size, pupil in options:
                if helper not in busy and self._fits(item, helper, size, pupil):
                    return ((one, helper), *path)[::-1]
            for helper, size, pupil in options:
                if helper in seen:
                    continue
                seen.add(helper)
                for other in self._moved_by(item, helper, size, pupil):
                    if other not in came:
                        came[other] = (one, helper)
                        queue.append(other)
        return None

    def _options(self, item: int) -> Iterator[tuple[int, int, int]]:
        """Helper, size, pupil: of those who could take the item and don't."""
        demands = self._demands
        here = slice(int(demands.start[item]), int(demands.start[item + 1]))
        for helper, size, pupil in zip(
            demands.helper[here].tolist(),
            demands.size[here].tolist(),
            demands.pupil[here].astype(np.int64).tolist(),
            strict=True,
        ):
            if helper != demands.held[item]:
                yield helper, size, pupil

    def _fits(self, asked: int, helper: int, size: int, pupil: int, freed: int = -1) -> bool:
        """Whether it fits once `freed` is gone, and the filled part of what was asked for."""
        room, pupils = int(self._left.room[helper]), int(self._left.pupils[helper])
        for gone in (freed, int(self._demands.twin[asked])):
            if gone >= 0 and self._demands.held[gone] == helper:
                taken, head = self._taken(gone, helper)
                room, pupils = room + taken, pupils + head
        return room >= size and pupils >= pupil

    def _taken(self, item: int, helper: int) -> tuple[int, int]:
        demands = self._demands
        here = slice(int(demands.start[item]), int(demands.start[item + 1]))
        column = here.start + int(np.searchsorted(demands.helper[here], helper))
        return int(demands.size[column]), int(demands.pupil[column])

    def _moved_by(self, asked: int, helper: int, size: int, pupil: int) -> Iterator[int]:
        for other in self._held[self._start[helper] : self._start[helper + 1]].tolist():
            mine = other in (asked, int(self._demands.twin[asked]))
            if not mine and self._fits(asked, helper, size, pupil, freed=other):
                yield other


def _path(came: dict[int, tuple[int, int] | None], last: int) -> Iterator[tuple[int, int]]:
    """The moves that lead to `last` having to move, the latest first."""
    step = came[last]
    while step is not None:
        yield step
        step = came[step[0]]


class Goals:
    """What moves do to the goals of an outcome."""

    def __init__(self, frame: Frame, outcome: Outcome) -> None:
        self._tiers = goals.in_order(frame.policy)
        # Rules that look at one pair alone hold already: candidates are legal pairs.
        self._rules = [
            rule
            for rule in hard_rules.in_order(frame.policy)
            if type(rule).blocks is not Rule.blocks
        ]
        self._around = Surroundings(frame.problem, frame.policy, outcome.assignments, frame.seed)

    def obstacle(self, moves: Sequence[Pairing]) -> Obstacle | None:
        """What the moves come to; None where they break a rule or change no goal."""
        before, after = self._around.around(moves)
        if any(True for rule in self._rules for _ in rule.breaches(after)):
            return None
        for tier in self._tiers:
            change = (tier.measure(after) - tier.measure(before)) * tier.sense.sign
            if change:
                return Obstacle(moves=tuple(moves), tier=tier.name, change=change)
        return None
