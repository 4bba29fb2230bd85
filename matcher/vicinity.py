"""What a search frees at once: the circles or seats that lie near one another, or what a few
helpers could exchange."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matcher.frame import Bools, Floats, Ints
from matcher.program import Program

# How many circles or seats a neighbourhood has at first and at most; it grows when it was solved
# quickly and shrinks when slowly.
FIRST = 60
MOST = 250
QUICK_SECONDS = 0.25
SLOW_SECONDS = 1.0
# How many rows of the rules an exchange takes in.
FEWEST_ROWS = 2
MOST_ROWS = 40


@dataclass
class Kin:
    """What a neighbourhood is made of: whole circles, or single seats. `label` (columns,) says
    which one a column belongs to, `circle` (kin,) whose it is, and `shares` (kin, rows) which rows
    of the rules it takes part in."""

    label: Ints
    circle: Ints
    shares: sparse.csr_matrix
    visits: Floats
    size: int
    most: int

    @classmethod
    def of(
        cls, program: Program, owner: Ints, label: Ints, size: int = FIRST, most: int = MOST
    ) -> "Kin":
        """`owner` (variables,) as `owners` finds them."""
        count = int(label.max(initial=-1)) + 1
        circle = np.zeros(count, dtype=np.int64)
        circle[label] = program.circle
        owned = program.columns + np.flatnonzero(owner[program.columns :] >= 0)
        variables = np.concatenate([np.arange(program.columns), owned])
        # A bundle counts as its sibling's circle, or any one seat of it.
        first = np.zeros(int(program.circle.max(initial=-1)) + 1, dtype=np.int64)
        first[circle] = np.arange(count)
        mine = np.concatenate([label, first[owner[owned]]])
        entries = program.matrix[: program.rule_rows, variables].tocoo()
        shape = (count, program.rule_rows)
        ones = np.ones(entries.nnz, dtype=np.int64)
        shares = sparse.csr_matrix((ones, (mine[entries.col], entries.row)), shape=shape)
        shares.data[:] = 1
        # Who shares no row with another is as good as can be: never the middle of anything.
        shared = np.asarray(shares.sum(axis=0)).ravel() > 1
        alone = shares @ shared.astype(np.int64) == 0
        return cls(label, circle, shares, np.where(alone, np.inf, 0.0), size, most)

    def next(self, columns: Ints, x: Ints, lost: Floats, random: np.random.Generator) -> Ints:
        """Of the `columns`, and of those chosen in x, those of a neighbourhood."""
        near = self.near(lost, random)
        mine = np.flatnonzero(x[: len(self.label)] * near[self.label])
        return np.union1d(columns[near[self.label[columns]]], mine)

    def near(self, lost: Floats, random: np.random.Generator) -> Bools:
        """(kin,): which share most rows with one that lacks much and was seldom seen. `lost`
        (circles,) as `losses` finds it."""
        chance = (lost[self.circle] + 1e-3) * 0.5**self.visits
        if not chance.any():
            return np.ones(len(chance), dtype=np.bool_)
        centre = int(random.choice(len(chance), p=chance / chance.sum()))
        inside = np.zeros(len(chance), dtype=np.bool_)
        inside[centre] = True
        found = 0
        # Those that share rows with it, and if these are too few, those that share with them.
        while found < inside.sum() < self.size:
            found = int(inside.sum())
            rows = np.asarray(self.shares[inside].sum(axis=0)).ravel() > 0
            common: Ints = self.shares @ rows.astype(np.int64)
            near = np.lexsort((random.random(len(common)), -common, ~inside))[: self.size]
            inside[near[common[near] > 0]] = True
        self.visits += inside
        return inside

    def took(self, seconds: float) -> None:
        """How long the last one took: the next is larger or smaller."""
        if seconds < QUICK_SECONDS:
            self.size = min(self.most, 2 * self.size)
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


def touched(program: Program, by_column: sparse.csc_matrix, chosen: Ints) -> Bools:
    """(variables,): which share a row with one of the chosen; `by_column` is the matrix."""
    rows = np.unique(by_column[:, chosen].indices)
    found = np.zeros(len(program.most), dtype=np.bool_)
    found[sparse.csr_matrix(program.matrix[rows]).indices] = True
    return found


def losses(program: Program, goal: Ints, x: Ints, owner: Ints, helping: Bools) -> Floats:
    """(circles,): what each circle lacks of what its own variables could bring, as a share of the
    most that any lacks. `helping` (variables,) says which are auxiliary; a seat whose column costs
    something (steps, metres, load) may be had for less."""
    lacking = np.maximum(goal, 0) * (program.most - x)
    costing = np.maximum(-goal, 0) * x
    mine = owner >= 0
    lost = np.bincount(owner[mine], weights=np.where(helping, lacking, costing)[mine])
    return lost / max(1.0, float(lost.max(initial=0)))


def owners(program: Program) -> Ints:
    """(variables,): the circle of each column, and of each auxiliary variable the one whose columns
    share a row with it; that of a sibling for a bundle; -1 for what belongs to several circles'
    rows without end."""
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
    return np.concatenate([program.circle, owner])
