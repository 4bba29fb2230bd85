"""Siblings as one: what a neighbour mum may be to a household."""

from dataclasses import dataclass

import numpy as np

from matcher.columns import Columns
from matcher.frame import Frame, Ints
from matcher.people import Seat

# Families beyond this size get no bundles, whose number grows with every set of siblings.
LARGEST = 5


@dataclass(frozen=True)
class Pairs:
    """The neighbour mum columns of children with siblings, grouped by household and mum.

    `column` (c,) and, in parallel, `pair`: the group of each. `household`, `helper` (groups,).
    """

    column: Ints
    pair: Ints
    household: Ints
    helper: Ints

    @classmethod
    def of(cls, frame: Frame, columns: Columns) -> "Pairs":
        mums = np.flatnonzero(columns.is_seat(Seat.NEIGHBOUR_MUM))
        household = frame.child_household[columns.child[mums]]
        seats = np.unique(np.stack([household, columns.child[mums]]), axis=1)[0]
        families, siblings = np.unique(seats, return_counts=True)
        together = np.isin(household, families[(siblings > 1) & (families >= 0)])
        mums, household = mums[together], household[together]
        key = household * len(frame.problem.helpers) + columns.helper[mums]
        _, first, pair = np.unique(key, return_index=True, return_inverse=True)
        return cls(mums, pair, household[first], columns.helper[mums[first]])


@dataclass(frozen=True)
class Bundles:
    """Sets of siblings whom one mum may serve together, of any family that is not too large.

    `pair` (bundles,) is the household and mum, `weight` the siblings' case weight together;
    `column` and `bundle` (entries,) say which columns a bundle is made of.
    """

    pair: Ints
    weight: Ints
    column: Ints
    bundle: Ints

    @classmethod
    def of(cls, frame: Frame, columns: Columns, pairs: Pairs) -> "Bundles":
        """Every set of siblings light enough for the mum's room."""
        counted = columns.counts_load(frame)[pairs.column]
        weight = np.where(counted, frame.child_weight[columns.child[pairs.column]], 0)
        order = np.argsort(pairs.pair, kind="stable")
        size = np.bincount(pairs.pair, minlength=len(pairs.household))
        start = np.cumsum(size) - size
        found: list[tuple[Ints, Ints, Ints, Ints]] = []
        count = 0
        for members in range(1, LARGEST + 1):
            group = np.flatnonzero(size == members)
            entry = order[start[group][:, None] + np.arange(members)]
            for mask in range(1, 1 << members):
                chosen = entry[:, [k for k in range(members) if mask >> k & 1]]
                total = weight[chosen].sum(axis=1)
                fits = total <= frame.helper_room[pairs.helper[group]]
                number = count + np.arange(int(fits.sum()))
                count += len(number)
                columns_of = pairs.column[chosen[fits]]
                found.append(
                    (
                        group[fits],
                        total[fits],
                        columns_of.ravel(),
                        np.repeat(number, chosen.shape[1]),
                    )
                )
        pair, total, column, bundle = (np.concatenate(part) for part in zip(*found, strict=True))
        return cls(pair, total, column, bundle)


@dataclass(frozen=True)
class Families:
    """The pairs, their bundles, and the variables that say which bundle is chosen: `bundles`
    (bundles,); `serves` (pairs,): of a family too large for bundles, "this mum serves it", else -1.
    """

    pairs: Pairs
    sets: Bundles
    bundles: Ints
    serves: Ints
