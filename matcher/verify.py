"""The independent checker: an outcome against its problem and policy, in plain Python.

It uses no OR-Tools, no array of the solver and none of its functions: of each rule only `against`
and `breaches`, of each tier only `measure`.
"""

from collections import Counter
from collections.abc import Iterator

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.ledgers import Ledgers
from matcher.outcome import Breach, Gap, Outcome, Sense, Termination
from matcher.people import Seat
from matcher.policy import Policy
from matcher.problem import Problem, digest
from matcher.seating import Seating, wanted_seats


def verify(problem: Problem, policy: Policy, outcome: Outcome) -> tuple[Breach, ...]:
    """Everything that is wrong with an outcome; empty when it holds."""
    unknown = tuple(_unknown_people(problem, outcome))
    if unknown:
        return unknown
    seating = Seating.of(problem, policy, outcome.assignments, outcome.seed)
    return (
        *_digests(problem, policy, outcome),
        *_seats(seating, outcome),
        *_facts(seating),
        *(breach for rule in hard_rules.in_order(policy) for breach in rule.breaches(seating)),
        *_ledgers(seating, outcome.gaps),
        *_tiers(seating, outcome),
        *_locks(seating, outcome),
    )


def _unknown_people(problem: Problem, outcome: Outcome) -> Iterator[Breach]:
    for row in (*outcome.assignments, *outcome.broken_locks):
        if row.child not in problem.child_by_id:
            yield Breach(
                rule="people", message=f"{row.child} is not in the problem", child=row.child
            )
        if row.helper not in problem.helper_by_id:
            yield Breach(
                rule="people", message=f"{row.helper} is not in the problem", helper=row.helper
            )
    for gap in outcome.gaps:
        if gap.child not in problem.child_by_id:
            yield Breach(
                rule="people", message=f"{gap.child} is not in the problem", child=gap.child
            )


def _digests(problem: Problem, policy: Policy, outcome: Outcome) -> Iterator[Breach]:
    for what, stated, found in (
        ("problem", outcome.problem_digest, digest(problem)),
        ("policy", outcome.policy_digest, digest(policy)),
    ):
        if stated != found:
            yield Breach(
                rule="digest", message=f"the {what} is not the one solved: {found}, not {stated}"
            )


def _seats(seating: Seating, outcome: Outcome) -> Iterator[Breach]:
    """Each wanted seat is filled once or stands as a gap once; nothing else is filled."""
    problem = seating.problem
    filled = Counter((row.child, row.seat) for row in outcome.assignments)
    empty = Counter((gap.child, gap.seat) for gap in outcome.gaps)
    for (child, seat), count in (filled + empty).items():
        if count > 1:
            yield Breach(
                rule="seats",
                message=f"the {seat.value} seat of {child} is listed {count} times",
                child=child,
                seat=seat,
            )
    wanted = {
        (child.id, seat)
        for child in problem.children
        for seat in wanted_seats(child, seating.policy)
    }
    for child, seat in sorted(wanted ^ (filled.keys() | empty.keys())):
        state = "is neither filled nor a gap" if (child, seat) in wanted else "is not wanted"
        yield Breach(
            rule="seats",
            message=f"the {seat.value} seat of {child} {state}",
            child=child,
            seat=seat,
        )
    for row in outcome.assignments:
        if row.seat not in problem.helper_by_id[row.helper].seats:
            yield Breach(
                rule="seats",
                message=f"{row.helper} does not hold the seat {row.seat.value}",
                child=row.child,
                seat=row.seat,
                helper=row.helper,
            )


def _facts(seating: Seating) -> Iterator[Breach]:
    """What an assignment says of itself: kept, step, metres."""
    problem = seating.problem
    for row in seating.assignments:
        step = metres = None
        child, helper = problem.child_by_id[row.child], problem.helper_by_id[row.helper]
        if row.seat == Seat.NEIGHBOUR_MUM:
            homes = [home for home in (child.neighbourhood, child.other_home) if home]
            if helper.neighbourhood is not None:
                step = min(problem.geography.step(home, helper.neighbourhood) for home in homes)
            if child.point and helper.point:
                metres = child.point.metres_to(helper.point)
        kept = (row.child, row.seat, row.helper) in seating.paired
        if (row.kept, row.step, row.metres) != (kept, step, metres):
            yield Breach(
                rule="facts",
                message=f"{row.helper} for {row.child}: kept, step, metres are "
                f"{kept}, {step}, {metres}, not {row.kept}, {row.step}, {row.metres}",
                child=row.child,
                seat=row.seat,
                helper=row.helper,
            )


def _ledgers(seating: Seating, gaps: tuple[Gap, ...]) -> Iterator[Breach]:
    """Every helper who holds the seat stands once, under the first rule against them."""
    ledgers = Ledgers(seating, hard_rules.in_order(seating.policy))
    for gap in gaps:
        counts = ledgers.count(seating.problem.child_by_id[gap.child], gap.seat)
        stated, candidates = {line.rule: line.count for line in gap.ledger}, sum(counts.values())
        if stated != counts or gap.candidates != candidates:
            yield Breach(
                rule="ledger",
                message=f"the {gap.seat.value} seat of {gap.child} counts {stated} of "
                f"{gap.candidates}, but it is {counts} of {candidates}",
                child=gap.child,
                seat=gap.seat,
            )


def _tiers(seating: Seating, outcome: Outcome) -> Iterator[Breach]:
    tiers = goals.in_order(seating.policy)
    if [tier.name for tier in tiers] != [result.name for result in outcome.tiers]:
        yield Breach(rule="tiers", message="the tiers are not the policy's, in its order")
        return
    for tier, result in zip(tiers, outcome.tiers, strict=True):
        value = tier.measure(seating)
        if value != result.value:
            yield Breach(
                rule=f"tier:{tier.name}", message=f"the value is {value}, not {result.value}"
            )
        room = result.bound - value if tier.sense == Sense.MAXIMISE else value - result.bound
        if room < 0:
            yield Breach(
                rule=f"tier:{tier.name}",
                message=f"the value {value} passes the bound {result.bound}",
            )
        if result.sense != tier.sense:
            yield Breach(rule=f"tier:{tier.name}", message=f"the goal is to {tier.sense.value}")
        near = 0 < room <= dict(seating.policy.tolerance).get(tier.name, 0)
        if ((room == 0) != (result.termination == Termination.OPTIMAL)) or (
            near != (result.termination == Termination.TOLERANCE)
        ):
            yield Breach(
                rule=f"tier:{tier.name}",
                message=f"{result.termination.value} with a value of {value} and a bound of "
                f"{result.bound}",
            )


def _locks(seating: Seating, outcome: Outcome) -> Iterator[Breach]:
    """Each lock is kept or listed as broken."""
    broken = {(row.child, row.seat, row.helper) for row in outcome.broken_locks}
    for lock in seating.problem.locks:
        key = (lock.child, lock.seat, lock.helper)
        kept = seating.circles.get(lock.child, {}).get(lock.seat) == lock.helper
        if kept == (key in broken):
            yield Breach(
                rule="locks",
                message=f"the lock of {lock.helper} for {lock.child} is "
                + ("kept, but listed as broken" if kept else "neither kept nor listed"),
                child=lock.child,
                seat=lock.seat,
                helper=lock.helper,
            )
