"""How a room may be filled: the convex hull of the whole-numbered ways to fill it.

A helper with room 3 takes children of weight 1, 2 and 3; the plain row n₁ + 2n₂ + 3n₃ ≤ 3 lets a
relaxation take one and a half children of weight 2. The facets of the hull of all integer fillings
(here n₂ + n₃ ≤ 1 and the plain row) leave no such point, so that a relaxation over them is as
tight as knowing each helper's fillings one by one (Dantzig and Wolfe 1960).
"""

from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import gcd, lcm

import numpy as np
from scipy.spatial import ConvexHull

# A facet of so small a polytope has coefficients far below this.
LARGEST = 64


@lru_cache(maxsize=512)
def facets(
    room: int, weights: tuple[int, ...], most: int
) -> tuple[tuple[tuple[int, ...], int], ...]:
    """The rows a · n ≤ b that bound how many items of each weight fit into a room, at most `most`
    items in all.

    `weights` are distinct and none is beyond the room. Each row has its coefficients a, one for
    each weight, and its b; the trivial n ≥ 0 are left out.
    """
    if len(weights) == 1:
        return (((1,), min(most, room // weights[0])),)
    ways = np.array(
        [
            way
            for way in product(*(range(room // weight + 1) for weight in weights))
            if sum(n * weight for n, weight in zip(way, weights, strict=True)) <= room
            and sum(way) <= most
        ]
    )
    rows = {
        _whole(equation) for equation in ConvexHull(ways).equations if (equation[:-1] > 1e-9).any()
    }
    if any((ways @ np.array(a) > b).any() for a, b in rows):
        raise AssertionError(f"a facet of room {room} with weights {weights} cuts off a filling")
    return tuple(sorted(rows))


def _whole(equation: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> tuple[tuple[int, ...], int]:
    """The facet normal · n + offset ≤ 0 with whole numbers."""
    scaled = equation / np.abs(equation[:-1]).max()
    parts = [Fraction(float(value)).limit_denominator(LARGEST) for value in scaled]
    scale = lcm(*(part.denominator for part in parts))
    whole = [int(part * scale) for part in parts]
    common = gcd(*whole)
    return tuple(value // common for value in whole[:-1]), -whole[-1] // common
