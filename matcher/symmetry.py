"""Fold what is alike: rows and variables that a program can't tell apart become one.

Colour refinement finds the classes: rows (variables) keep one colour as long as they meet the same
colours with the same coefficients. Summing each class gives a far smaller program. Any solution of
the program folds into one of it, so its optimum bounds the program's from above; for the
relaxation the two are equal (Grohe, Kersting, Mladenov and Selman 2014, "Dimension reduction via
colour refinement"). Early tiers see neither skills nor distances, so there a street's neighbour
mums of one capacity are alike, and the folded integer program is small enough to be solved.

Rows that are given colours of their own stay apart. With the slots apart, only helpers are folded,
and a folded solution says for each seat which kind of helper fills it; `unfold` finds the helpers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.frame import Ints
from matcher.program import Objective, Program

ROUNDS = 40


@dataclass(frozen=True)
class Folded:
    """The folded program, and the class of each row and each variable of the whole one."""

    program: Program
    rows: Ints
    variables: Ints

    def down(self, x: Ints) -> Ints:
        """A solution of the whole program, folded."""
        return np.bincount(self.variables, weights=x, minlength=len(self.program.most)).astype(
            np.int64
        )

    def up(self, of_class: Ints) -> Ints:
        """What each class has, for each variable of the whole program."""
        return of_class[self.variables]


def fold(program: Program, apart: Ints | None = None) -> Folded:
    """The program folded; `apart` (rows,) are first colours: rows of different ones never merge."""
    first = np.zeros(len(program.upper), dtype=np.int64) if apart is None else apart
    rows, variables = _classes(program, first)
    _, heads = np.unique(variables, return_index=True)
    add_rows = _adder(rows)
    entries = (np.ones(len(heads), dtype=np.int64), (heads, np.arange(len(heads))))
    pick = sparse.csr_matrix(entries, shape=(len(variables), len(heads)))
    size = np.bincount(variables, minlength=len(heads))
    folded = Program(
        matrix=sparse.csr_matrix(add_rows @ program.matrix @ pick),
        upper=add_rows @ program.upper,
        most=np.bincount(variables, weights=program.most, minlength=len(heads)).astype(np.int64),
        slot=np.zeros(0, dtype=np.int64),
        circle=np.zeros(0, dtype=np.int64),
        objectives=tuple(
            Objective(o.name, o.sense, o.coefficients[heads]) for o in program.objectives
        ),
        rule_rows=0,
        stages=(),
    )
    _check(program, folded, add_rows, variables, size)
    return Folded(folded, rows, variables)


def _classes(program: Program, first: Ints) -> tuple[Ints, Ints]:
    """A class number for each row and each variable, refined until it is stable."""
    entries = program.matrix.tocoo()
    weight = _mix(entries.data.astype(np.uint64))
    rows = _mix(program.upper.astype(np.uint64) ^ _mix(first.astype(np.uint64)))
    variables = _mix(program.most.astype(np.uint64))
    for objective in program.objectives:
        variables = _mix(variables ^ _mix(objective.coefficients.astype(np.uint64)))
    counts = (0, 0)
    for _ in range(ROUNDS):
        met = np.zeros(len(rows), dtype=np.uint64)
        np.add.at(met, entries.row, _mix(variables[entries.col] ^ weight))
        rows = _mix(rows ^ _mix(met))
        met = np.zeros(len(variables), dtype=np.uint64)
        np.add.at(met, entries.col, _mix(rows[entries.row] + weight))
        variables = _mix(variables ^ _mix(met))
        found = (len(np.unique(rows)), len(np.unique(variables)))
        if found == counts:
            break
        counts = found
    return (
        np.unique(rows, return_inverse=True)[1].astype(np.int64),
        np.unique(variables, return_inverse=True)[1].astype(np.int64),
    )


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finaliser, so that sums of colours tell multisets apart."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _adder(classes: Ints) -> sparse.csr_matrix:
    """(classes, members): 1 where a member is of a class."""
    entries = (np.ones(len(classes), dtype=np.int64), (classes, np.arange(len(classes))))
    return sparse.csr_matrix(entries, shape=(int(classes.max(initial=-1)) + 1, len(classes)))


def _check(
    program: Program, folded: Program, add_rows: sparse.csr_matrix, variables: Ints, size: Ints
) -> None:
    """A bound must not hang on a hash: every member of a class has its class's coefficients."""
    summed = add_rows @ program.matrix
    same = abs(summed - folded.matrix[:, variables]).sum() == 0
    for mine, whole in zip(folded.objectives, program.objectives, strict=True):
        same &= bool(np.array_equal(mine.coefficients[variables], whole.coefficients))
    if not same or int(size.sum()) != len(program.most):
        raise AssertionError("colour refinement put unlike variables together")
