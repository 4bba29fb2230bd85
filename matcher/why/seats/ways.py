"""The best few ways to fill some seats, each with everything else at its best.

The first way is the best solution of all; what is left is split into parts without it, each part
solved, and the best of them taken next (Murty 1968, "An algorithm for ranking all the assignments
in order of increasing cost"). Only columns are taken away, so each part is such a program too.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matcher.exact import Exact
from matcher.frame import Ints
from matcher.merged import upward
from matcher.outcome import Sense
from matcher.program import Objective, Program

Solve = Callable[[Program], Exact]


@dataclass(frozen=True)
class Way:
    """`x` (variables,) is a solution, with one of the `chosen` columns in each asked seat. It is
    proven the best of its kind in the first `tiers` tiers."""

    x: Ints
    chosen: tuple[int, ...]
    tiers: int


def best_ways(program: Program, asked: Sequence[Ints], solve: Solve) -> Iterator[Way]:
    """The ways to fill every asked seat, best first. `asked` are the columns allowed in each."""
    heap: list[tuple[tuple[int, ...], int, Way, tuple[Ints, ...]]] = []
    count = 0

    def look(allowed: tuple[Ints, ...]) -> None:
        nonlocal count
        way = _best(program, allowed, solve) if all(len(a) for a in allowed) else None
        if way is not None:
            worse = tuple(-int(upward(goal) @ way.x) for goal in program.objectives)
            count += 1
            heapq.heappush(heap, (worse, count, way, allowed))

    look(tuple(asked))
    while heap:
        _, _, way, allowed = heapq.heappop(heap)
        yield way
        for number, column in enumerate(way.chosen):
            same = tuple(np.array([c], dtype=np.int64) for c in way.chosen[:number])
            other = allowed[number][allowed[number] != column]
            look((*same, other, *allowed[number + 1 :]))


def _best(program: Program, allowed: tuple[Ints, ...], solve: Solve) -> Way | None:
    """The best solution with an allowed column in each asked seat; None where there is none."""
    wanted = np.concatenate(allowed)
    kept = np.ones(len(program.most), dtype=np.bool_)
    kept[: program.columns] = ~np.isin(program.slot, program.slot[wanted])
    kept[wanted] = True
    chosen = np.flatnonzero(kept)
    part = program.take(chosen)
    first = np.isin(chosen, wanted).astype(np.int64)
    goal = Objective("asked", Sense.MAXIMISE, first)
    found = solve(replace(part, objectives=(goal, *part.objectives)))
    if int(first @ found.x) < len(allowed):
        return None
    x = np.zeros(len(program.most), dtype=np.int64)
    x[chosen] = found.x
    fills = tuple(int(columns[x[columns] > 0][0]) for columns in allowed)
    return Way(x, fills, found.tiers - 1)
