"""A block as an integer program: A x ≤ b over 0-1 columns and bounded auxiliaries, one objective
per tier. Nothing here knows a rule, a tier or an engine."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from matcher.columns import Columns
from matcher.families import Bundles, Families, Pairs
from matcher.frame import Frame, Ints
from matcher.outcome import Sense


@dataclass(frozen=True)
class Objective:
    """A tier's goal over the program's variables: coefficients (variables,), all integers."""

    name: str
    sense: Sense
    coefficients: Ints

    def value(self, x: Ints) -> int:
        return int(self.coefficients @ x)


@dataclass(frozen=True)
class Program:
    """`matrix` (rows, variables) x ≤ `upper` (rows,), 0 ≤ x ≤ `most` (variables,), x integer.

    The first `columns` variables are the seats' columns; `slot` (columns,) says which seat of which
    child each may fill, and of a slot at most one is chosen; `circle` (columns,) says which child.
    The first `rule_rows` rows are the hard rules'. `stages` says, for each tier, how many rows and
    variables the rules and the tiers up to it need.
    """

    matrix: sparse.csr_matrix
    upper: Ints
    most: Ints
    slot: Ints
    circle: Ints
    objectives: tuple[Objective, ...]
    rule_rows: int
    stages: tuple[tuple[int, int], ...]

    @property
    def columns(self) -> int:
        return len(self.slot)

    @property
    def auxiliaries(self) -> Ints:
        """The indices of the variables that are no columns."""
        return np.arange(len(self.slot), len(self.most), dtype=np.int64)

    def up_to(self, tier: int) -> "Program":
        """The program without the rows and variables of the tiers after this one: they only say
        what those tiers measure, and choose nothing."""
        rows, variables = self.stages[tier]
        objectives = (
            Objective(o.name, o.sense, o.coefficients[:variables])
            for o in self.objectives[: tier + 1]
        )
        return Program(
            matrix=self.matrix[:rows, :variables],
            upper=self.upper[:rows],
            most=self.most[:variables],
            slot=self.slot,
            circle=self.circle,
            objectives=tuple(objectives),
            rule_rows=self.rule_rows,
            stages=self.stages[: tier + 1],
        )

    @property
    def slots(self) -> int:
        """How many seats of children there are; the first rows are theirs, one each."""
        return int(self.slot.max(initial=-1)) + 1

    def holding(self, rows: sparse.csr_matrix, least: Ints) -> "Program":
        """The program with more rows: `rows` (k, variables) x ≥ `least` (k,)."""
        return replace(
            self,
            matrix=sparse.csr_matrix(sparse.vstack([self.matrix, -rows])),
            upper=np.concatenate([self.upper, -least]),
        )

    def take(self, chosen: Ints) -> "Program":
        """The program over the chosen variables only, in their order (ascending), all others 0,
        and over the rows that bound them."""
        picked = self.matrix[:, chosen]
        rows = np.flatnonzero(np.diff(picked.indptr))
        columns = chosen[chosen < self.columns]
        return Program(
            matrix=sparse.csr_matrix(picked[rows]),
            upper=self.upper[rows],
            most=self.most[chosen],
            slot=np.unique(self.slot[columns], return_inverse=True)[1],
            circle=np.unique(self.circle[columns], return_inverse=True)[1],
            objectives=tuple(
                Objective(o.name, o.sense, o.coefficients[chosen]) for o in self.objectives
            ),
            rule_rows=int(np.searchsorted(rows, self.rule_rows)),
            stages=(),
        )

    def around(self, x: Ints, free: Ints) -> "Program":
        """The program over the variables `free` (ascending), all others kept as in `x`."""
        fixed = x.copy()
        fixed[free] = 0
        return replace(self, upper=self.upper - self.matrix @ fixed).take(free)

    def most_of(self, goal: Ints) -> int:
        """A bound on the goal that needs no solver: of each seat at most one column, of the rest
        everything."""
        best = np.zeros(self.slots, dtype=np.int64)
        np.maximum.at(best, self.slot, goal[: self.columns])
        extra = np.maximum(goal[self.columns :], 0) @ self.most[self.columns :]
        return int(best.sum() + extra)

    def fits(self, x: Ints) -> bool:
        """Whether x is a solution."""
        inside = bool(np.all(x >= 0)) and bool(np.all(x <= self.most))
        return inside and bool(np.all(self.matrix @ x <= self.upper))


class ProgramBuilder:
    """Collects rows and auxiliary variables."""

    def __init__(self, slot: Ints, circle: Ints) -> None:
        self._circle = np.unique(circle, return_inverse=True)[1]
        self._slot = np.unique(slot, return_inverse=True)[1]
        self._most = [np.ones(len(slot), dtype=np.int64)]
        self._size = len(slot)
        self._rows: list[Ints] = []
        self._variables: list[Ints] = []
        self._coefficients: list[Ints] = []
        self._upper: list[Ints] = []
        self._row_count = 0
        self._families: Families | None = None
        self._goals: list[tuple[str, Sense, Ints, Ints]] = []
        self._stages: list[tuple[int, int]] = []
        self._rule_rows = 0
        self.add_rows(self._slot, np.arange(len(slot)), 1, upper=1)

    @property
    def rows(self) -> int:
        """How many rows there are so far."""
        return self._row_count

    def add_variables(self, count: int, most: int | Ints = 1) -> Ints:
        """New integer variables from 0 to `most`; their indices, shape (count,)."""
        self._most.append(np.broadcast_to(np.asarray(most, dtype=np.int64), (count,)))
        self._size += count
        return np.arange(self._size - count, self._size, dtype=np.int64)

    def add_rows(
        self, keys: Ints, variables: Ints, coefficients: int | Ints, upper: int | Ints
    ) -> None:
        """A row for each distinct key: Σ coefficient · variable ≤ upper, where an array `upper` is
        indexed by key. The three arrays run in parallel."""
        if not len(keys):
            return
        names, row = np.unique(keys, return_inverse=True)
        self._rows.append(row + self._row_count)
        self._variables.append(variables)
        self._coefficients.append(np.broadcast_to(np.asarray(coefficients), variables.shape))
        limit = np.asarray(upper, dtype=np.int64)
        self._upper.append(limit[names] if limit.ndim else np.full(len(names), limit))
        self._row_count += len(names)

    def families(self, frame: Frame, columns: Columns) -> Families:
        """The variables "this mum serves these siblings", made when first asked for."""
        if self._families is None:
            pairs = Pairs.of(frame, columns)
            sets = Bundles.of(frame, columns, pairs)
            large = np.setdiff1d(np.arange(len(pairs.household)), sets.pair)
            bundles = self.add_variables(len(sets.pair))
            serves = np.full(len(pairs.household), -1, dtype=np.int64)
            serves[large] = self.add_variables(len(large))
            self._families = Families(pairs, sets, bundles, serves)
        return self._families

    def end_of_rules(self) -> None:
        """Every row added so far is a hard rule's; what follows belongs to tiers."""
        self._rule_rows = self._row_count

    def add_goal(self, name: str, sense: Sense, variables: Ints, coefficients: Ints) -> None:
        """The next tier's objective, after the rows and variables it needs were added."""
        self._goals.append((name, sense, variables, coefficients))
        self._stages.append((self._row_count, self._size))

    def build(self) -> Program:
        """The program as collected."""
        objectives: list[Objective] = []
        for name, sense, variables, coefficients in self._goals:
            dense = np.zeros(self._size, dtype=np.int64)
            np.add.at(dense, variables, coefficients)
            objectives.append(Objective(name, sense, dense))
        none = np.zeros(0, dtype=np.int64)
        entries = (
            np.concatenate([none, *self._coefficients]),
            (np.concatenate([none, *self._rows]), np.concatenate([none, *self._variables])),
        )
        shape = (self._row_count, self._size)
        return Program(
            matrix=sparse.csr_matrix(entries, shape=shape, dtype=np.int64),
            upper=np.concatenate([none, *self._upper]),
            most=np.concatenate(self._most),
            slot=self._slot,
            circle=self._circle,
            objectives=tuple(objectives),
            rule_rows=self._rule_rows,
            stages=tuple(self._stages),
        )
