"""The parts of the way for large blocks, each by itself."""

from itertools import product

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.district import generate
from matcher import Limit, Problem, families, large, lexicographic, solve, verify
from matcher.engines import highs
from matcher.ladder import Ladder
from matcher.lexicographic import Turn, solve_in_order
from matcher.limit import Budget
from matcher.merged import strictly, upward
from matcher.people import Seat
from matcher.program import Program
from matcher.rooms import facets
from matcher.search import Hunt, best_of_kinds
from matcher.unfold import goal_of_classes, helpers_folded, unfold
from matcher.vicinity import Exchange
from rosters.problem import build_problem
from tests.matcher.build import POLICY, child, mum, problem
from tests.matcher.strategies import problems
from tests.matcher.test_symmetry import best, program

rooms = st.tuples(
    st.integers(1, 6), st.sets(st.integers(1, 6), min_size=1, max_size=3), st.integers(1, 6)
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(rooms)
def test_the_facets_of_a_room_let_in_the_ways_to_fill_it_and_no_others(
    case: tuple[int, set[int], int],
) -> None:
    room, found, most = case
    weights = tuple(sorted(weight for weight in found if weight <= room)) or (1,)
    rows = facets(room, weights, most)
    for way in product(range(room + 2), repeat=len(weights)):
        fits = sum(map(int.__mul__, way, weights)) <= room and sum(way) <= most
        assert fits == all(sum(map(int.__mul__, a, way)) <= b for a, b in rows)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(problems(children=6, helpers=8))
def test_what_was_folded_unfolds_into_a_solution_of_at_most_the_folded_value(p: Problem) -> None:
    whole, tier = program(p).up_to(2), 2
    budget, goal = Budget(Limit(seconds=20)), upward(whole.objectives[2])

    def exact(part: Program, like: np.ndarray) -> np.ndarray:
        nothing = np.zeros(len(part.most), dtype=np.int64)
        return highs.improve(part, like, nothing, seconds=20, budget=budget).x

    kinds = helpers_folded(whole)
    y = exact(kinds.program, goal_of_classes(kinds, goal))
    x = unfold(whole, kinds.up(y) > 0, goal, exact)
    assert whole.fits(x)
    assert goal @ x <= goal_of_classes(kinds, goal) @ y
    assert best(kinds.program, tier)[1] >= best(whole, tier)[0]


@settings(max_examples=20, deadline=None, derandomize=True)
@given(problems(children=6, helpers=8))
def test_with_every_kind_open_the_best_of_kinds_is_the_best(p: Problem) -> None:
    whole = program(p).up_to(4)
    goal = strictly(whole.objectives[1:], whole.most)
    assert goal is not None
    budget, nothing = Budget(Limit(seconds=20)), np.zeros(len(whole.most), dtype=np.int64)
    hunt = Hunt(whole, goal, np.arange(whole.columns), 0, budget, lambda _: None)
    x = best_of_kinds(hunt, nothing, np.ones(whole.columns, dtype=np.bool_), 20)
    assert whole.fits(x)
    assert goal @ x == goal @ highs.improve(whole, goal, nothing, seconds=20, budget=budget).x


@settings(max_examples=30, deadline=None, derandomize=True)
@given(problems(children=4, helpers=5), st.integers(0, 1 << 20))
def test_a_strict_goal_never_gives_a_tier_up_for_those_after_it(p: Problem, seed: int) -> None:
    whole, random = program(p).up_to(4), np.random.default_rng(seed)
    tiers = whole.objectives[1:]
    goal = strictly(tiers, whole.most)
    assert goal is not None
    one, other = (random.integers(0, whole.most + 1) for _ in range(2))
    values = [tuple(int(upward(tier) @ x) for tier in tiers) for x in (one, other)]
    assert (values[0] > values[1]) == bool(goal @ one > goal @ other)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(problems(children=5, helpers=6), st.integers(0, 1 << 20))
def test_an_exchange_takes_no_seat_from_those_it_leaves_out(p: Problem, seed: int) -> None:
    whole, random = program(p), np.random.default_rng(seed)
    budget, nothing = Budget(Limit(seconds=20)), np.zeros(len(whole.most), dtype=np.int64)
    x = highs.improve(whole, upward(whole.objectives[2]), nothing, seconds=20, budget=budget).x
    seats = Exchange.of(whole).next(x, random)
    held = np.flatnonzero(x[: whole.columns])
    assert set(held[np.isin(whole.slot[held], whole.slot[seats])]) <= set(seats)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(problems(children=5, helpers=6), st.integers(0, 4), st.integers(0, 1 << 20))
def test_a_ceiling_holds_whatever_the_tiers_above_end_with(
    p: Problem, spare: int, seed: int
) -> None:
    whole = program(p)
    budget = Budget(Limit(seconds=20, threads=1))
    x, _ = solve_in_order(
        whole, np.arange(whole.columns), Turn(budget, 1.0, 0, {}, lambda *_: None)
    )
    values = {tier: int(upward(o) @ x) for tier, o in enumerate(whole.objectives)}
    used = np.flatnonzero((np.random.default_rng(seed).random(len(x)) < 0.5) | (x > 0))
    for among in (None, np.union1d(used, whole.auxiliaries)):
        ladder = Ladder(whole, budget, among)
        for tier, value in values.items():
            ceiling = ladder.climb(tier, 20)
            assert ceiling is not None
            assert ceiling.bound(values) >= value
            ladder.hold(tier, value - spare)


@pytest.mark.parametrize("seed", [0, 1])
def test_reproducible_means_the_same_bytes_on_the_way_for_large_blocks_too(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexicographic, "SMALL", 0)
    monkeypatch.setattr(large, "FEW", 500)
    town = generate(children=60, seed=seed)
    p = build_problem(town.roster, town.geography, as_of=town.as_of, term=town.term)
    limit = Limit(seconds=6, threads=2, reproducible=True)
    first, second = (solve(p, POLICY, seed=seed, limit=limit) for _ in range(2))
    assert msgspec.json.encode(first) == msgspec.json.encode(second)
    assert verify(p, POLICY, first) == ()


@pytest.mark.parametrize("children", [3, families.LARGEST + 1])
def test_siblings_share_whether_their_family_is_small_or_large(
    children: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexicographic, "SMALL", 0)
    family = [child(f"c{n}", household="h1") for n in range(children)]
    roomy, narrow = mum("m1", capacity=children - 1), mum("m2", capacity=2)
    outcome = solve(problem(*family, roomy, narrow), POLICY, limit=Limit(seconds=10))
    mums = [row.helper for row in outcome.assignments if row.seat == Seat.NEIGHBOUR_MUM]
    assert mums == ["m1"] * (children - 1)
