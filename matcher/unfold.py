"""From a folded solution back to a whole one: which helper of a kind takes which seat.

Every class is split into a few parts, the program folded again with those parts apart and solved
over what the last solution used; until each helper is a class of its own. A helper's facets
(rooms.py) make each step nearly a matter of counting, so that it takes moments; where counting is
not enough, a step loses a little, and the value found says so.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy import sparse

from matcher.frame import Bools, Ints
from matcher.program import Program
from matcher.symmetry import Folded, fold

# Into how many parts a class is split at once.
PARTS = 4

Solve = Callable[[Program, Ints], Ints]


def helpers_folded(program: Program) -> Folded:
    """The program with its helpers folded and its seats apart."""
    return fold(program, _slots_apart(program))


def unfold(program: Program, used: Bools, goal: Ints, solve: Solve) -> Ints:
    """A solution of the program over the variables `used` (variables,) by a folded one.

    `solve(program, goal)` is a solution of a small integer program that is as good as can be.
    """
    x = _by_rules(program, used, goal, solve)
    return _by_goal(program, used, goal, solve) if x is None else x


def _by_rules(program: Program, used: Bools, goal: Ints, solve: Solve) -> Ints | None:
    """Fill every seat that is filled over kinds, and only then look at the goal: the rules alone
    fall into small parts. None where a seat stays empty, or what the goal wants is then amiss."""
    size = program.columns
    ruled = np.diff(sparse.csc_matrix(program.matrix[: program.rule_rows]).indptr) > 0
    rules = replace(
        program,
        matrix=program.matrix[: program.rule_rows],
        upper=program.upper[: program.rule_rows],
        objectives=(),
    )
    column = np.arange(len(used)) < size
    x = _by_goal(rules, used & (column | ruled), column.astype(np.int64), solve)
    if x[:size].sum() < len(np.unique(program.slot[used[:size]])):
        return None
    measures = np.flatnonzero(~column & ~ruled)
    x[measures] = solve(program.around(x, measures), goal[measures])
    return x if program.fits(x) else None


def _by_goal(program: Program, used: Bools, goal: Ints, solve: Solve) -> Ints:
    support, before = np.flatnonzero(used), len(program.most) + 1
    while True:
        part = _without_doubles(program.take(support))
        kinds = helpers_folded(part)
        colours = _split(kinds.rows)
        if colours is None or len(support) == before:
            chosen = _first_of_each(
                kinds, solve(kinds.program, goal_of_classes(kinds, goal[support]))
            )
            return _spread(len(program.most), support, chosen)
        finer = fold(part, colours)
        found = solve(finer.program, goal_of_classes(finer, goal[support]))
        before, support = len(support), support[np.flatnonzero(finer.up(found))]


def goal_of_classes(folded: Folded, goal: Ints) -> Ints:
    """The goal's coefficient of each class; its members have the same."""
    return goal[np.unique(folded.variables, return_index=True)[1]]


def _slots_apart(program: Program) -> Ints:
    colours = np.zeros(len(program.upper), dtype=np.int64)
    colours[: program.slots] = np.arange(1, program.slots + 1)
    return colours


def _split(rows: Ints) -> Ints | None:
    """Colours that split every class of rows into PARTS; None when none has two members.

    Rows of one helper have the same rank in each class they are in, because the builder adds
    the rows of a rule in the helpers' order."""
    size = np.bincount(rows)
    if size.max(initial=1) == 1:
        return None
    order = np.argsort(rows, kind="stable")
    rank = np.empty(len(rows), dtype=np.int64)
    rank[order] = np.arange(len(rows)) - np.repeat(np.cumsum(size) - size, size)
    part = rank // -(-size[rows] // PARTS)
    return rows * PARTS + part


def _first_of_each(kinds: Folded, y: Ints) -> Ints:
    """The first members of each class, as many as the class has in `y`: when no two rows are
    alike any more, members of one class are interchangeable."""
    order = np.argsort(kinds.variables, kind="stable")
    size = np.bincount(kinds.variables, minlength=len(y))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(np.cumsum(size) - size, size)
    return (rank < kinds.up(y)).astype(np.int64)


def _without_doubles(program: Program) -> Program:
    """The program with each row once: a helper's facets may be alike over few children."""
    random = np.random.default_rng(0).integers(1, 1 << 62, size=len(program.most))
    marks = np.stack([program.matrix @ random, program.upper])
    kept = np.sort(np.unique(marks, axis=1, return_index=True)[1])
    return replace(program, matrix=program.matrix[kept], upper=program.upper[kept])


def _spread(size: int, support: Ints, chosen: Ints) -> Ints:
    x = np.zeros(size, dtype=np.int64)
    x[support] = chosen
    return x
