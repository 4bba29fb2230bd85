"""Who competes for whom: the smallest set found of items that the helpers in reach can't all have.

From an item that nobody has, the helpers in reach grow step by step: those who could take it, those
who could take what these hold, and so on. At each step the items that have nobody else are counted
against the rooms. Where every item takes one place, and nothing but room stands between them, a
step at which no room is left in reach proves the shortage (Hall 1935); it is the side of a minimum
cut that the item lies on, reached along the residual network of a maximum flow.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matcher.frame import UNLIMITED, Bools, Ints
from matcher.why.gaps.demands import Demands
from matcher.why.gaps.exhaust import all_fit
from matcher.why.gaps.pool import Pool, pools_with
from matcher.why.gaps.reasons import Measure, Proof


@dataclass(frozen=True)
class Found:
    """Items that have nobody but `helpers`, who can hold `most` of them; outside numbers."""

    items: Ints
    helpers: Ints
    most: Ints
    measure: Measure
    demand: int
    proof: Proof

    @property
    def capacity(self) -> int:
        return int(self.most.sum())


def shortages(demands: Demands, wanted: Ints) -> Iterator[tuple[int, Found | None]]:
    """For each of the wanted items, which nobody has, the shortage, or the best found; None where
    somebody in reach has no limit."""
    for pool in pools_with(demands, wanted):
        known: dict[tuple[object, ...], Found | None] = {}
        for item in np.flatnonzero(np.isin(pool.items, wanted)).tolist():
            kind = _kind(pool, item)
            if kind not in known:
                known[kind] = _shortage(pool, item)
            yield int(pool.items[item]), known[kind]


def _kind(pool: Pool, item: int) -> tuple[object, ...]:
    """What tells two items apart here."""
    if pool.count[item] > 1:
        return (item,)
    here = slice(pool.start[item], pool.start[item + 1])
    child = int(pool.child[here][0]) if len(pool.doubled) and here.stop > here.start else -1
    facts = (pool.helper[here].tobytes(), pool.size[here].tobytes(), pool.pupil[here].tobytes())
    return (*facts, int(pool.weight[item]), child)


def _shortage(pool: Pool, item: int) -> Found | None:
    inside = np.zeros(len(pool.helpers), dtype=np.bool_)
    inside[pool.candidates(item)] = True
    direct = True
    while True:
        if (pool.room[inside] >= UNLIMITED).any() and not pool.weight[item]:
            return None
        every = pool.within(inside)
        least = every & pool.filled
        if pool.twin[item] >= 0:
            least[pool.twin[item]] = False
        least[item] = True
        every = pool.without_twins(every)
        found = _counted(pool, inside, every, least, direct) or _tried(pool, inside, least)
        if found is not None:
            return found
        grown, direct = pool.beyond(inside), False
        if (grown == inside).all():
            return _best(pool, inside, every)
        inside = grown


def _counted(pool: Pool, inside: Bools, every: Bools, least: Bools, direct: bool) -> Found | None:
    """What counting shows. `every`: all who have nobody else. Where some of them don't compete with
    the item asked about directly, it has to be shown without other empty items (`least`) that this
    one is part of the shortage; it is told with them where it can be."""
    for measure in _measures(pool, every):
        most = pool.holds(every, measure)
        wide = pool.demand(every, measure) > most.sum()
        if wide and direct:
            return _found(pool, inside, every, most, measure, Proof.COUNT)
        if direct and not (every & ~least).any():
            continue
        fewer = pool.holds(least, measure)
        if pool.demand(least, measure) > fewer.sum():
            told, held = (every, most) if wide else (least, fewer)
            return _found(pool, inside, told, held, measure, Proof.COUNT)
    return None


def _tried(pool: Pool, inside: Bools, least: Bools) -> Found | None:
    if all_fit(pool, least) is not False:
        return None
    measure = _measures(pool, least)[0]
    return _found(pool, inside, least, pool.holds(least, measure), measure, Proof.EXHAUSTION)


def _best(pool: Pool, inside: Bools, every: Bools) -> Found:
    """All who compete, and the lower of the bounds on what of it can be had."""
    bounds = {measure: pool.holds(every, measure) for measure in _measures(pool, every)}
    measure = min(bounds, key=lambda m: int(bounds[m].sum()) - pool.demand(every, m))
    short = pool.demand(every, measure) > bounds[measure].sum()
    proof = Proof.COUNT if short else Proof.NONE
    return _found(pool, inside, every, bounds[measure], measure, proof)


def _measures(pool: Pool, items: Bools) -> tuple[Measure, ...]:
    """Weight says more than a count of heads, where the two differ."""
    even = (pool.weight[items] <= pool.count[items]).all()
    return (Measure.CLAIMS,) if even else (Measure.WEIGHT, Measure.CLAIMS)


def _found(
    pool: Pool, inside: Bools, items: Bools, most: Ints, measure: Measure, proof: Proof
) -> Found:
    return Found(
        items=pool.items[items],
        helpers=pool.helpers[inside],
        most=most[inside],
        measure=measure,
        demand=pool.demand(items, measure),
        proof=proof,
    )
