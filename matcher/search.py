"""Better solutions of a large block: free the circles round one circle, solve them exactly, keep
what is better."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matcher.engines import highs
from matcher.frame import Bools, Floats, Ints
from matcher.limit import Budget
from matcher.program import Program
from matcher.unfold import goal_of_classes, helpers_folded, unfold

# How many circles or seats a neighbourhood has at first and at most; it grows when it was solved
# quickly and shrinks when slowly. So many in a row that gain nothing end a search.
FIRST = 60
MOST = 250
SLICE_SECONDS = 2.5
QUICK_SECONDS = 0.25
SLOW_SECONDS = 1.0
PATIENCE = 60
# How many rows of the rules an exchange takes in.
FEWEST_ROWS = 2
MOST_ROWS = 40
# A neighbourhood is solved over kinds of helpers if these are at most this part of it.
WORTH_FOLDING = 0.6
# A program over kinds may have this many variables to be solved all at once, and this part of the
# time.
KINDS_MOST = 80_000
UNFOLD_PART = 0.7


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
    until, failures, turn = budget.left - seconds, 0, 0
    owner = _owner(program)
    ways = (
        _Kin.of(program, owner, program.slot),
        _Kin.of(program, owner, program.circle),
        Exchange.of(program),
    )
    by_column = sparse.csc_matrix(program.matrix)
    while (
        budget.left > max(0.0, until)
        and not budget.stopped
        and failures < PATIENCE
        and not enough()
    ):
        way = ways[turn % len(ways)]
        if isinstance(way, Exchange):
            seats = way.next(x, random)
        else:
            seats = way.next(hunt, x, _losses(program, hunt.goal, x, owner), random)
        circles = np.zeros(int(program.circle.max(initial=-1)) + 1, dtype=np.bool_)
        circles[program.circle[seats]] = True
        helping = _touched(program, by_column, seats)[program.columns :]
        helping &= circles[owner] | (owner < 0)
        free = np.concatenate([seats, program.columns + np.flatnonzero(helping)])
        left = budget.left
        found = resolve(hunt, x, free, min(SLICE_SECONDS, left - until))
        way.took(left - budget.left)
        turn += 1
        gained = int(hunt.goal @ found) - int(hunt.goal @ x)
        if gained > 0:
            failures, x = 0, found
            hunt.report(x)
        else:
            failures += 1
    return x


@dataclass
class _Kin:
    """What a neighbourhood is made of: whole circles, or single seats. `label` (columns,) says
    which one a column belongs to, `circle` (kin,) whose it is, and `shares` (kin, rows) which rows
    of the rules it takes part in."""

    label: Ints
    circle: Ints
    shares: sparse.csr_matrix
    visits: Floats
    size: int = FIRST

    @classmethod
    def of(cls, program: Program, owner: Ints, label: Ints) -> "_Kin":
        count = int(label.max(initial=-1)) + 1
        circle = np.zeros(count, dtype=np.int64)
        circle[label] = program.circle
        owned = program.columns + np.flatnonzero(owner >= 0)
        variables = np.concatenate([np.arange(program.columns), owned])
        # A bundle counts as its sibling's circle, or any one seat of it.
        first = np.zeros(int(program.circle.max(initial=-1)) + 1, dtype=np.int64)
        first[circle] = np.arange(count)
        mine = np.concatenate([label, first[owner[owned - program.columns]]])
        entries = program.matrix[: program.rule_rows, variables].tocoo()
        shape = (count, program.rule_rows)
        ones = np.ones(entries.nnz, dtype=np.int64)
        shares = sparse.csr_matrix((ones, (mine[entries.col], entries.row)), shape=shape)
        shares.data[:] = 1
        # Who shares no row with another is as good as can be: never the middle of anything.
        shared = np.asarray(shares.sum(axis=0)).ravel() > 1
        alone = shares @ shared.astype(np.int64) == 0
        return cls(label, circle, shares, np.where(alone, np.inf, 0.0))

    def next(self, hunt: Hunt, x: Ints, losses: Floats, random: np.random.Generator) -> Ints:
        """The columns of those that share most rows with one that lacks much and was seldom
        seen."""
        near = self._near(losses, random)
        mine = np.flatnonzero(x[: len(self.label)] * near[self.label])
        return np.union1d(hunt.columns[near[self.label[hunt.columns]]], mine)

    def _near(self, losses: Floats, random: np.random.Generator) -> Bools:
        chance = (losses[self.circle] + 1e-3) * 0.5**self.visits
        if not chance.any():
            return np.ones(len(chance), dtype=np.bool_)
        centre = int(random.choice(len(chance), p=chance / chance.sum()))
        rows = np.asarray(self.shares[[centre]].todense()).ravel()
        common: Ints = self.shares @ rows
        near = np.lexsort((random.random(len(common)), -common))[: self.size]
        inside = np.zeros(len(common), dtype=np.bool_)
        inside[near[common[near] > 0]] = True
        inside[centre] = True
        self.visits += inside
        return inside

    def took(self, seconds: float) -> None:
        """How long the last one took: the next is larger or smaller."""
        if seconds < QUICK_SECONDS:
            self.size = min(MOST, 2 * self.size)
        elif seconds > SLOW_SECONDS:
            self.size = max(FIRST // 3, self.size // 2)


@dataclass
class Exchange:
    """A neighbourhood of a few helpers, all that they have and could take from one another: small,
    and solved at once. `rows` (rules' rows, columns) and `columns`, the same the other way round,
    say who takes part in which row."""

    rows: sparse.csr_matrix
    columns: sparse.csc_matrix
    slot: Ints
    size: int = FEWEST_ROWS

    @classmethod
    def of(cls, program: Program) -> "Exchange":
        rows = sparse.csr_matrix(
            program.matrix[program.slots : program.rule_rows, : program.columns]
        )
        return cls(rows, sparse.csc_matrix(rows), program.slot)

    def next(self, x: Ints, random: np.random.Generator) -> Ints:
        """The columns of a few rows, as far as their seats are held in these rows or by nobody."""
        chosen = x[: len(self.slot)] > 0
        busy = np.unique(self.columns[:, np.flatnonzero(chosen)].indices)
        if not len(busy):
            return np.flatnonzero(chosen)
        first = random.choice(busy)
        seats = np.unique(self.slot[self._of(np.array([first]))])
        others = np.flatnonzero(np.isin(self.slot, seats) & chosen)
        around = np.setdiff1d(np.unique(self.columns[:, others].indices), [first])
        more = random.permutation(around)[: self.size - 1]
        here = self._of(np.append(more, first))
        held = np.unique(self.slot[here[chosen[here]]])
        filled = np.unique(self.slot[chosen])
        mine = np.isin(self.slot[here], held) | ~np.isin(self.slot[here], filled)
        return here[mine]

    def _of(self, rows: Ints) -> Ints:
        return np.unique(self.rows[rows].indices).astype(np.int64)

    def took(self, seconds: float) -> None:
        """How long the last one took: the next has more rows or fewer."""
        if seconds < QUICK_SECONDS / 2:
            self.size = min(MOST_ROWS, self.size + 1)
        elif seconds > QUICK_SECONDS:
            self.size = max(FEWEST_ROWS, self.size - 2)


def resolve(hunt: Hunt, x: Ints, free: Ints, seconds: float) -> Ints:
    """The free variables solved anew, the others kept; x itself if that gains nothing."""
    part, goal = hunt.program.around(x, free), hunt.goal[free]
    kinds = helpers_folded(part)
    better = x.copy()
    if len(kinds.program.most) < WORTH_FOLDING * len(free):
        like = goal_of_classes(kinds, goal)
        y = highs.improve(
            kinds.program, like, kinds.down(x[free]), seconds=seconds, budget=hunt.budget
        ).x
        if like @ y <= goal @ x[free]:
            return x
        better[free] = unfold(part, kinds.up(y) > 0, goal, _exact(hunt.budget))
    else:
        better[free] = highs.improve(part, goal, x[free], seconds=seconds, budget=hunt.budget).x
    return better if hunt.program.fits(better) and hunt.goal @ better > hunt.goal @ x else x


def best_of_kinds(hunt: Hunt, x: Ints, used: Bools, seconds: float) -> Ints:
    """The best solution whose seats go to kinds of helpers that `used` (columns,) or x use; x
    itself if that gains nothing.

    A relaxation uses few kinds for each seat and nearly whole numbers of them, so that the
    program over these is solved within seconds where the whole one is not in hours."""
    program, budget = hunt.program, hunt.budget
    until = budget.left - seconds
    kinds = helpers_folded(program)
    like, here = goal_of_classes(kinds, hunt.goal), kinds.down(x)
    open_to = x > 0
    open_to[: program.columns] |= used
    open_to[program.columns :] = True
    kept = np.unique(kinds.variables[open_to])
    if len(kept) > KINDS_MOST:
        return x
    part = kinds.program.take(kept)
    left = UNFOLD_PART * (budget.left - until)
    found = highs.improve(part, like[kept], here[kept], seconds=left, budget=budget).x
    if like[kept] @ found <= hunt.goal @ x:
        return x
    y = np.zeros_like(here)
    y[kept] = found
    better = unfold(program, kinds.up(y) > 0, hunt.goal, _exact(budget))
    return better if program.fits(better) and hunt.goal @ better > hunt.goal @ x else x


def _exact(budget: Budget) -> Callable[[Program, Ints], Ints]:
    def solve(part: Program, like: Ints) -> Ints:
        nothing = np.zeros(len(part.most), dtype=np.int64)
        return highs.improve(part, like, nothing, seconds=SLICE_SECONDS, budget=budget).x

    return solve


def _touched(program: Program, by_column: sparse.csc_matrix, chosen: Ints) -> Bools:
    """(variables,): which share a row with one of the chosen."""
    rows = np.unique(by_column[:, chosen].indices)
    touched = np.zeros(len(program.most), dtype=np.bool_)
    touched[sparse.csr_matrix(program.matrix[rows]).indices] = True
    return touched


def _losses(program: Program, goal: Ints, x: Ints, owner: Ints) -> Floats:
    """(circles,): what each circle lacks of what its own variables could bring, as a share of the
    most that any lacks."""
    size = program.columns
    mine = owner >= 0
    lacking = np.maximum(goal[size:], 0) * (program.most[size:] - x[size:])
    circles = int(program.circle.max(initial=-1)) + 1
    losses = np.bincount(owner[mine], weights=lacking[mine], minlength=circles).astype(float)
    # A seat whose column costs something (steps, metres, load) may be had for less.
    costs = np.maximum(-goal[:size], 0) * x[:size]
    losses += np.bincount(program.circle, weights=costs, minlength=circles)
    return losses / max(1.0, float(losses.max()))


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
    touching = sparse.csc_matrix(program.matrix[:, size:])
    auxiliaries = len(program.most) - size
    owner = np.full(auxiliaries, -1, dtype=np.int64)
    entry_owner = owner_of_row[touching.indices]
    variable = np.repeat(np.arange(auxiliaries), np.diff(touching.indptr))
    known = entry_owner >= 0
    owner[variable[known]] = entry_owner[known]
    return owner
