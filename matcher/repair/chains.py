"""The best chain of moves from an empty seat: a longest path, goal by goal, over the seats.

A node is a slot that has just lost its helper (or never had one). From it, a helper with room ends
the chain; a helper without room gives up one of their other seats, which is then the next node.
A chain may also end by leaving its last slot empty. Gains add up along the path, so labels that
are corrected as better paths are found (Bellman 1958, Ford 1956; best first) find the best chain:
the augmenting path of an assignment problem, with the goals in order as its length.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np

from matcher.columns import SEATS
from matcher.frame import Ints
from matcher.repair.gains import Gains
from matcher.repair.seats import EMPTY, Seats

# How many chains are offered: the best may break a rule that looks at more than one seat.
TRIED = 20


@dataclass(frozen=True)
class Chain:
    """`fills`, columns from the first slot on: each takes its helper from the slot of the next;
    `vacated` is the slot left empty at the end, if one is. `gain` as in gains.py."""

    gain: int
    fills: tuple[int, ...]
    vacated: int | None


@dataclass(frozen=True)
class Search:
    """What a search may do: where chains start; whom they must pass (None: nobody in particular);
    how many slots it looks at; and, if no chain can gain in the higher goals, how many published
    pairings one can bring back: it is dropped once it has cost more."""

    sources: tuple[int, ...]
    through: frozenset[int] | None = None
    most: int = 1 << 30
    brings_back: int | None = None


# A slot without a helper, and whether the chain has passed one of `through`: slot · 2 + passed.
Node: TypeAlias = int


class Ways(NamedTuple):
    """How a slot can be filled, as parallel lists: by the helper of a column, who has room or
    leaves the slot `next` for it (EMPTY where there is room), and what that gains."""

    column: list[int]
    helper: list[int]
    next: list[int]
    gain: list[int]


@dataclass
class _Tree:
    labels: dict[Node, int] = field(default_factory=dict[Node, int])
    parents: dict[Node, tuple[Node, int]] = field(default_factory=dict[Node, tuple[Node, int]])

    def path(self, node: Node) -> Iterator[Node]:
        """From a node back to where its chain starts."""
        yield node
        while node in self.parents:
            node = self.parents[node][0]
            yield node

    def chain(self, gain: int, node: Node, last: int | None) -> Chain:
        fills = [] if last is None else [last]
        vacated = node // 2 if last is None else None
        while node in self.parents:
            node, column = self.parents[node]
            fills.insert(0, column)
        return Chain(gain, tuple(fills), vacated)


class Chains:
    """The chains of one state of the seats. `parts` (slots,): the part of the round that each slot
    lies in, no helper being a candidate in two; only where a slot is worth the same to the higher
    goals whoever fills it, so that a chain which can't catch up is dropped."""

    def __init__(self, seats: Seats, gains: Gains, parts: Ints | None = None) -> None:
        self._seats, self._gains, self._parts = seats, gains, parts
        self._hopes: dict[int, int] = {}
        self._floors: dict[int, int] = {}
        self._ways: dict[int, Ways] = {}
        self._worth: dict[int, int] = {}
        policy = seats.frame.policy
        self._counted = np.array([policy.seat(seat).counts_load for seat in SEATS])
        self._household: list[int] = seats.frame.child_household.tolist()
        # Whether each search so far saw every chain there is.
        self.complete = True

    def best_first(self, search: Search) -> list[Chain]:
        """The chains that gain something, best first."""
        tree, passed_all = _Tree(), search.through is None
        heap = [
            (-self._hope(slot), n, 0, 2 * slot + passed_all)
            for n, slot in enumerate(search.sources)
        ]
        heapq.heapify(heap)
        tree.labels.update((node, 0) for *_, node in heap)
        through = search.through or frozenset()
        found: list[tuple[int, Node, int | None]] = []
        best, looked, pushed = 0, 0, len(heap)
        while heap:
            promise, _, label, node = heapq.heappop(heap)
            if self._parts is not None and -promise <= best:
                break
            if label < tree.labels[node]:
                continue
            if looked == search.most:
                self.complete = False
                break
            looked += 1
            # A slot that lost its helper may stay empty; one that never had any already is.
            if node % 2 and node in tree.parents and label > best:
                found.append((label, node, None))
                best = label
            circles, families = self._circles(tree.path(node))
            for column, helper, left, more in zip(*self._ways_of(node // 2), strict=True):
                passed = node % 2 or helper in through
                gain = more + label
                if left == EMPTY:
                    if passed and gain > 0:
                        found.append((gain, node, column))
                        best = max(best, gain)
                    continue
                target = 2 * left + passed
                if gain <= tree.labels.get(target, gain - 1):
                    continue
                promise = gain + self._hope(left)
                if self._parts is not None and promise <= best:
                    continue
                if search.brings_back is not None and self._kept(gain) < -search.brings_back:
                    continue
                if self._meets(left, circles, families):
                    self.complete = False
                    continue
                tree.labels[target], tree.parents[target] = gain, (node, column)
                pushed += 1
                heapq.heappush(heap, (-promise, pushed, gain, target))
        found.sort(key=lambda row: -row[0])
        return [tree.chain(*row) for row in found[:TRIED] if self._is_simple(tree, row[1])]

    def _is_simple(self, tree: _Tree, node: Node) -> bool:
        """A label on the way may have been corrected later, by another way."""
        nodes = list(tree.path(node))
        simple = not any(
            self._meets(after // 2, *self._circles(nodes[:n])) for n, after in enumerate(nodes)
        )
        self.complete &= simple
        return simple

    def _hope(self, slot: int) -> int:
        """The most that filling an empty slot, or filling it again, gains; 0 without parts."""
        if self._parts is None:
            return 0
        if slot not in self._hopes:
            worth = self._higher(slot) - self._floor(int(self._parts[slot]), slot)
            self._hopes[slot] = worth + (1 << self._gains.kept_place()) // 2
        return self._hopes[slot]

    def _higher(self, slot: int) -> int:
        """What a slot is worth to the goals above the pairings kept, whoever fills it."""
        if self._seats.sitting[slot] == EMPTY:
            worth: int = self._gains.of(slot, self._seats.span(slot)[:1])[0]
        else:
            worth = self._worth_of(slot)
        return self._gains.higher(worth)

    def _kept(self, gain: int) -> int:
        """How many published pairings a gain brings back, less those it costs."""
        place = self._gains.kept_place()
        return (gain - self._gains.higher(gain) + (1 << place) // 2) >> place

    def _floor(self, part: int, slot: int) -> int:
        """What a chain in a part must give up in the end: 0 if somebody has room there, else the
        least that any of its filled slots is worth. `slot` is one of the part's."""
        if part not in self._floors:
            seats, members = self._seats, np.flatnonzero(self._parts == part)
            columns = np.isin(seats.slots, members)
            room = ~seats.blocked(slot, np.unique(seats.columns.helper[columns & seats.open]))
            filled = [s for s in members.tolist() if seats.sitting[s] != EMPTY]
            floor = 0 if room.any() else min(map(self._higher, filled), default=0)
            self._floors[part] = floor
        return self._floors[part]

    def _circles(self, nodes: Iterable[Node]) -> tuple[set[int], set[int]]:
        """The children and the households of a chain's slots."""
        children = {node // (2 * len(SEATS)) for node in nodes}
        return children, {self._household[child] for child in children} - {-1}

    def _meets(self, slot: int, children: set[int], families: set[int]) -> bool:
        """Whether a chain through these circles meets one of them, or a sibling's, again: then its
        gains would not simply add up."""
        child = slot // len(SEATS)
        return child in children or self._household[child] in families

    def _ways_of(self, slot: int) -> Ways:
        if slot not in self._ways:
            self._ways[slot] = self._find_ways(slot)
        return self._ways[slot]

    def _find_ways(self, slot: int) -> Ways:
        seats, gains = self._seats, self._gains
        columns = seats.span(slot)
        helpers = seats.columns.helper[columns]
        worth = gains.of(slot, columns)
        blocked = seats.blocked(slot, helpers)
        weight = self._weight(np.array([slot]))
        room = np.flatnonzero(~blocked)
        load = gains.of_load(helpers[room], np.zeros(len(room), dtype=np.int64), weight)
        ways = Ways(
            columns[room].tolist(),
            helpers[room].tolist(),
            [EMPTY] * len(room),
            (worth[room] + load).tolist(),
        )
        for places, leave in self._ejections(slot, helpers, np.flatnonzero(blocked)):
            who = helpers[places]
            fine = ~seats.blocked_without(slot, who, leave)
            places, leave, who = places[fine], leave[fine], who[fine]
            load = gains.of_load(who, self._weight(leave), weight)
            lost = np.array([self._worth_of(left) for left in leave.tolist()], dtype=np.object_)
            ways.column.extend(columns[places].tolist())
            ways.helper.extend(who.tolist())
            ways.next.extend(leave.tolist())
            ways.gain.extend((worth[places] + load - lost).tolist())
        return ways

    def _ejections(self, slot: int, helpers: Ints, blocked: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Of each blocked helper one slot at a time: places in `helpers`, and those slots."""
        meeting = self._circles([2 * slot])
        open_slots = [
            [s for s in self._seats.seated.get(helper, ()) if not self._meets(s, *meeting)]
            for helper in helpers[blocked].tolist()
        ]
        for rank in range(max(map(len, open_slots), default=0)):
            having = [n for n, slots in enumerate(open_slots) if len(slots) > rank]
            leave = np.array([open_slots[n][rank] for n in having], dtype=np.int64)
            yield blocked[having], leave

    def _worth_of(self, slot: int) -> int:
        """What the slot's helper is worth there, load left out."""
        if slot not in self._worth:
            self._worth[slot] = self._gains.of_sitting(slot)
        return self._worth[slot]

    def _weight(self, slots: Ints) -> Ints:
        """(slots,): the load a seat takes from its helper."""
        return (
            self._seats.frame.child_weight[slots // len(SEATS)] * self._counted[slots % len(SEATS)]
        )
