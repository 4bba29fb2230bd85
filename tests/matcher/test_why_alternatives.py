"""Who else could sit in a seat: prices are differences of full solves."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matcher import InvalidProblem, Limit, Policy, Problem, solve, tiers, verify
from matcher.certificate.prices import witnesses
from matcher.join import join
from matcher.outcome import Formed, Outcome, Termination
from matcher.people import Need, Pairing, Seat
from matcher.seating import Seating
from matcher.why.seats import part
from matcher.why.seats.alternatives import Alternative, Explainer
from matcher.why.seats.bounds import Known
from matcher.why.seats.seated import as_it_stands
from tests.matcher.brute_force import outcomes
from tests.matcher.build import A1, A2, MUM_ONLY, POLICY, child, mentor, mum, problem
from tests.matcher.strategies import problems

QUICK = Limit(seconds=10, threads=1)
MUM = Seat.NEIGHBOUR_MUM


def explained(given: Problem, policy: Policy = POLICY) -> tuple[Outcome, Explainer]:
    outcome = solve(given, policy, seed=1, limit=QUICK)
    return outcome, Explainer(given, policy, outcome)


def names(found: tuple[Alternative, ...]) -> list[str]:
    return [row.helper for alternative in found for row in alternative.seats]


def rank(given: Problem, policy: Policy, assignments: object) -> tuple[int, ...]:
    seating = Seating.of(given, policy, assignments, 1)  # type: ignore[arg-type]
    return tuple(t.measure(seating) * t.sense.sign for t in tiers.in_order(policy))


def accepted(given: Problem, policy: Policy, alternative: Alternative) -> bool:
    """Whether the checker accepts the round as the alternative leaves it."""
    values = tuple(price.after for price in alternative.prices)
    loose = tuple(10**9 if price.sense.sign > 0 else -(10**9) for price in alternative.prices)
    formed = Formed(assignments=alternative.assignments, values=values, bounds=loose)
    outcome = join(given, policy, [formed], seed=1)
    return values == tuple(t.value for t in outcome.tiers) and not verify(given, policy, outcome)


def test_the_next_best_person_is_named_with_the_price_in_each_goal() -> None:
    given = problem(
        child("c1", neighbourhood=A1),
        mum("near", neighbourhood=A1),
        mum("far", neighbourhood=A2),
    )
    outcome, explainer = explained(given, MUM_ONLY)
    (found,) = explainer.alternatives([("c1", MUM)])
    assert outcome.assignments[0].helper == "near"
    assert found.seats[0].helper == "far"
    costs = {price.name: price.cost for price in found.prices}
    assert (costs["coverage"], costs["locality"]) == (0, 1)
    assert all(price.proven for price in found.prices)
    assert [(m.child, m.before, m.after) for m in found.moves] == [("c1", "near", "far")]


def test_whoever_must_make_way_is_told_as_a_chain_of_moves() -> None:
    given = problem(
        child("c1", neighbourhood=A1, need_level=1),
        child("c2", neighbourhood=A2, need_level=2),
        mum("m1", neighbourhood=A1),
        mum("m2", neighbourhood=A2),
    )
    _, explainer = explained(given, MUM_ONLY)
    (found,) = explainer.alternatives([("c1", MUM)])
    assert {(m.child, m.before, m.after) for m in found.moves} == {
        ("c1", "m1", "m2"),
        ("c2", "m2", "m1"),
    }
    assert {p.name: p.cost for p in found.prices}["locality"] == 2


def test_an_empty_seat_is_told_what_filling_it_would_take() -> None:
    given = problem(child("c1", need_level=1), child("c2", need_level=4), mum("m1"))
    outcome, explainer = explained(given, MUM_ONLY)
    assert outcome.gaps[0].child == "c2"
    (found,) = explainer.alternatives([("c2", MUM)])
    assert {p.name: p.cost for p in found.prices}["safety"] == 1
    assert {(m.child, m.after) for m in found.moves} == {("c1", None), ("c2", "m1")}


def test_two_siblings_who_must_share_are_asked_about_together() -> None:
    given = problem(
        child("c1", household="h"),
        child("c2", household="h"),
        mum("m1", capacity=2),
        mum("m2", capacity=2, neighbourhood=A2),
        mum("m3", capacity=1),
    )
    _, explainer = explained(given, MUM_ONLY)
    found = explainer.alternatives([("c1", MUM), ("c2", MUM)])
    assert names(found) == ["m2", "m2"]


def test_three_others_at_most_are_named_best_first() -> None:
    given = problem(child("c1"), *(mentor(f"t{n}", load=n, capacity=9) for n in range(6)))
    mentors = replace(POLICY, seats=tuple(s for s in POLICY.seats if s.seat == Seat.MENTOR))
    _, explainer = explained(given, mentors)
    assert names(explainer.alternatives([("c1", Seat.MENTOR)])) == ["t1", "t2", "t3"]
    assert names(explainer.alternatives([("c1", Seat.MENTOR)], most=1)) == ["t1"]


def test_a_seat_says_what_it_brings_to_each_goal_and_which_needs_it_covers() -> None:
    given = problem(
        child("c1", needs=(Need.DIALECT, Need.LEGAL_AID), waiting_since=date(2026, 1, 1)),
        mum("m1", skills=(Need.DIALECT,), neighbourhood=A2, load=1, capacity=3),
        mentor("t1", skills=(Need.DIALECT, Need.LEGAL_AID)),
        mum("m2", capacity=1),
        pairings=(Pairing(child="c1", seat=MUM, helper="m1"),),
    )
    _, explainer = explained(given)
    found = explainer.reason("c1", MUM)
    assert found is not None
    assert {share.name: share.value for share in found.shares if share.name != "lottery"} == {
        "locks": 0,
        "safety": 0,
        "coverage": 4 + 2,
        "whole_circles": 0,
        "needs": 0,
        "continuity": 1,
        "locality": 1,
        "distance": 0,
        "equity": -199 + 66,
        "load": 3,
    }
    assert (found.needs, found.only, found.candidates) == ((Need.DIALECT,), (), 2)
    assert (found.load, found.capacity) == (2, 3)
    assert explainer.reason("c1", Seat.CHILDREN_DIRECTOR) is None


def test_seats_changed_by_people_are_priced_as_they_stand() -> None:
    given = problem(child("c1", neighbourhood=A1), mum("near"), mum("far", neighbourhood=A2))
    outcome = solve(given, MUM_ONLY, seed=1, limit=QUICK)
    changed = as_it_stands(
        given, MUM_ONLY, outcome, [replace(outcome.assignments[0], helper="far")]
    )
    lost = (t.name for t in changed.tiers if t.termination != Termination.OPTIMAL)
    assert next(lost) == "locality"
    (found,) = Explainer(given, MUM_ONLY, changed).alternatives([("c1", MUM)])
    costs = {price.name: (price.cost, price.proven) for price in found.prices}
    assert (costs["coverage"], costs["locality"]) == ((0, True), (-1, False))


def test_a_seat_that_rules_leave_to_nobody_has_no_alternative() -> None:
    given = problem(child("c1"), mum("m1", active=False))
    _, explainer = explained(given, MUM_ONLY)
    assert explainer.alternatives([("c1", MUM)]) == ()
    assert explainer.alternatives([]) == ()


def test_a_child_who_is_not_in_the_round_is_refused() -> None:
    _, explainer = explained(problem(child("c1"), mum("m1")), MUM_ONLY)
    with pytest.raises(InvalidProblem, match="c9"):
        explainer.alternatives([("c9", MUM)])


def seats_of(outcome: Outcome) -> list[tuple[str, Seat]]:
    return [(row.child, row.seat) for row in (*outcome.assignments, *outcome.gaps)]


def best_by_trying(
    given: Problem, outcome: Outcome, asked: list[tuple[str, Seat]]
) -> dict[tuple[str, ...], tuple[int, ...]]:
    """The best round for each way to fill the asked seats otherwise."""
    now = {(row.child, row.seat): row.helper for row in outcome.assignments}
    best: dict[tuple[str, ...], tuple[int, ...]] = {}
    for rows in outcomes(given, POLICY):
        there = {(row.child, row.seat): row.helper for row in rows}
        chosen = tuple(there.get(slot, "") for slot in asked)
        if all(who and who != now.get(slot) for who, slot in zip(chosen, asked, strict=True)):
            worth = rank(given, POLICY, rows)
            best[chosen] = max(worth, best.get(chosen, worth))
    return best


@settings(max_examples=15, deadline=None)
@given(problems(children=2, helpers=3), st.data())
def test_every_price_is_the_difference_of_two_full_solves(
    given: Problem, data: st.DataObject
) -> None:
    """And the best three are the best three: against trying everything."""
    outcome, explainer = explained(given)
    assert all(tier.termination == Termination.OPTIMAL for tier in outcome.tiers)
    assume(seats_of(outcome))
    asked = data.draw(
        st.lists(st.sampled_from(seats_of(outcome)), min_size=1, max_size=2, unique=True)
    )
    best = best_by_trying(given, outcome, asked)
    whole = rank(given, POLICY, outcome.assignments)
    found = explainer.alternatives(asked)
    for alternative in found:
        mine = best[tuple(row.helper for row in alternative.seats)]
        costs = tuple(price.cost for price in alternative.prices)
        assert costs == tuple(a - b for a, b in zip(whole, mine, strict=True))
        assert all(price.proven for price in alternative.prices)
        assert accepted(given, POLICY, alternative)
    told = [best[tuple(row.helper for row in alternative.seats)] for alternative in found]
    assert told == sorted(best.values(), reverse=True)[:3]


@settings(max_examples=15, deadline=None)
@given(problems(children=3, helpers=4), st.data())
def test_in_a_large_round_what_is_called_proven_is_exact(
    given: Problem, data: st.DataObject
) -> None:
    """Large here by decree, so that it can be tried out."""
    outcome, explainer = explained(given)
    assume(seats_of(outcome))
    asked = [data.draw(st.sampled_from(seats_of(outcome)))]
    best = best_by_trying(given, outcome, asked)
    whole = rank(given, POLICY, outcome.assignments)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(part, "SMALL", -1)
        found = explainer.alternatives(asked)
    assert bool(found) == bool(best)
    for alternative in found:
        mine = best[tuple(row.helper for row in alternative.seats)]
        costs = [price.cost for price in alternative.prices]
        exact = [a - b for a, b in zip(whole, mine, strict=True)]
        proven = sum(price.proven for price in alternative.prices)
        assert costs[:proven] == exact[:proven]
        assert costs >= exact
        assert accepted(given, POLICY, alternative)


@settings(max_examples=10, deadline=None)
@given(problems(children=2, helpers=3), st.data())
def test_in_a_round_changed_by_hand_what_is_called_proven_is_exact(
    given: Problem, data: st.DataObject
) -> None:
    """Any seating that breaks no rule, in the place of the solved one."""
    outcome, _ = explained(given)
    rows = data.draw(st.sampled_from(list(outcomes(given, POLICY))))
    changed = as_it_stands(given, POLICY, outcome, rows)
    assume(seats_of(outcome))
    asked = [data.draw(st.sampled_from(seats_of(outcome)))]
    best = best_by_trying(given, changed, asked)
    whole = rank(given, POLICY, rows)
    found = Explainer(given, POLICY, changed).alternatives(asked)
    assert bool(found) == bool(best)
    for alternative in found:
        mine = best[tuple(row.helper for row in alternative.seats)]
        exact = [a - b for a, b in zip(whole, mine, strict=True)]
        costs = [price.cost for price in alternative.prices]
        proven = sum(price.proven for price in alternative.prices)
        assert costs[:proven] == exact[:proven]
        assert costs >= exact
        assert accepted(given, POLICY, alternative)


def unpassed(given: Problem, found: Alternative, number: int, bound: int) -> bool:
    """Whether no round that has the alternative's seats, and is as good in the goals above, passes
    a goal's bound: against trying everything."""
    sign = tiers.in_order(POLICY)[number].sense.sign
    least = [p.after * p.sense.sign for p in found.prices[:number]]
    asked = {(row.child, row.seat, row.helper) for row in found.seats}
    for rows in outcomes(given, POLICY):
        worth = rank(given, POLICY, rows)
        has = asked <= {(row.child, row.seat, row.helper) for row in rows}
        as_good = all(a >= b for a, b in zip(worth, least, strict=False))
        if has and as_good and worth[number] > bound * sign:
            return False
    return True


@settings(max_examples=12, deadline=None)
@given(problems(children=2, helpers=4), st.data())
def test_no_round_passes_the_bound_that_a_price_states(given: Problem, data: st.DataObject) -> None:
    """Of any seating that breaks no rule, called solved as far as its goals go; large by decree."""
    best, _ = explained(given)
    rows = data.draw(st.sampled_from(list(outcomes(given, POLICY))))
    changed = as_it_stands(given, POLICY, best, rows)
    known = Known(tiers=best.tiers, witnesses=witnesses(given, POLICY, best, seconds=5))
    assume(seats_of(changed))
    asked = [data.draw(st.sampled_from(seats_of(changed)))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(part, "SMALL", -1)
        found = Explainer(given, POLICY, changed, known).alternatives(asked)
    for alternative in found:
        for number, price in enumerate(alternative.prices):
            assert price.bound is not None
            assert (price.bound - price.after) * price.sense.sign >= 0
            assert unpassed(given, alternative, number, price.bound)
