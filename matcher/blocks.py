"""Connected blocks: columns that share no child, helper, household or street are solved apart."""

from collections.abc import Iterator

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from matcher.columns import Columns
from matcher.frame import Frame, Ints


def blocks(frame: Frame, columns: Columns) -> Iterator[Ints]:
    """The column indices of each block, smallest block first.

    Helpers without a limit join nothing. Streets join their children only when the policy has the
    equity tier, which looks at a street as a whole.
    """
    children, helpers = len(frame.problem.children), len(frame.problem.helpers)
    joins = [
        (
            columns.child,
            np.where(columns.counts_load(frame), columns.helper, columns.child - children)
            + children,
        )
    ]
    family = np.flatnonzero(frame.child_household >= 0)
    joins.append((family, children + helpers + frame.child_household[family]))
    size = children + helpers + int(frame.child_household.max(initial=-1)) + 1
    if "equity" in frame.policy.tiers:
        joins.append((np.arange(children), size + frame.child_street))
        size += len(frame.problem.geography.streets)
    rows = np.concatenate([a for a, _ in joins])
    ends = np.concatenate([b for _, b in joins])
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, ends)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    label = label[columns.child]
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    parts = np.split(order, starts[1:]) if len(order) else []
    yield from sorted(parts, key=len)
