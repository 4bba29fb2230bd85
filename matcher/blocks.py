"""Connected blocks: columns that share no child, helper, household or street are solved apart."""

from collections.abc import Iterator

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from matcher.columns import Columns
from matcher.frame import Frame, Ints
from matcher.people import Seat


def blocks(frame: Frame, columns: Columns) -> Iterator[Ints]:
    """The column indices of each block, smallest block first. Helpers without a limit join
    nothing."""
    limited = columns.counts_load(frame)
    if frame.policy.seat(Seat.MENTOR).count_cap is not None:
        limited |= columns.is_seat(Seat.MENTOR)
    label = components(frame, columns.child[limited], columns.helper[limited])[columns.child]
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    parts = np.split(order, starts[1:]) if len(order) else []
    yield from sorted(parts, key=len)


def components(frame: Frame, child: Ints, helper: Ints) -> Ints:
    """(children + helpers,): the component of each person, where each of the given pairs joins.

    Households join their children. Streets join theirs only when the policy has the equity tier,
    which looks at a street as a whole.
    """
    children, helpers = len(frame.problem.children), len(frame.problem.helpers)
    family = np.flatnonzero(frame.child_household >= 0)
    size = children + helpers
    joins = [(child, children + helper), (family, size + frame.child_household[family])]
    size += int(frame.child_household.max(initial=-1)) + 1
    if "equity" in frame.policy.tiers:
        joins.append((np.arange(children), size + frame.child_street))
        size += len(frame.problem.geography.streets)
    rows = np.concatenate([a for a, _ in joins])
    ends = np.concatenate([b for _, b in joins])
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, ends)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    return label[: children + helpers].astype(np.int64)
