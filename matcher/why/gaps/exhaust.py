"""Whether a few items can all be had at once, by trying every way."""

from collections.abc import Sequence

import numpy as np

from matcher.frame import Bools
from matcher.why.gaps.pool import Pool

MOST_ITEMS = 10
MOST_TRIES = 4_000


def all_fit(pool: Pool, items: Bools) -> bool | None:
    """Whether helpers have room for all of the items together; None where there are too many to
    try."""
    asked = np.flatnonzero(items).tolist()
    if len(asked) > MOST_ITEMS:
        return None
    return _Search(pool, asked).through()


class _Search:
    def __init__(self, pool: Pool, asked: Sequence[int]) -> None:
        self._options = [_options(pool, item) for item in asked]
        self._options.sort(
            key=lambda options: (len(options), -max((o[1] for o in options), default=0))
        )
        self._room, self._pupils = pool.room.tolist(), pool.pupils.tolist()
        self._seated = set[tuple[int, int]]()
        self._tries = 0

    def through(self) -> bool | None:
        """None after too many tries."""
        found = self._place(0)
        return found if found or self._tries <= MOST_TRIES else None

    def _place(self, number: int) -> bool:
        if number == len(self._options):
            return True
        for helper, size, pupil, child in self._options[number]:
            self._tries += 1
            if self._tries > MOST_TRIES:
                return False
            twice = child >= 0 and (child, helper) in self._seated
            if twice or self._room[helper] < size or self._pupils[helper] < pupil:
                continue
            self._take(helper, size, pupil, child, 1)
            if self._place(number + 1):
                return True
            self._take(helper, size, pupil, child, -1)
        return False

    def _take(self, helper: int, size: int, pupil: int, child: int, sign: int) -> None:
        self._room[helper] -= sign * size
        self._pupils[helper] -= sign * pupil
        if sign > 0:
            self._seated.add((child, helper))
        else:
            self._seated.discard((child, helper))


def _options(pool: Pool, item: int) -> list[tuple[int, int, int, int]]:
    """Helper, size, pupil (0 or 1), child."""
    here = slice(int(pool.start[item]), int(pool.start[item + 1]))
    return list(
        zip(
            pool.helper[here].tolist(),
            pool.size[here].tolist(),
            pool.pupil[here].astype(np.int64).tolist(),
            pool.child[here].tolist(),
            strict=True,
        )
    )
