"""The parts of a round, formed apart, as one outcome: explained and measured over the whole."""

from collections.abc import Iterator, Sequence
from functools import reduce

import numpy as np

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.columns import SEATS
from matcher.frame import Frame
from matcher.gaps import UNUSED, gaps
from matcher.outcome import (
    Assignment,
    BrokenLock,
    Formed,
    Outcome,
    Sense,
    Termination,
    TierResult,
)
from matcher.policy import Policy
from matcher.problem import Problem, digest
from matcher.rules import Rule
from matcher.seating import Seating, Taken
from matcher.tiers import Tier

ENGINE = "linjia-matcher 0.1"


def join(problem: Problem, policy: Policy, parts: Sequence[Formed], *, seed: int = 0) -> Outcome:
    """The outcome of a round whose every part (`split`) was formed; in any order."""
    return outcome_of(Frame(problem, policy, seed), parts)


def outcome_of(frame: Frame, parts: Sequence[Formed]) -> Outcome:
    """`join`, for a frame already made."""
    problem, policy, seed = frame.problem, frame.policy, frame.seed
    rules, tiers = hard_rules.in_order(policy), goals.in_order(policy)
    assignments = _in_order(frame, [row for part in parts for row in part.assignments])
    seating = Seating.of(problem, policy, assignments, seed)
    stopped = any(part.stopped for part in parts)
    return Outcome(
        problem_digest=digest(problem),
        policy_digest=digest(policy),
        engine=ENGINE,
        seed=seed,
        assignments=assignments,
        gaps=tuple(gaps(frame, rules, assignments)),
        tiers=tuple(
            result_of(
                tier,
                tier.measure(seating),
                reduce(tier.join, (part.bounds[number] for part in parts)),
                policy,
                stopped=stopped,
            )
            for number, tier in enumerate(tiers)
        ),
        broken_locks=tuple(broken_locks(frame, rules, assignments)),
    )


def _in_order(frame: Frame, rows: list[Assignment]) -> tuple[Assignment, ...]:
    return tuple(sorted(rows, key=lambda a: (frame.child_index[a.child], SEATS.index(a.seat))))


def result_of(tier: Tier, value: int, bound: int, policy: Policy, *, stopped: bool) -> TierResult:
    """A tier's value and bound, and why work on it ended."""
    gap = bound - value if tier.sense == Sense.MAXIMISE else value - bound
    if gap == 0:
        why = Termination.OPTIMAL
    elif gap <= dict(policy.tolerance).get(tier.name, 0):
        why = Termination.TOLERANCE
    else:
        why = Termination.INTERRUPTED if stopped else Termination.TIME_LIMIT
    return TierResult(name=tier.name, sense=tier.sense, value=value, bound=bound, termination=why)


def broken_locks(
    frame: Frame, rules: tuple[Rule, ...], assignments: tuple[Assignment, ...]
) -> Iterator[BrokenLock]:
    """The locks not kept, with the first rule against each as the seats now stand."""
    made = {(row.child, row.seat, row.helper) for row in assignments}
    taken = Taken.of(frame, assignments)
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
        yield BrokenLock(
            child=lock.child,
            seat=lock.seat,
            helper=lock.helper,
            rule=against[0] if against else UNUSED,
        )
