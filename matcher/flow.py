"""Blocks that are flows, solved to the end: each tier's value is proven, on any size.

Consecutive tiers are one cost as long as their weights fit into an integer; then the reduced costs
of the cheapest flow say which arcs every flow as good must leave empty or fill. These are fixed,
and the next tiers are solved over the arcs left open: exactly the flows as good in all tiers above.

Tiers that only count which slots are filled need no weights: the slots that flows can fill are an
M-natural-convex family (a matroid where nothing is held), so its best members depend on the order
of the slots' worth alone (Edmonds 1971; Murota 2003, "Discrete Convex Analysis").
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matcher.engines.flow import WIDEST, Arcs, cheapest, reduced_costs
from matcher.frame import Bools, Ints
from matcher.limit import Budget
from matcher.merged import upward
from matcher.network import Network, network_of, values
from matcher.outcome import Sense
from matcher.program import Objective, Program


@dataclass(frozen=True)
class Flowed:
    """A solution, and each tier's bound in the tier's own sense. A tier that a stop left unsolved
    has the bound that needs no solving."""

    x: Ints
    bounds: tuple[int, ...]


@dataclass
class _Face:
    """The flows as good as can be in the tiers so far: `flow` is one of them, and all agree with
    it outside the open arcs."""

    network: Network
    flow: Ints
    open: Bools


def solve(
    program: Program,
    tolerance: dict[str, int],
    budget: Budget,
    report: Callable[[Objective, int, int | None], None],
) -> Flowed | None:
    """The best solution tier by tier; None where the program is no flow, or where a tolerance
    lets a tier below trade what a tier above has."""
    if any(tolerance.get(objective.name, 0) for objective in program.objectives[:-1]):
        return None
    network = network_of(program)
    if network is None:
        return None
    every = np.ones(len(network.tail), dtype=np.bool_)
    face = _Face(network, network.empty.copy(), every)
    done = 0
    while done < len(program.objectives) and not budget.stopped and budget.left > 0:
        end, gain = _together(face, done, WIDEST // network.nodes)
        if not _optimise(face, gain):
            # Too wide for the engine after all: this tier by itself.
            end, gain = _together(face, done, 0)
            if not _optimise(face, gain):
                return None
        x = values(network, program, face.flow)
        for objective in program.objectives[done:end]:
            report(objective, objective.value(x), objective.value(x))
        done = end
    x = values(network, program, face.flow)
    proven = (objective.value(x) for objective in program.objectives[:done])
    return Flowed(x, (*proven, *(_unsolved(program, o) for o in program.objectives[done:])))


def _unsolved(program: Program, objective: Objective) -> int:
    bound = program.most_of(upward(objective))
    return bound if objective.sense == Sense.MAXIMISE else -bound


def _together(face: _Face, first: int, widest: int) -> tuple[int, Ints]:
    """As many tiers from `first` on as one cost up to `widest` can hold, at least one: the first
    left out, and their gain (open arcs,), in which a unit of a tier outweighs all that the tiers
    below can differ by."""
    network, end = face.network, first
    gain = np.zeros(int(face.open.sum()), dtype=np.int64)
    while end < len(network.goals):
        own = network.goals[end][face.open]
        weight = _spread(face, own) + 1
        most = int(np.abs(gain).max(initial=0)) * weight + int(np.abs(own).max(initial=0))
        if most > widest and end > first:
            break
        gain = _ranked(face, gain * weight + own)
        end += 1
    return end, gain


def _ranked(face: _Face, gain: Ints) -> Ints:
    """A gain that is the same over all columns of a slot and 0 elsewhere, as ranks from 0."""
    tail = face.network.tail[face.open]
    column = (tail < face.network.slots) & (face.network.variable[face.open] >= 0)
    worth = np.zeros(face.network.slots + 1, dtype=np.int64)
    worth[tail[column]] = gain[column]
    if (
        (gain[~column] != 0).any()
        or (gain < 0).any()
        or (worth[tail[column]] != gain[column]).any()
    ):
        return gain
    # The one slot more is worth 0: with it, rank 0 is 0 and no other.
    rank = np.unique(worth, return_inverse=True)[1].astype(np.int64)
    return np.where(column, rank[np.where(column, tail, -1)], 0)


def _spread(face: _Face, gain: Ints) -> int:
    """By how much a goal can differ between two flows of the face: each slot sends one unit over
    one of its arcs, and any other arc carries from nothing to its capacity."""
    tail, slots = face.network.tail[face.open], face.network.slots
    low = np.full(slots, np.iinfo(np.int64).max)
    high = np.full(slots, np.iinfo(np.int64).min)
    own = tail < slots
    np.minimum.at(low, tail[own], gain[own])
    np.maximum.at(high, tail[own], gain[own])
    seen = high >= low
    inner = np.abs(gain[~own]) * face.network.capacity[face.open][~own]
    return int((high[seen] - low[seen]).sum() + inner.sum())


def _optimise(face: _Face, gain: Ints) -> bool:
    """Make the face's flow the best by a gain (open arcs,), and keep open only what may still
    change. False where the engine gives no proof."""
    if not gain.any():
        return True
    arcs = _open_arcs(face, -gain)
    flow = cheapest(arcs, _left(face))
    reduced = None if flow is None else reduced_costs(arcs, flow, face.network.nodes)
    if flow is None or reduced is None:
        return False
    face.flow[face.open] = flow
    face.open[face.open] = reduced == 0
    return True


def _open_arcs(face: _Face, cost: Ints) -> Arcs:
    network, chosen = face.network, face.open
    return Arcs(network.tail[chosen], network.head[chosen], network.capacity[chosen], cost)


def _left(face: _Face) -> Ints:
    """(nodes,): the supply that the fixed arcs have not taken yet."""
    network, fixed = face.network, np.where(face.open, 0, face.flow)
    supply = network.supply
    np.subtract.at(supply, network.tail, fixed)
    np.add.at(supply, network.head, fixed)
    return supply
