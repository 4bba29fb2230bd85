"""Tiers settled for good: solved over kinds of helpers, part by part, with proof.

As long as a tier can't tell many helpers apart, the folded program (symmetry.py) is small, and
falls into parts that share nobody: the mentors of one school, the neighbour mums of one street.
Each part is solved to proof by branching, and held by itself.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from matcher.engines import highs
from matcher.frame import Bools, Ints
from matcher.limit import Budget
from matcher.merged import groups, upward
from matcher.program import Program
from matcher.symmetry import Folded
from matcher.unfold import goal_of_classes, helpers_folded, unfold

# A part of the folded program may be this large to be settled by branching.
WIDEST = 60_000
# A later tier is settled by branching if its folded program is this small, or bounded so if
# folding the children too makes it smaller by this factor.
FEW = 8_000
FAR_SMALLER = 0.8
# Parts with fewer variables are solved together, up to so many variables at once.
SMALL_PART = 600
BUNCH = 8_000
# Of the time for a tier, the part in which the children are folded too.
CHILDREN_PART = 0.7
CLOSE_ENOUGH = 3e-4
UNFOLD_SECONDS = 2.0


@dataclass(frozen=True)
class Settled:
    """A solution, and for each tier of the stage what each part has and could at most have.

    `parts` (variables,) says of each variable in which part it is; `values` and `proven` have the
    shape (tiers, parts), `bounds` (tiers,) is of all parts together."""

    x: Ints
    parts: Ints
    values: Ints
    proven: Bools
    bounds: Ints


def settle(
    program: Program, kinds: Folded, tiers: Sequence[int], x: Ints, seconds: float, budget: Budget
) -> Settled:
    """Solve the tiers, in order, over a program whose other tiers are held; `kinds` is it with its
    helpers folded."""
    until = budget.left - seconds
    goals = [upward(program.objectives[tier]) for tier in tiers]
    labels = _parts(kinds.program)
    y = kinds.down(x)
    best = np.zeros((len(goals), int(labels.max(initial=0)) + 1), dtype=np.int64)
    spare = np.zeros_like(best)
    together = groups([program.objectives[tier] for tier in tiers])[0].goal
    seated = np.zeros_like(x)

    def solve(members: Ints) -> Ints:
        """One part or several: their bounds (tiers,), together. Parts touch different entries of
        the arrays around, for several are solved at once."""
        part = kinds.program.take(members)
        here, bounds = y[members], np.zeros(len(goals), dtype=np.int64)
        for number, goal in enumerate(goals):
            like = goal_of_classes(kinds, goal)[members]
            if like.any():
                left = max(0.5, budget.left - until)
                found = highs.improve(part, like, here, seconds=left, budget=budget)
                here = found.x
                spare[number, labels[members]] = found.bound - int(like @ here)
                np.add.at(best[number], labels[members], like * here)
                bounds[number] = found.bound
                part = part.holding(sparse.csr_matrix(like), np.array([like @ here]))
        y[members] = here
        whole = np.flatnonzero(np.isin(kinds.variables, members))
        used = y[kinds.variables[whole]] > 0
        exact = highs.from_nothing(budget, max(UNFOLD_SECONDS, budget.left - until))
        seated[whole] = unfold(program.take(whole), used, together[whole], exact)
        return bounds

    bounds = sum(_each(solve, _bunches(labels), budget), start=np.zeros(len(goals), dtype=np.int64))
    found = seated if program.fits(seated) and together @ seated > together @ x else x
    parts = kinds.up(labels)
    values = np.array(
        [np.bincount(parts, weights=goal * found, minlength=best.shape[1]) for goal in goals]
    ).astype(np.int64)
    return Settled(found, parts, values, (values == best) & (spare == 0), bounds)


def settle_by_children(
    program: Program, both: Folded, goal: Ints, x: Ints, seconds: float, budget: Budget
) -> tuple[Ints, int]:
    """A better solution and a bound from a program whose children are folded too (`both`); the
    bound may be a little above what can be had."""
    until = budget.left - seconds
    used, bound = branch(both, goal, x, seconds * CHILDREN_PART, budget)
    support = np.flatnonzero(used | (x > 0))
    part = program.take(support)
    kinds = helpers_folded(part)
    near, here = goal_of_classes(kinds, goal[support]), x[support]
    left = max(0.5, budget.left - until)
    again = highs.improve(kinds.program, near, kinds.down(here), seconds=left, budget=budget)
    better = x.copy()
    better[support] = _unfolded(part, kinds, again.x, goal[support], here, budget)
    return better, bound


def branch(both: Folded, goal: Ints, x: Ints, seconds: float, budget: Budget) -> tuple[Bools, int]:
    """What a solution of the program with helpers and children folded uses, and its bound."""
    like = goal_of_classes(both, goal)
    found = highs.improve(
        both.program,
        like,
        both.down(x),
        seconds=seconds,
        budget=budget,
        relative_gap=CLOSE_ENOUGH,
    )
    return both.up(found.x) > 0, found.bound


def largest_part(kinds: Program) -> int:
    """How many variables the largest part of a program folded over helpers has."""
    return max(map(len, _bunches(_parts(kinds))), default=0)


def _unfolded(
    program: Program, kinds: Folded, y: Ints, goal: Ints, x: Ints, budget: Budget
) -> Ints:
    """The folded solution y as a whole one, if that is better than x."""

    if goal_of_classes(kinds, goal) @ y <= goal @ x:
        return x
    found = unfold(program, kinds.up(y) > 0, goal, highs.from_nothing(budget, UNFOLD_SECONDS))
    return found if program.fits(found) and goal @ found > goal @ x else x


def _parts(program: Program) -> Ints:
    """(variables,): which variables hang together through rows."""
    entries = program.matrix.tocoo()
    rows, variables = len(program.upper), len(program.most)
    ends = (entries.row, entries.col + rows)
    graph = sparse.coo_matrix((np.ones(entries.nnz), ends), shape=(rows + variables,) * 2)
    labels = connected_components(graph, directed=False)[1][rows:]
    return np.unique(labels, return_inverse=True)[1]


def _bunches(labels: Ints) -> list[Ints]:
    """The variables of each part, the largest first; small parts, many at once, come last."""
    order = np.argsort(labels, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    large = [part for part in parts if len(part) >= SMALL_PART]
    small = [part for part in parts if 0 < len(part) < SMALL_PART]
    bunches = sorted(large, key=len, reverse=True)
    full = np.cumsum([0, *map(len, small)]) // BUNCH
    for number in range(int(full[-1]) + 1):
        here = [part for part, at in zip(small, full[:-1], strict=True) if at == number]
        if here:
            bunches.append(np.sort(np.concatenate(here)))
    return bunches


def _each(work: Callable[[Ints], Ints], bunches: list[Ints], budget: Budget) -> list[Ints]:
    threads = 1 if budget.limit.reproducible else budget.limit.threads
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, bunches))
