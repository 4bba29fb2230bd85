"""The worst-covered street is lifted first, then the next worst."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings

from matcher import Limit, Policy, Problem, Termination, solve, verify
from matcher.outcome import Assignment
from matcher.seating import Seating, wanted_seats
from matcher.tiers import ALL
from tests.matcher.brute_force import best_values, outcomes
from tests.matcher.build import MUM_ONLY, POLICY, STREETS, child, mum, problem, tier
from tests.matcher.strategies import problems

LIMIT = Limit(seconds=30, threads=1)
# As many seats as can be, whose does not matter: then a seat can only be traded for a seat.
EVEN = replace(
    MUM_ONLY,
    tiers=("coverage", "equity"),
    coverage_points=(1, 1, 1, 1),
    waiting_points_most=0,
    ladder_limit=3,
    siblings_hard=False,
)
law = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def shares(p: Problem, policy: Policy, rows: tuple[Assignment, ...]) -> list[Fraction]:
    """The share of wanted seats filled, street by street, the worst first."""
    street = {c.id: p.geography.street_of(c.neighbourhood) for c in p.children}
    wanted = Counter(street[c.id] for c in p.children for _ in wanted_seats(c, policy))
    filled = Counter(street[row.child] for row in rows)
    return sorted(Fraction(filled[s], wanted[s]) for s in wanted)


@law
@given(problems(children=5, helpers=4, weight=1, household=None))
def test_where_seats_are_traded_one_for_one_the_shares_are_the_best_from_the_worst_up(
    p: Problem,
) -> None:
    street = Counter(p.geography.street_of(c.neighbourhood) for c in p.children)
    assume(len(set(street.values())) == 1)
    outcome = solve(p, EVEN, limit=LIMIT)
    covered = len(outcome.assignments)
    best = max(shares(p, EVEN, rows) for rows in outcomes(p, EVEN) if len(rows) == covered)
    assert shares(p, EVEN, outcome.assignments) == best
    assert {row.termination for row in outcome.tiers} == {Termination.OPTIMAL}


@law
@given(problems(children=4, helpers=4))
def test_equity_before_all_else_is_as_good_as_trying_everything(p: Problem) -> None:
    first = replace(POLICY, tiers=("equity", "coverage", "lottery"))
    outcome = solve(p, first, limit=LIMIT)
    assert tuple(row.value for row in outcome.tiers) == best_values(p, first, 0)
    assert verify(p, first, outcome) == ()


def test_after_the_worst_street_the_next_worst_is_lifted() -> None:
    # Nobody can help in the third street; of three mums, two at most serve the first.
    streets = [f"{code}001" for code in STREETS]
    people = [child(f"{street[11]}-{n}", neighbourhood=street) for street in streets for n in "ab"]
    near = [mum(f"m{n}", capacity=1) for n in range(2)]
    nearby = replace(EVEN, ladder_limit=2)
    outcome = solve(problem(*people, *near), nearby, limit=LIMIT)
    assert shares(problem(*people, *near), nearby, outcome.assignments) == [
        Fraction(0),
        Fraction(1, 2),
        Fraction(1, 2),
    ]


def test_an_empty_seat_costs_more_the_more_of_its_streets_seats_are_empty() -> None:
    people = [child(f"c{n}") for n in range(4)]
    p = problem(*people)
    rows = tuple(
        Assignment(child=c.id, seat=wanted_seats(c, MUM_ONLY)[0], helper="m") for c in people
    )
    values = [
        ALL["equity"].measure(Seating.of(replace(p, helpers=(mum("m"),)), MUM_ONLY, rows[:n]))
        for n in (4, 3, 2, 1, 0)
    ]
    # 2 · 25 - 1 for the first quarter, 2 · 50 - 1 for the second, and so on.
    assert values == [0, 49, 148, 297, 496]


def test_a_street_that_nobody_can_serve_is_counted_and_proven() -> None:
    outcome = solve(problem(child("c1"), child("c2")), MUM_ONLY, limit=LIMIT)
    row = tier(outcome, "equity")
    assert (row.value, row.bound) == (298, 298)
