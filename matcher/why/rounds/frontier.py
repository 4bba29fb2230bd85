"""The disruption frontier: the best outcome with at most 0, 1, 2 … of the earlier pairings changed.

A pairing is changed when its seat has somebody else, or nobody. Filling an empty seat changes none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.blocks import blocks
from matcher.columns import SEATS, Columns
from matcher.exact import Exact, exactly
from matcher.frame import Frame, Ints
from matcher.lexicographic import SMALL
from matcher.limit import Budget, Limit
from matcher.merged import upward as maximised
from matcher.outcome import Assignment, Sense
from matcher.people import Pairing
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.program import Objective, Program
from matcher.reduce import columns_of
from matcher.seating import Seating
from matcher.solve import assignments_of, program_of
from matcher.why.rounds.ends import between_the_ends
from matcher.why.rounds.rank import Rank, Step, leading, shared_out, upward


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The best found with so many pairings changed; `values` of the policy's goals in order. For
    the first `proven` goals nothing is better with no more changes, those above held."""

    changes: int
    values: tuple[int, ...]
    proven: int
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """`points` by changes, each better than the one before: what lies between two is as good as the
    first of them. Fewer changes than the first point's are not possible, as far as was found.
    `earlier`: the pairings there were, `ruled_out` of them can't be kept whatever is chosen."""

    earlier: int
    ruled_out: int
    points: tuple[Point, ...]

    def best(self, most: int) -> Point | None:
        """The best with at most so many changes; None when so few are not possible."""
        return next((p for p in reversed(self.points) if p.changes <= most), None)


def frontier(
    problem: Problem,
    policy: Policy,
    *,
    earlier: Iterable[Pairing] | None = None,
    seed: int = 0,
    limit: Limit | None = None,
) -> Frontier:
    """From the fewest changes to the best of all.

    Parameters
    ----------
    earlier
        the pairings to keep or to change; by default those of the problem.
    limit
        for each solve. Blocks that are small enough are solved to the end for each number of
        changes; a round with a larger one from both its ends (`ends.py`), with bounds.
    """
    given = {(row.child, row.seat): row.helper for row in earlier or problem.pairings}
    rows = tuple(Pairing(child=c, seat=s, helper=h) for (c, s), h in given.items())
    frame = Frame(problem, policy, seed)
    columns = columns_of(frame, hard_rules.in_order(policy))
    kept = _among(frame, columns, rows)
    parts = list(blocks(frame, columns))
    limit = limit or Limit()
    if all(len(part) <= SMALL for part in parts):
        found = _exact(frame, columns, kept, parts, limit)
    else:
        found = between_the_ends(problem, policy, rows, seed, limit)
    points = [_point(problem, policy, seed, rows, step) for step in found]
    return Frontier(
        earlier=len(rows), ruled_out=len(rows) - int(kept.sum()), points=_better(points, policy)
    )


def _among(frame: Frame, columns: Columns, rows: Sequence[Pairing]) -> Ints:
    """(columns,): 1 for an earlier pairing."""
    size = len(frame.problem.helpers)
    known = [
        (frame.child_index[row.child] * len(SEATS) + SEATS.index(row.seat)) * size
        + frame.helper_index[row.helper]
        for row in rows
        if row.child in frame.child_index and row.helper in frame.helper_index
    ]
    key = (columns.child * len(SEATS) + columns.seat) * size + columns.helper
    return np.isin(key, np.array(known, dtype=np.int64)).astype(np.int64)


def _exact(
    frame: Frame, columns: Columns, kept: Ints, parts: Sequence[Ints], limit: Limit
) -> list[Step]:
    """Each block's own frontier, and the best way to share out the changes among them."""
    rules, order = hard_rules.in_order(frame.policy), goals.in_order(frame.policy)
    total: list[tuple[Rank, tuple[Ints, ...]]] = [((0,) * len(order), ())]
    proven = len(order)
    for part in parts:
        program = program_of(frame, columns.take(part), rules, order)
        own = _block(program, kept[part], frame.seed, limit)
        proven = min(proven, *(found.tiers for _, found in own))
        choices = [(rank, part[np.flatnonzero(found.x[: program.columns])]) for rank, found in own]
        total = shared_out(total, choices)
    return [
        Step(
            tuple(assignments_of(frame, columns.take(np.sort(np.concatenate(chosen))))),
            proven,
        )
        for _, chosen in total
        if chosen
    ] or [Step((), proven)]


def _block(program: Program, kept: Ints, seed: int, limit: Limit) -> list[tuple[Rank, Exact]]:
    """The best of a block with the fewest changes, one more, two more … until it is the best of
    all."""
    goal = np.zeros(len(program.most), dtype=np.int64)
    goal[: program.columns] = kept
    first = Objective("kept", Sense.MAXIMISE, goal)
    budget = Budget(limit)

    def solved(asked: Program) -> Exact:
        return exactly(asked, seed, limit.seconds, budget)

    most = solved(replace(program, objectives=(first, *program.objectives)))
    best, free = [(_rank(program, most.x), replace(most, tiers=most.tiers - 1))], solved(program)
    top = _rank(program, free.x)
    row = sparse.csr_matrix(goal)
    for least in range(first.value(most.x) - 1, first.value(free.x), -1):
        if best[-1][0] >= top:
            return best
        found = solved(program.holding(row, np.array([least])))
        best.append(max(best[-1], (_rank(program, found.x), found), key=lambda pair: pair[0]))
    best.append((top, free))
    return best


def _rank(program: Program, x: Ints) -> Rank:
    return tuple(int(maximised(objective) @ x) for objective in program.objectives)


def _point(
    problem: Problem, policy: Policy, seed: int, earlier: Sequence[Pairing], step: Step
) -> Point:
    """A step, measured."""
    seating = Seating.of(problem, policy, step.assignments, seed)
    kept = sum(seating.circles.get(row.child, {}).get(row.seat) == row.helper for row in earlier)
    values = tuple(tier.measure(seating) for tier in goals.in_order(policy))
    return Point(
        changes=len(earlier) - kept,
        values=values,
        proven=max(step.proven, leading(values, step.bounds)),
        assignments=step.assignments,
    )


def _better(points: Sequence[Point], policy: Policy) -> tuple[Point, ...]:
    """Those that are better than all with no more changes."""
    order = goals.in_order(policy)
    ranked = [(upward(order, point.values), point) for point in points]
    ranked.sort(key=lambda pair: (pair[1].changes, tuple(-value for value in pair[0])))
    found: list[tuple[Rank, Point]] = []
    for rank, point in ranked:
        if not found or rank > found[-1][0]:
            found.append((rank, point))
    return tuple(point for _, point in found)
