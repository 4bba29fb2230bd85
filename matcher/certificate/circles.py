"""What circles are worth at most, each by itself, when taking a helper has a price."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import reduce
from itertools import combinations, product
from operator import or_

import numpy as np
from numpy.typing import NDArray

from matcher.certificate.pairs import Pairs, Slot
from matcher.people import Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.seating import wanted_seats

Ints = NDArray[np.int64]
# A larger family is looked at child by child, which only weakens a bound.
FAMILY = 5
NEVER = -(1 << 60)
# What a pair that is to be taken is paid on top, so that every best answer has it.
BONUS = 1 << 50
# By whether every seat so far is filled, and the needs covered: the most it is worth.
States = dict[tuple[bool, int], int]
# Pairs of one seat that cover the same needs: of these only the best matters.
Options = list[tuple[int, int]]


class Circles:
    """The circles of a round, asked again and again with other prices."""

    def __init__(self, problem: Problem, policy: Policy, seed: int) -> None:
        self._pairs = Pairs(problem, policy, seed)
        self._slots: dict[int, list[tuple[int, Slot]]] = defaultdict(list)
        for number, slot in enumerate(self._pairs.slots):
            self._slots[slot.child].append((number, slot))
        self._wanted = [len(wanted_seats(child, policy)) for child in problem.children]
        self._families = list(_families(problem, policy))
        together = {child for family in self._families for child in family}
        alone = [child for child in self._slots if child not in together]
        self._shared = [child for child in alone if self._twice(child)]
        self._alone = sorted(set(alone) - set(self._shared))

    def priced(
        self,
        worth: Mapping[str, int],
        prices: Mapping[str, Mapping[str, int]],
        streets: Mapping[str, int],
    ) -> "Priced":
        """The circles at some prices. `worth`: of each goal, below 0 where less is better;
        `prices`: by helper and kind of item; `streets`: of a filled seat."""
        asked = _Asked(self._pairs, worth, prices, streets)
        alone = {(child,): asked.end(self._states(asked, child)) for child in self._alone}
        shared = {(child,): asked.end(self._apart(asked, child)) for child in self._shared}
        families = {family: self._together(asked, family) for family in self._families}
        return Priced(self, asked, alone | shared | families)

    def again(self, asked: "_Asked", together: tuple[int, ...]) -> int:
        """What the circles of an only child, or of siblings, are worth."""
        if len(together) == 1:
            (child,) = together
            twice = child in self._shared
            return asked.end(self._apart(asked, child) if twice else self._states(asked, child))
        return self._together(asked, together)

    def offered(self) -> Counter[str]:
        """By street, how many seats have a candidate."""
        return Counter(slot.street for slot in self._pairs.slots)

    def _states(self, asked: "_Asked", child: int, without: Seat | None = None) -> States:
        """What can be had of a child's seats, `without` one of them."""
        slots = self._slots.get(child, [])
        offered = [number for number, slot in slots if slot.seat != without]
        whole = len(slots) == self._wanted[child] > 0
        states: States = {(whole, 0): 0}
        for number in offered:
            options, grown = asked.options[number], dict[tuple[bool, int], int]()
            for (full, covered), value in states.items():
                _raise(grown, (False, covered), value)
                for mask, worth in options:
                    _raise(grown, (full, covered | mask), value + worth)
            states = grown
        return states

    def _twice(self, child: int) -> bool:
        """Whether somebody may take either of two seats of the circle: they can have only one."""
        offered = [self._pairs.helper[self._pairs.of_slot(n)] for n, _ in self._slots[child]]
        everybody = np.concatenate(offered)
        return len(np.unique(everybody)) < len(everybody)

    def _apart(self, asked: "_Asked", child: int) -> States:
        """As `_states`, of all seats, where nobody takes two of them."""
        slots = self._slots[child]
        whole = len(slots) == self._wanted[child]
        offered = [[None, *asked.first(number, len(slots))] for number, _ in slots]
        states: States = {}
        for choice in product(*offered):
            taken = [pair for pair in choice if pair is not None]
            if len({helper for helper, _, _ in taken}) == len(taken):
                covered = reduce(or_, (mask for _, mask, _ in taken), 0)
                full = whole and len(taken) == len(slots)
                _raise(states, (full, covered), sum(value for _, _, value in taken))
        return states

    def _together(self, asked: "_Asked", family: tuple[int, ...]) -> int:
        """A household: some of the siblings are served by one neighbour mum, the others by none."""
        without = list[int]()
        served = list[Ints]()
        for child in family:
            states = self._states(asked, child, without=Seat.NEIGHBOUR_MUM)
            # The mum's seat is wanted, so that without her the circle is not whole.
            parts: States = {}
            for (_, covered), value in states.items():
                _raise(parts, (False, covered), value)
            without.append(asked.end(parts))
            served.append(self._with_mum(asked, child, states))
        best = sum(without)
        for size in range(1, len(family) + 1):
            for chosen in combinations(range(len(family)), size):
                weight = sum(self._pairs.mum_weight(family[k]) for k in chosen)
                value = sum(served[k] for k in chosen) - asked.price(str(weight))
                value = value[self._pairs.room >= weight]
                rest = sum(without[k] for k in range(len(family)) if k not in chosen)
                best = max(best, int(value.max(initial=NEVER)) + rest + asked.worth("siblings"))
        return best

    def _with_mum(self, asked: "_Asked", child: int, states: States) -> Ints:
        """(helpers,): what the child's circle is worth with each of them as neighbour mum, unpaid;
        NEVER for those who may not be."""
        found = np.full(self._pairs.helpers, NEVER // FAMILY, dtype=np.int64)
        for number, slot in self._slots.get(child, []):
            if slot.seat == Seat.NEIGHBOUR_MUM:
                pairs = self._pairs.of_slot(number)
                mask = self._pairs.mask[pairs] if asked.worth("needs") else 0 * pairs
                ends = np.zeros(len(pairs), dtype=np.int64)
                for covered in np.unique(mask).tolist():
                    other = {(full, c | covered): v for (full, c), v in _sorted(states)}
                    ends[mask == covered] = asked.end(other)
                found[self._pairs.helper[pairs]] = ends + asked.gain[pairs]
        return found


class Priced:
    """The circles at some prices; `most` is what they are worth together. `each`: the most of an
    only child's, or of siblings' together."""

    def __init__(
        self, circles: Circles, asked: "_Asked", each: Mapping[tuple[int, ...], int]
    ) -> None:
        self._circles, self._asked, self._each = circles, asked, each
        self._together = {child: together for together in each for child in together}
        self.most = sum(each.values())

    def most_with(self, chosen: Iterable[tuple[int, Seat, str]]) -> int | None:
        """The most with each of these pairs (number of the child, seat, helper) taken; None where
        one of them may not be."""
        pairs = [self._asked.pair(*one) for one in chosen]
        children = {child for child, _, _ in chosen}
        if None in pairs:
            return None
        asked = self._asked.paying_for(pair for pair in pairs if pair is not None)
        touched = {self._together[child] for child in children}
        now = sum(self._circles.again(asked, together) for together in touched)
        return self.most - sum(self._each[t] for t in touched) + now - BONUS * len(pairs)


class _Asked:
    """One set of prices: what each pair gains, and what is left of it when it is paid."""

    def __init__(
        self,
        pairs: Pairs,
        worth: Mapping[str, int],
        prices: Mapping[str, Mapping[str, int]],
        streets: Mapping[str, int],
    ) -> None:
        self._worth, self._helpers = worth, pairs.helpers
        self._prices: dict[str, Ints] = {}
        for name, of in prices.items():
            for kind, price in of.items():
                row = self._prices.setdefault(kind, np.zeros(pairs.helpers, dtype=np.int64))
                row[pairs.number[name]] = price
        self.gain = pairs.gain(worth, streets)
        self._pairs, self.paid = pairs, self.gain.copy()
        for number, slot in enumerate(pairs.slots):
            here = pairs.of_slot(number)
            self.paid[here] -= self.price(slot.kind)[pairs.helper[here]]
        self.options = list(pairs.best(self.paid, by_needs=bool(self.worth("needs"))))

    def pair(self, child: int, seat: Seat, helper: str) -> int | None:
        """The number of a pair; None where it may not be."""
        return self._pairs.pair(child, seat, helper)

    def paying_for(self, pairs: Iterable[int]) -> "_Asked":
        """The same with each of these pairs paid so much on top that it is taken."""
        other = copy(self)
        other.gain, other.paid = self.gain.copy(), self.paid.copy()
        other.options = list(self.options)
        for pair in pairs:
            other.gain[pair] += BONUS
            other.paid[pair] += BONUS
            slot = self._pairs.slot_of(pair)
            other.options[slot] = [(mask, paid) for _, mask, paid in other.first(slot, 1)]
        return other

    def worth(self, goal: str) -> int:
        return self._worth.get(goal, 0)

    def first(self, slot: int, most: int) -> list[tuple[int, int, int]]:
        """Helper, needs covered and worth of a slot's best pairs, `most` for each set of needs: the
        others of a circle can be no more than take one away each."""
        here = self._pairs.of_slot(slot)
        mask = self._pairs.mask[here] if self.worth("needs") else 0 * here
        order = np.lexsort((-self.paid[here], mask))
        start = np.searchsorted(mask[order], mask[order])
        kept = here[order[np.arange(len(order)) - start < most]]
        masks = self._pairs.mask[kept] if self.worth("needs") else 0 * kept
        rows = (self._pairs.helper[kept], masks, self.paid[kept])
        return list(zip(*(row.tolist() for row in rows), strict=True))

    def price(self, kind: str) -> Ints:
        """(helpers,): what an item of this kind costs."""
        return self._prices.get(kind, np.zeros(self._helpers, dtype=np.int64))

    def end(self, states: States) -> int:
        """The best of these, with what a whole circle and covered needs are worth."""
        whole, needs = self.worth("whole_circles"), self.worth("needs")
        return max(
            (value + whole * full + needs * covered.bit_count())
            for (full, covered), value in states.items()
        )


def _families(problem: Problem, policy: Policy) -> Iterator[tuple[int, ...]]:
    """Children who share a neighbour mum by rule, as numbers."""
    households: dict[str, list[int]] = defaultdict(list)
    for number, child in enumerate(problem.children):
        if child.household and Seat.NEIGHBOUR_MUM in wanted_seats(child, policy):
            households[child.household].append(number)
    for family in households.values():
        if policy.siblings_hard and 1 < len(family) <= FAMILY:
            yield tuple(family)


def _raise(states: States, key: tuple[bool, int], value: int) -> None:
    if value > states.get(key, NEVER):
        states[key] = value


def _sorted(states: States) -> list[tuple[tuple[bool, int], int]]:
    """Lowest first, so that of two that become one the better stays."""
    return sorted(states.items(), key=lambda item: item[1])
