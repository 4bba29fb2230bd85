"""The lottery's chances: who is alike, and that the draw is fair between them."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from matcher import Limit, Problem, rules, solve, tiers
from matcher.certificate import Chance, chances
from matcher.outcome import Outcome, Termination
from matcher.people import Child, Conflict, ConflictKind, Need, Seat
from matcher.seating import Seating
from tests.matcher.build import A2, MUM_ONLY, POLICY, TERM, child, mum, problem
from tests.matcher.strategies import problems

SEEDS = 120


def solved(given: Problem, seed: int = 1) -> Outcome:
    return solve(given, MUM_ONLY, seed=seed, limit=Limit(seconds=10, threads=1))


def told(given: Problem) -> tuple[Chance, ...]:
    return chances(given, MUM_ONLY, solved(given))


def test_three_alike_want_one_place_and_each_has_a_third() -> None:
    three = problem(child("c1"), child("c2"), child("c3"), mum())
    [chance] = told(three)
    assert (chance.children, chance.places, str(chance.each)) == (("c1", "c2", "c3"), 1, "1/3")


def test_over_many_seeds_each_child_is_drawn_as_often_as_its_chance_says() -> None:
    three = problem(child("c1"), child("c2"), child("c3"), mum())
    won = Counter(solved(three, seed).assignments[0].child for seed in range(SEEDS))
    # A third of 120 with a standard deviation of 5; four of them.
    assert all(abs(won[name] - SEEDS / 3) < 21 for name in ("c1", "c2", "c3")), won


@pytest.mark.parametrize(
    "other",
    [
        child("c2", weight=2),
        child("c2", need_level=1),
        child("c2", neighbourhood=A2),
        child("c2", waiting_since=TERM.starts - timedelta(days=200)),
        child("c2", needs=(Need.DIALECT,)),
    ],
    ids=["weight", "level", "home", "waiting", "needs"],
)
def test_whom_a_goal_or_a_rule_tells_apart_is_in_no_lottery(other: Child) -> None:
    assert not told(problem(child("c1"), other, mum()))


def test_a_conflict_or_a_sibling_tells_apart_too() -> None:
    kin = (Conflict(child="c1", helper="m1", kind=ConflictKind.KIN),)
    assert not told(problem(child("c1"), child("c2"), mum(), conflicts=kin))
    siblings = (child("c1", household="h"), child("c2", household="h"))
    assert not told(problem(*siblings, mum()))


def test_without_proof_the_chance_is_not_known() -> None:
    three = problem(child("c1"), child("c2"), mum())
    outcome = solved(three)
    late = replace(outcome.tiers[-1], bound=0, termination=Termination.TIME_LIMIT)
    [chance] = chances(three, MUM_ONLY, replace(outcome, tiers=(*outcome.tiers[:-1], late)))
    assert chance.each is None


@settings(max_examples=25, deadline=None)
@given(given=problems(children=3, helpers=2, household=None, point=None, needs=(), weight=1))
def test_alike_children_can_change_places_and_only_the_draw_sees_it(given: Problem) -> None:
    outcome = solve(given, POLICY, seed=1, limit=Limit(seconds=10, threads=1))
    for chance in chances(given, POLICY, outcome):
        one, other = chance.children[:2]
        names = {one: other, other: one}
        rows = [replace(row, child=names.get(row.child, row.child)) for row in outcome.assignments]
        before = Seating.of(given, POLICY, outcome.assignments, outcome.seed)
        after = Seating.of(given, POLICY, rows, outcome.seed)
        assert not [b for rule in rules.in_order(POLICY) for b in rule.breaches(after)]
        for tier in tiers.in_order(POLICY):
            assert tier.name == "lottery" or tier.measure(before) == tier.measure(after)


def test_every_kind_of_seat_has_its_own_lottery() -> None:
    seats = {chance.seat for chance in told(problem(child("c1"), child("c2"), mum()))}
    assert seats == {Seat.NEIGHBOUR_MUM}
