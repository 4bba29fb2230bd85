"""Problem and policy in, outcome out."""

from collections.abc import Callable

import numpy as np

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.blocks import blocks
from matcher.columns import SEATS, Columns
from matcher.frame import Frame, Ints
from matcher.join import outcome_of
from matcher.limit import Budget, Limit
from matcher.outcome import Assignment, Formed, Outcome, Progress
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.program import Program, ProgramBuilder
from matcher.reduce import columns_of, nearest
from matcher.rules import Rule
from matcher.seating import Seating
from matcher.tally import Tally
from matcher.tiers import Tier


def solve(
    problem: Problem,
    policy: Policy,
    *,
    seed: int = 0,
    limit: Limit | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Outcome:
    """Form the best circles that the rules allow, tier by tier.

    Parameters
    ----------
    seed
        of the search and of the published lottery.
    limit
        wall time and threads; by default 60 seconds on two threads.
    progress
        called with each tier's value, and bound if known, over all blocks solved so far.
    stop
        asked several times a second; once it says True, the best solution so far is the outcome
        and the unfinished tiers end as `interrupted`.
    """
    frame = Frame(problem, policy, seed)
    return outcome_of(frame, [_formed(frame, limit, progress, stop)])


def form(
    problem: Problem,
    policy: Policy,
    *,
    seed: int = 0,
    limit: Limit | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Formed:
    """As `solve`, for one part of a round (`split`): no gap is explained before `join`."""
    return _formed(Frame(problem, policy, seed), limit, progress, stop)


def _formed(
    frame: Frame,
    limit: Limit | None,
    progress: Callable[[Progress], None] | None,
    stop: Callable[[], bool] | None,
) -> Formed:
    # Here, so that whoever only checks a result never loads OR-Tools.
    from matcher.lexicographic import Turn, solve_in_order

    budget, policy = Budget(limit or Limit(), stop or (lambda: False)), frame.policy
    rules, tiers = hard_rules.in_order(policy), goals.in_order(policy)
    columns = columns_of(frame, rules)
    parts = list(blocks(frame, columns))
    tally = Tally.of(frame, columns, tiers, len(parts), progress)
    chosen: list[Ints] = []
    left = len(columns)
    for part in parts:
        block = columns.take(part)
        program = program_of(frame, block, rules, tiers)
        turn = Turn(budget, len(part) / left, frame.seed, dict(policy.tolerance), tally.step)
        x, results = solve_in_order(program, nearest(block), turn)
        chosen.append(part[np.flatnonzero(x[: program.columns])])
        tally.block_done(results)
        left -= len(part)
    seats = np.concatenate([np.zeros(0, dtype=np.int64), *chosen])
    assignments = tuple(assignments_of(frame, columns.take(seats)))
    # Measured at the end: a tier may still gain while those below it are solved.
    seating = Seating.of(frame.problem, policy, assignments, frame.seed)
    return Formed(
        assignments=assignments,
        values=tuple(tier.measure(seating) for tier in tiers),
        bounds=tuple(tally.bounds[tier.name] for tier in tiers),
        stopped=budget.stopped,
    )


def program_of(
    frame: Frame, columns: Columns, rules: tuple[Rule, ...], tiers: tuple[Tier, ...]
) -> Program:
    """The integer program of one block."""
    builder = ProgramBuilder(columns.child * len(SEATS) + columns.seat, columns.child)
    for rule in rules:
        rule.bound(frame, columns, builder)
    builder.end_of_rules()
    for tier in tiers:
        goal = tier.goal(frame, columns, builder)
        builder.add_goal(tier.name, tier.sense, goal.variables, goal.coefficients)
    return builder.build()


def assignments_of(frame: Frame, chosen: Columns) -> list[Assignment]:
    """The chosen columns as filled seats, in their order."""
    children, helpers = frame.problem.children, frame.problem.helpers
    return [
        Assignment(
            child=children[child].id,
            seat=SEATS[seat],
            helper=helpers[helper].id,
            kept=kept,
            step=step if step >= 0 else None,
            metres=metres if metres >= 0 else None,
        )
        for child, seat, helper, kept, step, metres in zip(
            chosen.child.tolist(),
            chosen.seat.tolist(),
            chosen.helper.tolist(),
            chosen.kept.tolist(),
            chosen.step.tolist(),
            chosen.metres.tolist(),
            strict=True,
        )
    ]
