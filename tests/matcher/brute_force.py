"""The true optimum of a tiny problem, by trying everything. Knows only the checker's questions."""

from collections.abc import Iterator
from itertools import product

from matcher import Policy, Problem, rules, tiers
from matcher.outcome import Assignment, Sense
from matcher.seating import Seating, wanted_seats


def best_values(problem: Problem, policy: Policy, seed: int) -> tuple[int, ...]:
    """The value of each tier in a lexicographically best outcome."""
    order = tiers.in_order(policy)
    best: tuple[int, ...] | None = None
    for assignments in outcomes(problem, policy):
        seating = Seating.of(problem, policy, assignments, seed)
        rank = tuple(
            tier.measure(seating) * (1 if tier.sense == Sense.MAXIMISE else -1) for tier in order
        )
        best = rank if best is None else max(best, rank)
    assert best is not None
    signs = [1 if tier.sense == Sense.MAXIMISE else -1 for tier in order]
    return tuple(sign * value for sign, value in zip(signs, best, strict=True))


def outcomes(problem: Problem, policy: Policy) -> Iterator[tuple[Assignment, ...]]:
    """Every choice of seats that breaks no rule."""
    for assignments in _legal(problem, policy):
        seating = Seating.of(problem, policy, assignments)
        if not any(True for rule in rules.in_order(policy) for _ in rule.breaches(seating)):
            yield assignments


def _legal(problem: Problem, policy: Policy) -> Iterator[tuple[Assignment, ...]]:
    """Every choice of seats, pairs forbidden by themselves left out."""
    nobody = Seating.of(problem, policy, ())
    options: list[list[Assignment | None]] = []
    for child in problem.children:
        for seat in wanted_seats(child, policy):
            options.append([None])
            options[-1] += [
                Assignment(child=child.id, seat=seat, helper=helper.id)
                for helper in problem.helpers
                if seat in helper.seats
                and not any(
                    rule.against(nobody, child, seat, helper) for rule in rules.in_order(policy)
                )
            ]
    for choice in product(*options):
        yield tuple(row for row in choice if row is not None)
