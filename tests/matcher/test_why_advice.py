"""Whom to recruit: every advice, followed, yields what it promises."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from matcher import Limit, Policy, Problem, solve, verify
from matcher.join import join
from matcher.outcome import Formed
from matcher.people import Need, Seat
from matcher.why.recruiting.advice import Advice, advise
from matcher.why.seats import part
from tests.matcher.build import A1, B1, MUM_ONLY, POLICY, child, director, mum, problem
from tests.matcher.strategies import problems

QUICK = Limit(seconds=10, threads=1)


def advice_for(given: Problem, policy: Policy = POLICY, most: int = 10) -> tuple[Advice, ...]:
    return advise(given, policy, solve(given, policy, seed=1, limit=QUICK), most)


def gains(advice: Advice) -> dict[str, int]:
    return {price.name: -price.cost for price in advice.gains}


def accepted(given: Problem, policy: Policy, advice: Advice) -> bool:
    """Whether the checker accepts the round with the recruit."""
    values = tuple(price.after for price in advice.gains)
    loose = tuple(price.sense.sign * 10**9 for price in advice.gains)
    formed = Formed(assignments=advice.assignments, values=values, bounds=loose)
    grown = replace(given, helpers=(*given.helpers, advice.helper))
    outcome = join(grown, policy, [formed], seed=1)
    return values == tuple(t.value for t in outcome.tiers) and not verify(grown, policy, outcome)


def test_one_neighbour_mum_with_two_places_completes_two_circles() -> None:
    given = problem(
        child("c1"), child("c2"), child("c3", neighbourhood=B1), mum("m1", neighbourhood=B1)
    )
    (advice,) = advice_for(given, MUM_ONLY)
    assert (advice.recruit.seat, advice.recruit.place) == (Seat.NEIGHBOUR_MUM, A1)
    assert advice.recruit.capacity == 2
    assert advice.completed == ("c1", "c2")
    assert advice.filled == gains(advice)["whole_circles"] == 2
    assert accepted(given, MUM_ONLY, advice)


def test_a_skill_is_asked_for_only_where_it_covers_a_need() -> None:
    given = problem(child("c1", needs=(Need.DIALECT,)), child("c2", neighbourhood=B1))
    skills = {advice.recruit.place: advice.recruit.skills for advice in advice_for(given, MUM_ONLY)}
    assert skills == {A1: (Need.DIALECT,), B1: ()}


def test_a_mentor_is_looked_for_at_the_school_and_a_director_for_the_post() -> None:
    given = problem(child("c1"))
    found = {advice.recruit.seat: advice.recruit for advice in advice_for(given)}
    assert found[Seat.MENTOR].place == "s1"
    assert found[Seat.CHILDREN_DIRECTOR].place == A1
    assert found[Seat.CHILDREN_DIRECTOR].capacity is None


def test_nobody_is_looked_for_where_a_rule_leaves_the_seat_empty() -> None:
    assert advice_for(problem(child("c1", basis=None))) == ()


def test_a_director_who_takes_over_from_the_supervisor_loses_nothing() -> None:
    given = problem(
        child("c1"),
        child("c2", household="h"),
        director("d1", serves=(), supervises="310107000001", household="h"),
    )
    directors = replace(
        POLICY, seats=tuple(s for s in POLICY.seats if s.seat == Seat.CHILDREN_DIRECTOR)
    )
    (advice,) = advice_for(given, directors)
    assert advice.filled == 1
    assert {row.child for row in advice.seats} == {"c1", "c2"}
    assert accepted(given, directors, advice)


def test_the_most_useful_come_first_and_no_more_than_asked_for() -> None:
    given = problem(
        child("c1", need_level=4, school="s1"),
        child("c2", need_level=1, school="s2"),
        child("c3", need_level=2, school="s3"),
    )
    mentors = replace(POLICY, seats=tuple(s for s in POLICY.seats if s.seat == Seat.MENTOR))
    places = [advice.recruit.place for advice in advice_for(given, mentors, most=2)]
    assert places == ["s2", "s3"]


@settings(max_examples=6, deadline=None)
@given(problems(children=3, helpers=3))
def test_every_advised_recruit_yields_the_promised_gain(given: Problem) -> None:
    """Added, and the round solved anew: the gain is that of the two full solves."""
    before = solve(given, POLICY, seed=1, limit=QUICK)
    for advice in advise(given, POLICY, before):
        assert accepted(given, POLICY, advice)
        grown = replace(given, helpers=(*given.helpers, advice.helper))
        after = solve(grown, POLICY, seed=1, limit=QUICK)
        assert [price.after for price in advice.gains] == [tier.value for tier in after.tiers]
        assert all(price.proven for price in advice.gains)


@settings(max_examples=6, deadline=None)
@given(problems(children=3, helpers=3))
def test_in_a_large_round_a_promise_is_kept_too(given: Problem) -> None:
    """Large here by decree: the gain may be more than promised, never less."""
    before = solve(given, POLICY, seed=1, limit=QUICK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(part, "SMALL", -1)
        found = advise(given, POLICY, before, most=3)
    for advice in found:
        assert accepted(given, POLICY, advice)
        grown = replace(given, helpers=(*given.helpers, advice.helper))
        after = solve(grown, POLICY, seed=1, limit=QUICK)
        promised = [price.after * price.sense.sign for price in advice.gains]
        assert promised <= [tier.value * tier.sense.sign for tier in after.tiers]
