"""Problem and policy in, outcome out."""

from collections.abc import Callable

import numpy as np

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.blocks import blocks
from matcher.columns import SEATS, Columns
from matcher.frame import Frame, Ints
from matcher.gaps import UNUSED, gaps
from matcher.lexicographic import Turn, solve_in_order
from matcher.limit import Budget, Limit
from matcher.outcome import (
    Assignment,
    BrokenLock,
    Outcome,
    Progress,
    Sense,
    Termination,
    TierResult,
)
from matcher.policy import Policy
from matcher.problem import Problem, digest
from matcher.program import Program, ProgramBuilder
from matcher.reduce import columns_of, nearest
from matcher.rules import Rule
from matcher.seating import Seating, Taken
from matcher.tally import Tally
from matcher.tiers import Tier

ENGINE = "linjia-matcher 0.1"


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
    budget = Budget(limit or Limit(), stop or (lambda: False))
    frame = Frame(problem, policy, seed)
    rules, tiers = hard_rules.in_order(policy), goals.in_order(policy)
    columns = columns_of(frame, rules)
    parts = list(blocks(frame, columns))
    tally = Tally.of(frame, columns, tiers, len(parts), progress)
    chosen: list[Ints] = []
    left = len(columns)
    for part in parts:
        block = columns.take(part)
        program = program_of(frame, block, rules, tiers)
        turn = Turn(budget, len(part) / left, seed, dict(policy.tolerance), tally.step)
        x, results = solve_in_order(program, nearest(block), turn)
        chosen.append(part[np.flatnonzero(x[: program.columns])])
        tally.block_done(results)
        left -= len(part)
    seats = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *chosen]))
    assignments = tuple(assignments_of(frame, columns.take(seats)))
    seating = Seating.of(problem, policy, assignments, seed)
    return Outcome(
        problem_digest=digest(problem),
        policy_digest=digest(policy),
        engine=ENGINE,
        seed=seed,
        assignments=assignments,
        gaps=tuple(gaps(frame, rules, assignments)),
        tiers=tuple(
            _result(tier, tier.measure(seating), tally.bounds[tier.name], policy, budget)
            for tier in tiers
        ),
        broken_locks=tuple(_broken_locks(frame, rules, assignments)),
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


def _result(tier: Tier, value: int, bound: int, policy: Policy, budget: Budget) -> TierResult:
    gap = bound - value if tier.sense == Sense.MAXIMISE else value - bound
    if gap == 0:
        why = Termination.OPTIMAL
    elif gap <= dict(policy.tolerance).get(tier.name, 0):
        why = Termination.TOLERANCE
    else:
        why = Termination.INTERRUPTED if budget.stopped else Termination.TIME_LIMIT
    return TierResult(name=tier.name, sense=tier.sense, value=value, bound=bound, termination=why)


def _broken_locks(
    frame: Frame, rules: tuple[Rule, ...], assignments: tuple[Assignment, ...]
) -> "list[BrokenLock]":
    """The locks not kept, with the first rule against each as the seats now stand."""
    made = {(row.child, row.seat, row.helper) for row in assignments}
    taken = Taken.of(frame, assignments)
    broken: list[BrokenLock] = []
    for lock in frame.problem.locks:
        if (lock.child, lock.seat, lock.helper) in made:
            continue
        child, helper = frame.child_index[lock.child], frame.helper_index[lock.helper]
        one, other = np.array([child]), np.array([helper])
        against = [
            rule.name
            for rule in rules
            if rule.forbids(frame, lock.seat, one, other).all()
            or rule.blocks(frame, taken, lock.seat, child, other).all()
        ]
        if lock.seat not in frame.problem.helpers[helper].seats:
            against.insert(0, "seat_requirements")
        broken.append(
            BrokenLock(
                child=lock.child,
                seat=lock.seat,
                helper=lock.helper,
                rule=against[0] if against else UNUSED,
            )
        )
    return broken
