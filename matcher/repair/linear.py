"""Whether gains simply add up in a round: then the best chain is the best answer, proven.

If every case weighs the same, each person holds one kind of seat, and no goal or rule couples two
seats of a circle or two children, a round is a flow from seats to helpers, and a best flow that
loses (or gets) one seat or one place is made best again by one best augmenting path for each seat
or place (Ahuja, Magnanti and Orlin 1993, Network Flows, chapter 9).
"""

import numpy as np

from matcher.columns import SEATS, Columns
from matcher.frame import Frame


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


def is_alike(frame: Frame) -> bool:
    """Whether a seat is worth the same to the goals above the pairings kept whoever fills it."""
    needs = "needs" in frame.policy.tiers and bool(frame.child_needs.any())
    return not needs and not frame.problem.locks


def _shares(frame: Frame) -> bool:
    """Whether siblings must, or should, have one neighbour mum."""
    household = frame.child_household[frame.child_household >= 0]
    asked = frame.policy.siblings_hard or "siblings" in frame.policy.tiers
    return asked and len(np.unique(household)) < len(household)


def _single(columns: Columns) -> bool:
    """Whether each helper is a candidate for one kind of seat only."""
    kinds = np.unique(columns.helper * len(SEATS) + columns.seat)
    return len(np.unique(kinds // len(SEATS))) == len(kinds)
