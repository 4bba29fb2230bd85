"""Whether gains simply add up in a round: then the best chain is the best answer, proven.

If every case weighs the same, each person holds one kind of seat, and no goal or rule couples two
seats of a circle or two children, a round is a flow from seats to helpers, and a best flow that
loses (or gets) one seat or one place is made best again by one best augmenting path for each seat
or place (Ahuja, Magnanti and Orlin 1993, Network Flows, chapter 9).
"""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from matcher.columns import SEATS, Columns
from matcher.frame import Frame, Ints


def adds_up(frame: Frame, columns: Columns) -> bool:
    """Whether the rules and goals are sums over pairs, with one unit of room for each."""
    policy = frame.policy
    limited = [s for s in policy.seats if s.required and (s.counts_load or s.count_cap is not None)]
    required = [s for s in policy.seats if s.required]
    couples = (
        ("whole_circles" in policy.tiers and len(limited) > 1)
        or ("needs" in policy.tiers and frame.child_needs.any() and len(required) > 1)
        or _shares(frame)
    )
    return not couples and len(np.unique(frame.child_weight)) <= 1 and _single(columns)


def parts_of(frame: Frame, columns: Columns) -> Ints | None:
    """(slots,): the part of the round that each slot lies in, no helper being a candidate in two;
    None where a seat is worth more or less to the goals above the pairings kept by who fills it."""
    needs = "needs" in frame.policy.tiers and bool(frame.child_needs.any())
    if needs or frame.problem.locks:
        return None
    slots = len(frame.problem.children) * len(SEATS)
    size = slots + len(frame.problem.helpers)
    ends = (columns.child * len(SEATS) + columns.seat, slots + columns.helper)
    graph = sparse.coo_matrix((np.ones(len(columns)), ends), shape=(size, size))
    _, part = connected_components(graph, directed=False)
    return part[:slots]


def _shares(frame: Frame) -> bool:
    """Whether siblings must, or should, have one neighbour mum."""
    household = frame.child_household[frame.child_household >= 0]
    asked = frame.policy.siblings_hard or "siblings" in frame.policy.tiers
    return asked and len(np.unique(household)) < len(household)


def _single(columns: Columns) -> bool:
    """Whether each helper is a candidate for one kind of seat only."""
    kinds = np.unique(columns.helper * len(SEATS) + columns.seat)
    return len(np.unique(kinds // len(SEATS))) == len(kinds)
