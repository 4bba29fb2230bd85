"""The pairings of today as an outcome, and whether moves may still be made in it."""

from collections.abc import Iterable

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.frame import Frame
from matcher.join import outcome_of
from matcher.outcome import Assignment, Breach, Formed, Outcome
from matcher.people import Pairing
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.reduce import columns_of
from matcher.repair.bounds import ideal
from matcher.repair.moves import Move
from matcher.repair.seats import Seats
from matcher.seating import Seating


def present(problem: Problem, policy: Policy, *, seed: int = 0) -> Outcome:
    """The problem's pairings as an outcome that a `Repairer` can start from.

    A pairing that a rule forbids by now is left out: its seat is a gap, explained like any other.
    The bounds are true and loose, so that little is called proven.
    """
    frame, rules = Frame(problem, policy, seed), hard_rules.in_order(policy)
    columns = columns_of(frame, rules)
    paired = (
        Assignment(child=row.child, seat=row.seat, helper=row.helper) for row in problem.pairings
    )
    seats = Seats(frame, rules, columns, paired)
    rows = tuple(seats.rows(seats.pairs().values()))
    seating, tiers = Seating.of(problem, policy, rows, seed), goals.in_order(policy)
    formed = Formed(
        assignments=rows,
        values=tuple(tier.measure(seating) for tier in tiers),
        bounds=tuple(ideal(tier, frame, columns) for tier in tiers),
    )
    return outcome_of(frame, [formed])


def breaches_of(problem: Problem, policy: Policy, moves: Iterable[Move]) -> list[Breach]:
    """What the moves would break today: seats that are not as the moves found them, and rules that
    the pairings do not break without the moves. Plain Python, none of the solver's functions."""
    held = {(row.child, row.seat): row.helper for row in problem.pairings}
    after, found = dict(held), list[Breach]()
    for move in moves:
        key = move.child, move.seat
        if held.get(key) != move.before:
            found.append(_changed(move))
        after.pop(key, None)
        if move.after is not None:
            after[key] = move.after
    if found:
        return found
    before = set(_broken(problem, policy, problem.pairings))
    rows = (Pairing(child=c, seat=s, helper=h) for (c, s), h in sorted(after.items()))
    return [breach for breach in _broken(problem, policy, rows) if breach not in before]


def _broken(problem: Problem, policy: Policy, pairings: Iterable[Pairing]) -> list[Breach]:
    rows = (Assignment(child=p.child, seat=p.seat, helper=p.helper) for p in pairings)
    seating = Seating.of(problem, policy, rows)
    misplaced = [
        _unheld(row)
        for row in seating.assignments
        if row.seat not in problem.helper_by_id[row.helper].seats
    ]
    return misplaced + [
        breach for rule in hard_rules.in_order(policy) for breach in rule.breaches(seating)
    ]


def _changed(move: Move) -> Breach:
    return Breach(
        rule="seats",
        message=f"the {move.seat.value} seat of {move.child} is not as it was",
        child=move.child,
        seat=move.seat,
        helper=move.before,
    )


def _unheld(row: Assignment) -> Breach:
    return Breach(
        rule="seats",
        message=f"{row.helper} does not hold the seat {row.seat.value}",
        child=row.child,
        seat=row.seat,
        helper=row.helper,
    )
