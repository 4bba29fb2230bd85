"""Better solutions of a large block: free the circles round one circle, solve them exactly, keep
what is better."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matcher.engines import highs
from matcher.frame import Bools, Ints
from matcher.limit import Budget
from matcher.program import Program
from matcher.unfold import goal_of_classes, helpers_folded, unfold

FIRST_CIRCLES = 40
MOST_CIRCLES = 400
SLICE_SECONDS = 4.0
QUICK_SECONDS = 0.4
PATIENCE = 60
FAR_SMALLER = 0.6


@dataclass(frozen=True)
class Hunt:
    """A search: `goal` to maximise over `program`, with the columns to look at, the seed, and
    whom to tell of each better solution."""

    program: Program
    goal: Ints
    columns: Ints
    seed: int
    budget: Budget
    report: Callable[[Ints], None]


def search(hunt: Hunt, start: Ints, seconds: float, enough: Callable[[], bool]) -> Ints:
    """The best solution found from `start`, until `seconds` are over, nothing has helped for long,
    or it is `enough`."""
    program, budget = hunt.program, hunt.budget
    random, x = np.random.default_rng(hunt.seed), start
    until, failures, size = budget.left - seconds, 0, FIRST_CIRCLES
    owner = _owner(program)
    shares = _incidence(program, hunt.columns, owner)
    by_column, by_row = program.matrix.tocsc(), program.matrix
    circles = shares.shape[0]
    while budget.left > max(0.0, until) and not budget.stopped and failures < PATIENCE and not enough():
        near = _neighbourhood(shares, int(random.integers(circles)), min(size, circles))
        mine = np.flatnonzero(x[: program.columns] * near[program.circle])
        open_columns = hunt.columns[near[program.circle[hunt.columns]]]
        seats = np.union1d(open_columns, mine)
        helping = _touched(by_column, by_row, seats)[program.columns :]
        helping &= near[owner] | (owner < 0)
        free = np.concatenate([seats, program.columns + np.flatnonzero(helping)])
        left = budget.left
        found = resolve(hunt, x, free, min(SLICE_SECONDS, left - until))
        size = _next_size(size, left - budget.left)
        if hunt.goal @ found > hunt.goal @ x:
            failures, x = 0, found
            hunt.report(x)
        else:
            failures += 1
    return x


def resolve(hunt: Hunt, x: Ints, free: Ints, seconds: float) -> Ints:
    """The free variables solved anew, the others kept; x itself if that gains nothing."""
    part, goal = hunt.program.around(x, free), hunt.goal[free]
    kinds = helpers_folded(part)
    better = x.copy()
    if len(kinds.program.most) < FAR_SMALLER * len(free):
        like = goal_of_classes(kinds, goal)
        y = highs.improve(
            kinds.program, like, kinds.down(x[free]), seconds=seconds, budget=hunt.budget
        ).x
        if like @ y <= goal @ x[free]:
            return x
        better[free] = unfold(part, kinds, y, goal, _exact(hunt.budget))
    else:
        better[free] = highs.improve(
            part, goal, x[free], seconds=seconds, budget=hunt.budget
        ).x
    return better if hunt.program.fits(better) and hunt.goal @ better > hunt.goal @ x else x


def _exact(budget: Budget) -> Callable[[Program, Ints], Ints]:
    def solve(part: Program, like: Ints) -> Ints:
        nothing = np.zeros(len(part.most), dtype=np.int64)
        return highs.improve(part, like, nothing, seconds=SLICE_SECONDS, budget=budget).x

    return solve


def _next_size(size: int, took: float) -> int:
    if took < QUICK_SECONDS:
        return min(MOST_CIRCLES, size + size // 4 + 1)
    return max(FIRST_CIRCLES // 2, size - size // 4) if took > SLICE_SECONDS / 2 else size


def _touched(by_column: sparse.csc_matrix, by_row: sparse.csr_matrix, chosen: Ints) -> Bools:
    """(variables,): which share a row with one of the chosen."""
    rows = np.unique(by_column[:, chosen].indices)
    touched = np.zeros(by_row.shape[1], dtype=np.bool_)
    touched[by_row[rows].indices] = True
    return touched


def _incidence(program: Program, active: Ints, owner: Ints) -> sparse.csr_matrix:
    """(circles, rows): 1 where a circle has an active column, or a variable of its own, in a row
    of the rules."""
    owned = program.columns + np.flatnonzero(owner >= 0)
    variables = np.concatenate([active, owned])
    circle = np.concatenate([program.circle[active], owner[owned - program.columns]])
    entries = program.matrix[: program.rule_rows, variables].tocoo()
    places = (circle[entries.col], entries.row)
    shape = (int(program.circle.max(initial=-1)) + 1, program.rule_rows)
    ones = np.ones(entries.nnz, dtype=np.int64)
    shared = sparse.csr_matrix((ones, places), shape=shape)
    shared.data[:] = 1
    return shared


def _owner(program: Program) -> Ints:
    """(auxiliaries,): the circle whose columns share a row with each auxiliary variable; that of a
    sibling for a bundle; -1 for what belongs to several circles' rows without end."""
    size = program.columns
    circles = int(program.circle.max(initial=-1)) + 1
    entries = (np.ones(size, dtype=np.int64), (np.arange(size), program.circle))
    of_circle = sparse.csr_matrix(entries, shape=(size, circles))
    rows = abs(program.matrix[:, :size]).astype(bool).astype(np.int64) @ of_circle
    few = np.diff(rows.indptr) == 1
    owner_of_row = np.full(rows.shape[0], -1, dtype=np.int64)
    owner_of_row[few] = rows.indices[rows.indptr[:-1][few]]
    touching = program.matrix[:, size:].tocsc()
    owner = np.full(touching.shape[1], -1, dtype=np.int64)
    entry_owner = owner_of_row[touching.indices]
    variable = np.repeat(np.arange(touching.shape[1]), np.diff(touching.indptr))
    known = entry_owner >= 0
    owner[variable[known]] = entry_owner[known]
    return owner


def _neighbourhood(shares: sparse.csr_matrix, centre: int, size: int) -> Bools:
    """(circles,): the circles that share most rows with the centre."""
    rows = np.asarray(shares[[centre]].todense()).ravel()
    common: Ints = shares @ rows
    near = np.argsort(-common, kind="stable")[:size]
    inside = np.zeros(len(common), dtype=np.bool_)
    inside[near[common[near] > 0]] = True
    inside[centre] = True
    return inside
