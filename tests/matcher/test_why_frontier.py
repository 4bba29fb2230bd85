"""The best outcome with at most so many of the earlier pairings changed."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher import Limit, Problem, solve
from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.outcome import Assignment
from matcher.people import Pairing, Seat
from matcher.seating import Seating
from matcher.why.rounds import frontier as whole
from matcher.why.rounds.frontier import Frontier, frontier
from matcher.why.rounds.rank import Rank, upward
from matcher.why.rounds.sides import Side, moves, seating
from tests.matcher.brute_force import outcomes
from tests.matcher.build import MUM_ONLY, POLICY, child, mentor, mum, problem
from tests.matcher.strategies import problems

LIMIT = Limit(seconds=20, threads=1)
ORDER = goals.in_order(POLICY)
MUM = Seat.NEIGHBOUR_MUM
law = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@st.composite
def with_earlier(draw: st.DrawFn, children: int = 3, helpers: int = 4) -> Problem:
    """A problem whose pairings come from a round of other facts: some can't be kept."""
    p = draw(problems(children=children, helpers=helpers))
    before = draw(st.integers(0, 3))
    loads = {h.id: draw(st.integers(0, 4)) for h in p.helpers if h.capacity is not None}
    roomy = [replace(h, capacity=loads.get(h.id)) for h in p.helpers]
    past = solve(replace(p, helpers=tuple(roomy), pairings=()), POLICY, seed=before, limit=LIMIT)
    return replace(p, pairings=tuple(map(pairing, past.assignments)))


@st.composite
def crowded(draw: st.DrawFn, children: int = 3, helpers: int = 2) -> Problem:
    """Too few places for all, and earlier pairings made when the others were the urgent ones."""
    p = problem(
        *(
            child(f"c{n}", need_level=draw(st.integers(1, 4)), weight=draw(st.integers(1, 2)))
            for n in range(draw(st.integers(2, children)))
        ),
        *(mum(f"m{n}", capacity=draw(st.integers(1, 2))) for n in range(helpers)),
        mentor("t1", capacity=draw(st.integers(1, 3))),
    )
    then = [replace(c, need_level=5 - c.need_level) for c in p.children]
    past = solve(replace(p, children=tuple(then)), POLICY, limit=LIMIT)
    return replace(p, pairings=tuple(map(pairing, past.assignments)))


def pairing(row: Assignment) -> Pairing:
    return Pairing(child=row.child, seat=row.seat, helper=row.helper)


def changed(p: Problem, rows: Sequence[Assignment]) -> int:
    made = {(row.child, row.seat, row.helper) for row in rows}
    return sum((row.child, row.seat, row.helper) not in made for row in p.pairings)


def rank(p: Problem, rows: Sequence[Assignment]) -> Rank:
    seating = Seating.of(p, POLICY, tuple(rows))
    return upward(ORDER, [tier.measure(seating) for tier in ORDER])


def check(p: Problem, found: Frontier) -> None:
    """Every point is an outcome that is what it says, and each is better than the one before."""
    for point in found.points:
        seating = Seating.of(p, POLICY, point.assignments)
        assert not [b for rule in hard_rules.in_order(POLICY) for b in rule.breaches(seating)]
        assert point.changes == changed(p, point.assignments)
        assert upward(ORDER, point.values) == rank(p, point.assignments)
    ranks = [upward(ORDER, point.values) for point in found.points]
    assert ranks == sorted(set(ranks))
    assert [p.changes for p in found.points] == sorted({p.changes for p in found.points})


@given(with_earlier(children=2, helpers=3) | crowded())
@law
def test_a_small_frontier_is_the_true_one_by_trying_everything(p: Problem) -> None:
    found = frontier(p, POLICY, limit=LIMIT)
    check(p, found)
    possible = [(changed(p, rows), rank(p, rows)) for rows in outcomes(p, POLICY)]
    for most in range(len(p.pairings) + 1):
        best = max((r for k, r in possible if k <= most), default=None)
        point = found.best(most)
        assert (point and upward(ORDER, point.values)) == best
        assert point is None or point.proven == len(ORDER)


@given(with_earlier(children=5, helpers=7) | crowded(children=6, helpers=3))
@law
def test_the_frontier_ends_with_the_free_solve(p: Problem) -> None:
    found = frontier(p, POLICY, limit=LIMIT)
    check(p, found)
    best = solve(p, POLICY, limit=LIMIT)
    assert found.points[-1].values == tuple(row.value for row in best.tiers)
    assert found.best(len(p.pairings)) == found.points[-1]


@given(with_earlier(children=5, helpers=7) | crowded(children=6, helpers=3))
@law
def test_a_frontier_from_both_ends_is_made_of_outcomes_and_claims_no_more(p: Problem) -> None:
    exact = frontier(p, POLICY, limit=LIMIT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole, "SMALL", -1)
        found = frontier(p, POLICY, limit=LIMIT)
    check(p, found)
    assert found.points[0].changes == exact.points[0].changes
    assert found.points[-1].values == exact.points[-1].values
    for point in found.points:
        best = exact.best(point.changes)
        assert best is not None
        assert best.values[: point.proven] == point.values[: point.proven]
        assert upward(ORDER, best.values) >= upward(ORDER, point.values)


@given(
    with_earlier(children=6, helpers=6) | crowded(children=6, helpers=3),
    st.randoms(use_true_random=False),
)
@law
def test_any_choice_of_moves_between_two_outcomes_is_an_outcome(p: Problem, random) -> None:
    sides = [
        Side(p, POLICY, tuple(map(pairing, solve(q, POLICY, limit=LIMIT).assignments)))
        for q in (p, replace(p, pairings=()))
    ]
    groups = moves(*sides)
    for _ in range(4):
        seats = dict(sides[0].seats)
        for slot in (slot for group in groups if random.random() < 0.5 for slot in group):
            seats.pop(slot, None)
            if slot in sides[1].seats:
                seats[slot] = sides[1].seats[slot]
        made = seating(p, POLICY, seats, 0)
        assert not [b for rule in hard_rules.in_order(POLICY) for b in rule.breaches(made)]


def test_one_change_buys_the_second_circle() -> None:
    """m1 sits with c1 and could also serve c2, who is of the household of m2."""
    p = problem(
        child("c1"),
        child("c2", household="h2"),
        mum("m1"),
        mum("m2", household="h2"),
        pairings=(Pairing(child="c1", seat=MUM, helper="m1"),),
    )
    found = frontier(p, MUM_ONLY, limit=LIMIT)
    assert [(point.changes, len(point.assignments)) for point in found.points] == [(0, 1), (1, 2)]
    assert (found.earlier, found.ruled_out, found.best(5)) == (1, 0, found.points[-1])
