"""A pool: items and helpers that hang together, by numbers of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from matcher.frame import Bools, Ints
from matcher.why.gaps.demands import Demands
from matcher.why.gaps.fillings import Sort, most
from matcher.why.gaps.reasons import Measure


@dataclass(frozen=True)
class Pool:
    """`items` and `helpers` are the numbers that these have outside; all else is as in Demands,
    with the pool's own numbers."""

    items: Ints
    helpers: Ints
    item: Ints
    helper: Ints
    size: Ints
    pupil: Bools
    child: Ints
    count: Ints
    weight: Ints
    held: Ints
    twin: Ints
    room: Ints
    pupils: Ints
    answers: dict[tuple[object, ...], int] = field(default_factory=dict[tuple[object, ...], int])

    @cached_property
    def start(self) -> Ints:
        """(items + 1,): where each item's columns begin."""
        return np.searchsorted(self.item, np.arange(len(self.items) + 1))

    @cached_property
    def filled(self) -> Bools:
        return self.held >= 0

    @cached_property
    def by_holder(self) -> tuple[Ints, Ints]:
        """Held items ordered by holder, and (helpers + 1,): where each helper's begin."""
        order = np.argsort(self.held, kind="stable")
        return order, np.searchsorted(self.held[order], np.arange(len(self.helpers) + 1))

    def candidates(self, item: int) -> Ints:
        return self.helper[self.start[item] : self.start[item + 1]]

    def within(self, inside: Bools) -> Bools:
        """(items,): who has nobody but these helpers."""
        outside = np.bincount(self.item[~inside[self.helper]], minlength=len(self.items))
        return outside == 0

    def beyond(self, inside: Bools) -> Bools:
        """(helpers,): these helpers, and whoever could take what they hold now."""
        held = self.filled.copy()
        held[held] = inside[self.held[held]]
        grown = inside.copy()
        grown[self.helper[held[self.item]]] = True
        return grown

    def without_twins(self, items: Bools) -> Bools:
        """The items less the filled parts of others among them."""
        parts = self.twin[items]
        kept = items.copy()
        kept[parts[parts >= 0]] = False
        return kept

    def demand(self, items: Bools, measure: Measure) -> int:
        return int(self._worth(measure)[items].sum())

    def holds(self, items: Bools, measure: Measure) -> Ints:
        """(helpers,): the most of the items that each helper can hold by themselves."""
        asked = items[self.item]
        if len(self.doubled):
            self._once_a_child(asked)
        column = np.flatnonzero(asked)
        kinds, kind = self._kinds
        size = len(kinds)
        counts = np.bincount(
            self.helper[column] * size + kind[column], minlength=len(self.helpers) * size
        ).reshape(len(self.helpers), size)
        heads, takes, claims, weight = (counts @ fact for fact in kinds.T)
        found = claims if measure is Measure.CLAIMS else weight
        full = np.flatnonzero((takes > self.room) | (heads > self.pupils))
        for helper, row in zip(full.tolist(), counts[full].tolist(), strict=True):
            found[helper] = self._most(self._limits[helper], tuple(row), measure)
        return found

    def _most(self, limits: tuple[int, int], counts: tuple[int, ...], measure: Measure) -> int:
        """What a room holds: the limits of its weight and its pupils, how many of each kind."""
        key = (limits, counts, measure)
        if key not in self.answers:
            sorts = tuple(
                Sort(bool(pupil), size, claims if measure is Measure.CLAIMS else weight, number)
                for (pupil, size, claims, weight), number in zip(
                    self._kinds[0].tolist(), counts, strict=True
                )
                if number
            )
            self.answers[key] = most(*limits, sorts)
        return self.answers[key]

    @cached_property
    def _limits(self) -> list[tuple[int, int]]:
        return list(zip(self.room.tolist(), self.pupils.tolist(), strict=True))

    def _worth(self, measure: Measure) -> Ints:
        return self.count if measure is Measure.CLAIMS else self.weight

    @cached_property
    def _kinds(self) -> tuple[Ints, Ints]:
        """(kinds, 4): what tells columns apart in a room: pupil, size, claims, weight; and
        (columns,): the kind of each."""
        facts = (self.pupil, self.size, self.count[self.item], self.weight[self.item])
        table = np.stack(facts, axis=1).astype(np.int64)
        rows, kind = np.unique(table, axis=0, return_inverse=True)
        return rows, kind.reshape(-1)

    @cached_property
    def doubled(self) -> Ints:
        """The columns of those who could take two seats of one circle: pair by pair, and in each
        by size, a pupil's last."""
        pair = np.where(self.child < 0, -1, self.child * len(self.helpers) + self.helper)
        _, which, times = np.unique(pair, return_inverse=True, return_counts=True)
        column = np.flatnonzero((times[which.reshape(-1)] > 1) & (pair >= 0))
        return column[np.lexsort((self.pupil[column], self.size[column], pair[column]))]

    def _once_a_child(self, asked: Bools) -> None:
        """Of two seats of one circle a helper takes one: where both take the same room, the other
        is struck out."""
        column = self.doubled[asked[self.doubled]]
        same = np.diff(self.child[column], prepend=-1) == 0
        same &= np.diff(self.helper[column], prepend=-1) == 0
        same &= np.diff(self.size[column], prepend=-1) == 0
        asked[column[same]] = False


def pools_with(demands: Demands, wanted: Ints) -> Iterator[Pool]:
    """The pools in which the wanted items are, each pool once."""
    if not len(wanted):
        return
    items, helpers = len(demands), len(demands.room)
    ends = (demands.item, items + demands.helper)
    graph = sparse.coo_matrix((np.ones(len(demands.item)), ends), shape=(items + helpers,) * 2)
    _, label = connected_components(graph, directed=False)
    by_item, by_column = _grouped(label[:items]), _grouped(label[demands.item])
    for number in np.unique(label[wanted]).tolist():
        yield _pool(demands, by_item[number], by_column.get(number, np.zeros(0, dtype=np.int64)))


def _grouped(label: Ints) -> dict[int, Ints]:
    """Where each label stands."""
    order = np.argsort(label, kind="stable")
    names, start = np.unique(label[order], return_index=True)
    return dict(zip(names.tolist(), np.split(order, start[1:]), strict=True))


def _pool(demands: Demands, items: Ints, column: Ints) -> Pool:
    helpers, helper = np.unique(demands.helper[column], return_inverse=True)
    held, twin = demands.held[items], demands.twin[items]
    place = np.full(len(demands.room) + 1, -1, dtype=np.int64)
    place[helpers] = np.arange(len(helpers))
    number = np.full(len(demands) + 1, -1, dtype=np.int64)
    number[items] = np.arange(len(items))
    return Pool(
        items=items,
        helpers=helpers,
        item=np.searchsorted(items, demands.item[column]),
        helper=helper.astype(np.int64),
        size=demands.size[column],
        pupil=demands.pupil[column],
        child=demands.child[column],
        count=demands.count[items],
        weight=demands.weight[items],
        held=place[held],
        twin=number[twin],
        room=demands.room[helpers],
        pupils=demands.pupils[helpers],
    )
