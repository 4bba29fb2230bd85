"""Every pair that may be, as arrays of the checker's own making."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.certificate.candidates import Candidates
from matcher.people import Child, Helper, Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.tiers.lottery import draw

Ints = NDArray[np.int64]
NO_LIMIT = 1 << 40
FACTS = ("locks", "continuity", "locality", "distance", "lottery")


class Slot(NamedTuple):
    """A wanted seat of a child (by number) with at least one candidate. `kind` of item it is in a
    helper's room; `urgent`, `points`: what it counts in safety and coverage."""

    child: int
    seat: Seat
    kind: str
    street: str
    urgent: bool
    points: int


class Pairs:
    """Slots stand child by child, and the pairs of each together. `helper` (pairs,) is the
    problem's number of the helper; `mask` (pairs,) the child's needs that the helper covers, a bit
    each; `helpers` how many there are, `number` which by id, `room` (helpers,) what is left of
    their capacity."""

    def __init__(self, problem: Problem, policy: Policy, seed: int) -> None:
        self._policy, self._problem = policy, problem
        self.number = {helper.id: number for number, helper in enumerate(problem.helpers)}
        self.helpers = len(self.number)
        self.slots: list[Slot] = []
        starts, rows = [0], list[tuple[int, ...]]()
        candidates = Candidates(problem, policy)
        for child_number, child in enumerate(problem.children):
            bits = {need: 1 << place for place, need in enumerate(sorted(set(child.needs)))}
            for seat, pairs in candidates.of(child).items():
                if not pairs:
                    continue
                self.slots.append(self._slot(child_number, child, seat))
                starts.append(starts[-1] + len(pairs))
                for pair in pairs:
                    drawn = draw(seed, child.id, seat, pair.helper.id)
                    covered = sum(bits.get(skill, 0) for skill in set(pair.helper.skills))
                    facts = (pair.locked, pair.kept, pair.step, pair.hectometres, drawn)
                    rows.append((self.number[pair.helper.id], covered, *facts))
        table = np.array(rows, dtype=np.int64).reshape(len(rows), 2 + len(FACTS))
        self.helper, self.mask, self._facts = table[:, 0], table[:, 1], table[:, 2:]
        self._starts = np.array(starts, dtype=np.int64)
        self._slot_of = np.repeat(np.arange(len(self.slots)), np.diff(self._starts))
        self.room = np.array([_room(helper) for helper in problem.helpers], dtype=np.int64)
        self._slot_number = {(slot.child, slot.seat): n for n, slot in enumerate(self.slots)}
        self._by_needs = _groups(self._slot_of, self.mask)
        self._plain = _groups(self._slot_of, 0 * self.mask)

    def of_slot(self, slot: int) -> Ints:
        """The numbers of a slot's pairs."""
        return np.arange(self._starts[slot], self._starts[slot + 1])

    def slot_of(self, pair: int) -> int:
        """The slot that a pair fills."""
        return int(self._slot_of[pair])

    def pair(self, child: int, seat: Seat, helper: str) -> int | None:
        """The number of a pair, by that of the child; None where it may not be."""
        slot = self._slot_number.get((child, seat))
        if slot is None:
            return None
        here = self.of_slot(slot)
        found = here[self.helper[here] == self.number[helper]].tolist()
        return found[0] if found else None

    def mum_weight(self, child: int) -> int:
        """What the child takes of a neighbour mum's room."""
        counted = self._policy.seat(Seat.NEIGHBOUR_MUM).counts_load
        return self._problem.children[child].weight if counted else 0

    def gain(self, worth: Mapping[str, int], streets: Mapping[str, int]) -> Ints:
        """(pairs,): what each pair adds to the goals that look at pairs, and to its street."""
        per_slot = np.array(
            [
                worth.get("safety", 0) * slot.urgent
                + worth.get("coverage", 0) * slot.points
                + streets.get(slot.street, 0)
                for slot in self.slots
            ],
            dtype=np.int64,
        )
        factors = np.array([worth.get(name, 0) for name in FACTS], dtype=np.int64)
        return per_slot[self._slot_of] + self._facts @ factors

    def best(self, value: Ints, *, by_needs: bool) -> Iterator[list[tuple[int, int]]]:
        """For each slot the best value, apart by the needs covered where these matter."""
        order, start, slot, mask = self._by_needs if by_needs else self._plain
        found: list[list[tuple[int, int]]] = [[] for _ in self.slots]
        if len(value):
            best = np.maximum.reduceat(value[order], start)
            for s, m, v in zip(slot.tolist(), mask.tolist(), best.tolist(), strict=True):
                found[s].append((m, v))
        yield from found

    def _slot(self, number: int, child: Child, seat: Seat) -> Slot:
        policy = self._policy
        weight = child.weight if policy.seat(seat).counts_load else 0
        days = max(0, (self._problem.as_of - child.waiting_since).days)
        waited = min(days // policy.waiting_days_per_point, policy.waiting_points_most)
        return Slot(
            child=number,
            seat=seat,
            kind=f"m{weight}" if seat == Seat.MENTOR else str(weight),
            street=self._problem.geography.street_of(child.neighbourhood),
            urgent=child.need_level in policy.safety_levels,
            points=policy.coverage_points[child.need_level - 1] + waited,
        )


def _room(helper: Helper) -> int:
    return NO_LIMIT if helper.capacity is None else max(0, helper.capacity - helper.load)


def _groups(slot: Ints, mask: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Pairs of one slot and mask stand together in the order; where each group starts, and its slot
    and mask."""
    key = slot * (int(mask.max(initial=0)) + 1) + mask
    order = np.argsort(key, kind="stable").astype(np.int64)
    _, start = np.unique(key[order], return_index=True)
    firsts = order[start]
    return order, start.astype(np.int64), slot[firsts], mask[firsts]
