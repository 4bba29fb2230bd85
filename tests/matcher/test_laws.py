"""Laws that hold for every problem."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher import Limit, Problem, Termination, flow, large, lexicographic, solve, verify
from matcher.outcome import Outcome, Sense
from matcher.people import Seat
from tests.matcher.brute_force import best_values
from tests.matcher.build import POLICY, child, mum, problem, tier
from tests.matcher.strategies import problems

LIMIT = Limit(seconds=30, threads=1)
SOFT = replace(
    POLICY,
    siblings_hard=False,
    tiers=(*POLICY.tiers[:5], "siblings", *POLICY.tiers[5:]),
)
law = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@pytest.fixture(scope="module", autouse=True)
def general_engines() -> Iterator[None]:
    """Most tiny problems are flows: here the other engines are to show what they can."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow, "solve", lambda *_: None)
        yield


@law
@given(problems(), st.integers(0, 3))
def test_a_tiny_problem_is_solved_as_well_as_by_trying_everything(p: Problem, seed: int) -> None:
    for policy in (POLICY, SOFT):
        outcome = solve(p, policy, seed=seed, limit=LIMIT)
        assert tuple(row.value for row in outcome.tiers) == best_values(p, policy, seed)
        assert {row.termination for row in outcome.tiers} == {Termination.OPTIMAL}


@pytest.mark.parametrize("hard", [True, False])
def test_a_mum_of_one_sibling_counts_where_the_other_has_no_candidate(hard: bool) -> None:
    """c1 is too heavy for her: what is measured is what was solved for, and proven."""
    p = problem(child("c1", weight=2, household="h"), child("c2", household="h"), mum(capacity=1))
    outcome = solve(p, replace(SOFT, siblings_hard=hard), limit=LIMIT)
    shared = tier(outcome, "siblings")
    assert (shared.value, shared.bound, shared.termination) == (1, 1, Termination.OPTIMAL)


@law
@given(problems(), st.integers(0, 3))
def test_the_way_for_large_blocks_is_as_good_where_it_has_all_columns(
    p: Problem, seed: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexicographic, "SMALL", 0)
        outcome = solve(p, POLICY, seed=seed, limit=LIMIT)
    assert tuple(row.value for row in outcome.tiers) == best_values(p, POLICY, seed)
    assert verify(p, POLICY, outcome) == ()


@law
@given(problems(children=6, helpers=8))
def test_the_way_for_blocks_too_large_to_settle_is_valid(p: Problem) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexicographic, "SMALL", 0)
        patch.setattr(large, "WIDEST", 0)
        patch.setattr(large, "FEW", 0)
        outcome = solve(p, POLICY, limit=Limit(seconds=4, threads=2))
    best = solve(p, POLICY, limit=LIMIT)
    assert verify(p, POLICY, outcome) == ()
    assert outcome.tiers[0].bound >= best.tiers[0].value


@law
@given(problems(children=6, helpers=8))
def test_the_checker_accepts_every_outcome(p: Problem) -> None:
    outcome = solve(p, POLICY, limit=LIMIT)
    assert verify(p, POLICY, outcome) == ()


@law
@given(problems(children=6, helpers=8), st.integers(0, 12))
def test_a_solve_stopped_at_any_moment_is_valid_and_its_bounds_hold(p: Problem, asks: int) -> None:
    left = iter(range(asks))
    outcome = solve(p, POLICY, limit=LIMIT, stop=lambda: next(left, None) is None)
    assert verify(p, POLICY, outcome) == ()


@law
@given(problems(children=6, helpers=8))
def test_no_time_at_all_still_gives_a_valid_outcome(p: Problem) -> None:
    outcome = solve(p, POLICY, limit=Limit(seconds=0, threads=1))
    assert verify(p, POLICY, outcome) == ()


@law
@given(problems(children=5, helpers=6))
def test_the_same_seed_gives_the_same_outcome(p: Problem) -> None:
    limit = Limit(seconds=30, threads=1, reproducible=True)
    assert solve(p, POLICY, seed=7, limit=limit) == solve(p, POLICY, seed=7, limit=limit)


@law
@given(problems(children=5, helpers=6), st.randoms(use_true_random=False))
def test_the_order_of_the_people_changes_no_tier(p: Problem, random) -> None:
    children, helpers = list(p.children), list(p.helpers)
    random.shuffle(children)
    random.shuffle(helpers)
    shuffled = replace(p, children=tuple(children), helpers=tuple(helpers))
    assert _values(solve(p, POLICY, limit=LIMIT)) == _values(solve(shuffled, POLICY, limit=LIMIT))


@law
@given(problems(children=5, helpers=5))
def test_one_more_neighbour_mum_never_worsens_coverage(p: Problem) -> None:
    before = solve(p, POLICY, limit=LIMIT)
    after = solve(replace(p, helpers=(*p.helpers, mum("extra"))), POLICY, limit=LIMIT)
    order = [(tier(o, "locks").value, tier(o, "safety").value, tier(o, "coverage").value)
             for o in (before, after)]  # fmt: skip
    assert order[1] >= order[0]


@law
@given(problems(children=6, helpers=8))
def test_every_ledger_adds_up_to_the_roster(p: Problem) -> None:
    for gap in solve(p, POLICY, limit=LIMIT).gaps:
        holders = sum(gap.seat in helper.seats for helper in p.helpers)
        assert sum(line.count for line in gap.ledger) == gap.candidates == holders


@law
@given(problems(children=6, helpers=8))
def test_a_bound_is_never_on_the_wrong_side(p: Problem) -> None:
    short = solve(p, POLICY, limit=Limit(seconds=0.02, threads=1))
    for row in short.tiers:
        worse = row.bound < row.value if row.sense == Sense.MAXIMISE else row.bound > row.value
        assert not worse
    best = solve(p, POLICY, limit=LIMIT)
    assert short.tiers[0].bound >= best.tiers[0].value


@law
@given(problems(children=6, helpers=8, household="h1"))
def test_siblings_share_the_neighbour_mum_where_the_policy_says_so(p: Problem) -> None:
    outcome = solve(p, POLICY, limit=LIMIT)
    mums = {row.helper for row in outcome.assignments if row.seat == Seat.NEIGHBOUR_MUM}
    assert len(mums) <= 1


def _values(outcome: Outcome) -> list[int]:
    return [row.value for row in outcome.tiers]
