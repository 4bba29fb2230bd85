"""What a claim is worth: its seats checked and its tiers measured, never by the claimant's word."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.course import Course
from bench.run import Claim
from matcher import Breach, Outcome, Termination, digest, verify
from matcher.gaps import gaps
from matcher.merged import upward
from matcher.outcome import Assignment, Sense, TierResult
from matcher.seating import Seating
from matcher.solve import assignments_of


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A tier's measured value, and the contender's bound on it: None where it proved none."""

    name: str
    sense: Sense
    value: int
    bound: int | None

    @property
    def gap(self) -> float | None:
        """The distance to the bound as a share of the larger of the two; None without a bound."""
        if self.bound is None:
            return None
        return abs(self.bound - self.value) / max(1, abs(self.bound), abs(self.value))


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the judge found: the marks, what `verify` had to say, and when, in seconds, the seats
    were first as good as the target, tier by tier in order."""

    marks: tuple[Mark, ...]
    breaches: tuple[Breach, ...]
    reached: float | None


def judge(course: Course, claim: Claim, target: Sequence[int] | None = None) -> Verdict:
    """Check and measure a claim; `target` are the values of the tiers to be reached."""
    seats = claim.trace[-1].seats if claim.trace else []
    assignments = _assignments(course, seats)
    values = _values(course, assignments)
    marks = tuple(
        Mark(name=tier.name, sense=tier.sense, value=value, bound=claim.bounds[tier.name])
        for tier, value in zip(course.tiers, values, strict=True)
    )
    outcome = Outcome(
        problem_digest=digest(course.problem),
        policy_digest=digest(course.policy),
        engine="bench",
        seed=course.seed,
        assignments=assignments,
        gaps=tuple(gaps(course.frame, course.rules, assignments)),
        tiers=tuple(_result(course, mark) for mark in marks),
    )
    reached = None if target is None else _reached(course, claim, target)
    return Verdict(
        marks=marks,
        breaches=verify(course.problem, course.policy, outcome),
        reached=reached,
    )


def first_difference(marks: Sequence[Mark], others: Sequence[Mark]) -> tuple[str, int] | None:
    """The first tier in which two results differ, and by how much the first is better there."""
    for mine, theirs in zip(marks, others, strict=True):
        if mine.value != theirs.value:
            sign = 1 if mine.sense == Sense.MAXIMISE else -1
            return mine.name, sign * (mine.value - theirs.value)
    return None


def _assignments(course: Course, seats: list[int]) -> tuple[Assignment, ...]:
    chosen = np.unique(np.array(seats, dtype=np.int64))
    return tuple(assignments_of(course.frame, course.columns.take(chosen)))


def _values(course: Course, assignments: tuple[Assignment, ...]) -> list[int]:
    seating = Seating.of(course.problem, course.policy, assignments, course.seed)
    return [tier.measure(seating) for tier in course.tiers]


def _result(course: Course, mark: Mark) -> TierResult:
    bound = mark.bound if mark.bound is not None else _loosest(course, mark.name)
    optimal = bound == mark.value
    return TierResult(
        name=mark.name,
        sense=mark.sense,
        value=mark.value,
        bound=bound,
        termination=Termination.OPTIMAL if optimal else Termination.TIME_LIMIT,
    )


def _loosest(course: Course, name: str) -> int:
    """A bound that holds for anybody, where a contender has none."""
    tier = next(tier for tier in course.tiers if tier.name == name)
    goal = next(goal for goal in course.program.objectives if goal.name == name)
    sign = 1 if goal.sense == Sense.MAXIMISE else -1
    bound = sign * course.program.most_of(upward(goal))
    return tier.join(tier.offset(course.frame, course.columns), bound)


def _reached(course: Course, claim: Claim, target: Sequence[int]) -> float | None:
    signs = [1 if tier.sense == Sense.MAXIMISE else -1 for tier in course.tiers]
    wanted = [sign * value for sign, value in zip(signs, target, strict=True)]
    for snapshot in claim.trace:
        values = _values(course, _assignments(course, snapshot.seats))
        if [sign * value for sign, value in zip(signs, values, strict=True)] >= wanted:
            return snapshot.seconds
    return None
