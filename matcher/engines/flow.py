"""Minimum-cost flow (OR-Tools), and the prices that prove it: OR-Tools gives none."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matcher.frame import Ints

# The engine multiplies costs by the number of nodes; what overflows on the way it refuses.
WIDEST = 1 << 61


@dataclass(frozen=True)
class Arcs:
    """`tail`, `head` (nodes), `capacity` and `cost`, all (arcs,)."""

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints


def cheapest(arcs: Arcs, supply: Ints) -> Ints | None:
    """A flow (arcs,) that takes every node's supply (nodes,) where it is wanted, at least cost;
    None where there is no flow at all. Costs stay below WIDEST / nodes."""
    engine: Any = SimpleMinCostFlow()  # its stubs take a dtype for a shape
    numbers = engine.add_arcs_with_capacity_and_unit_cost(
        arcs.tail.astype(np.int32), arcs.head.astype(np.int32), arcs.capacity, arcs.cost
    )
    engine.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    if engine.solve() != SimpleMinCostFlow.OPTIMAL:
        return None
    return np.asarray(engine.flows(numbers), dtype=np.int64)


def reduced_costs(arcs: Arcs, flow: Ints, nodes: int) -> Ints | None:
    """Each arc's cost less the difference of the nodes' prices (arcs,): the proof of a cheapest
    flow. Where it is positive every cheapest flow is 0, where negative every one is full, and any
    flow that keeps to this is as cheap. None where the flow is not a cheapest one.

    The prices are the shortest ways in the residual network (Bellman and Ford, all arcs at once).
    """
    more, less = np.flatnonzero(flow < arcs.capacity), np.flatnonzero(flow > 0)
    tail = np.concatenate([arcs.tail[more], arcs.head[less]])
    head = np.concatenate([arcs.head[more], arcs.tail[less]])
    cost = np.concatenate([arcs.cost[more], -arcs.cost[less]])
    order = np.argsort(head, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    start = np.flatnonzero(np.diff(head, prepend=-1))
    entered = head[start]
    price = np.zeros(nodes, dtype=np.int64)
    for _ in range(nodes + 1):
        if not len(start):
            break
        nearer = np.minimum(price[entered], np.minimum.reduceat(price[tail] + cost, start))
        if np.array_equal(nearer, price[entered]):
            break
        price[entered] = nearer
    else:
        return None
    return arcs.cost + price[arcs.tail] - price[arcs.head]
