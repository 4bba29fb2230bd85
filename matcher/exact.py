"""A few circles solved to the end by CP-SAT, several tiers in one goal."""

from dataclasses import dataclass

import numpy as np

from matcher.frame import Ints
from matcher.held import Held
from matcher.limit import Budget
from matcher.merged import upward
from matcher.program import Program

# Goals merged into one, as exact as one by one, as long as their ranges multiply to less: beyond, a
# search takes longer than it takes to solve them apart.
WIDEST = 1 << 24


@dataclass(frozen=True)
class Exact:
    """A solution, better or equal tier by tier to every other; `tiers`: for so many tiers, from
    the first on, that is proven."""

    x: Ints
    tiers: int


def exactly(program: Program, seed: int, seconds: float, budget: Budget) -> Exact:
    """The best solution, in the order of the program's tiers; `seconds` for each merged goal."""
    # Here, so that whoever only checks a result never loads OR-Tools.
    from matcher.engines import cpsat

    x, held, proven, open_ = np.zeros(len(program.most), dtype=np.int64), list[Held](), 0, False
    for goal, tiers in _merged(program):
        answer = cpsat.maximise(
            program, goal, tuple(held), x, seed=seed, seconds=seconds, budget=budget, few=True
        )
        x = answer.x
        open_ |= int(goal @ x) < answer.bound
        proven += 0 if open_ else tiers
        held.append(Held(goal, int(goal @ x)))
    return Exact(x, proven)


def _merged(program: Program) -> list[tuple[Ints, int]]:
    """The goals in as few as keep their order exactly, and of how many tiers each is made: one
    unit of a goal outweighs the whole range of those behind it in the same sum."""
    merged: list[tuple[Ints, int]] = []
    room = 0
    for objective in program.objectives:
        goal = upward(objective)
        reach = program.most_of(goal) + program.most_of(-goal) + 1
        if merged and room * reach <= WIDEST:
            before, tiers = merged[-1]
            merged[-1] = (before * reach + goal, tiers + 1)
            room *= reach
        else:
            merged.append((goal, 1))
            room = reach
    return merged
