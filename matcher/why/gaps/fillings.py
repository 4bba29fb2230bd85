"""The most that one helper can hold of what is asked for: a knapsack of few sizes."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np


class Sort(NamedTuple):
    """Items alike: whether each is a mentor's pupil, what it takes of the room, its worth, and how
    many there are."""

    pupil: bool
    size: int
    worth: int
    number: int


def most(room: int, pupils: int, sorts: tuple[Sort, ...]) -> int:
    """The greatest worth that fits into a room of `room` with at most `pupils` pupils."""
    kept = tuple(sort._replace(number=_fitting(room, pupils, sort)) for sort in sorts)
    takes = sum(sort.size * sort.number for sort in kept)
    heads = sum(sort.number for sort in kept if sort.pupil)
    if takes <= room and heads <= pupils:
        return sum(sort.worth * sort.number for sort in kept)
    return _knapsack(min(room, takes), min(pupils, heads), kept)


def _fitting(room: int, pupils: int, sort: Sort) -> int:
    """How many of a sort fit by themselves."""
    fit = room // sort.size if sort.size else sort.number
    return min(sort.number, fit, pupils if sort.pupil else sort.number)


@lru_cache(maxsize=1 << 14)
def _knapsack(room: int, pupils: int, sorts: tuple[Sort, ...]) -> int:
    best = np.zeros((pupils + 1, room + 1), dtype=np.int64)
    for sort in sorts:
        head = int(sort.pupil)
        for _ in range(sort.number):
            smaller = best[: pupils + 1 - head, : room + 1 - sort.size] + sort.worth
            np.maximum(best[head:, sort.size :], smaller, out=best[head:, sort.size :])
    return int(best[-1, -1])
