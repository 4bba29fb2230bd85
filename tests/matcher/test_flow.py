"""Blocks of unit loads in which nothing couples two seats: flows, proven to the last tier."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from matcher import Limit, Policy, Problem, Termination, flow, lexicographic, rules, tiers, verify
from matcher import solve as match
from matcher.engines import flow as engine
from matcher.frame import Frame, Ints
from matcher.limit import Budget
from matcher.network import network_of
from matcher.people import Need, Seat
from matcher.program import Program
from matcher.reduce import columns_of
from matcher.solve import program_of
from tests.matcher.brute_force import best_values
from tests.matcher.build import MUM_ONLY, POLICY, child, director, helper, mentor, mum, problem
from tests.matcher.strategies import problems

LIMIT = Limit(seconds=30, threads=1)
MENTOR_ONLY = replace(POLICY, seats=tuple(s for s in POLICY.seats if s.seat == Seat.MENTOR))
# Circles and needs couple the seats of a child; every other tier does not.
UNCOUPLED = replace(
    POLICY, tiers=tuple(t for t in POLICY.tiers if t not in ("whole_circles", "needs"))
)
BOTH = (Seat.MENTOR, Seat.NEIGHBOUR_MUM)
UNIT: dict[str, Any] = {"weight": 1, "household": None}
law = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
single = st.sampled_from((MUM_ONLY, MENTOR_ONLY))


def program(p: Problem, policy: Policy, seed: int = 0) -> Program:
    """The whole problem as one block."""
    frame, order = Frame(p, policy, seed), rules.in_order(policy)
    return program_of(frame, columns_of(frame, order), order, tiers.in_order(policy))


def flowed(whole: Program) -> flow.Flowed | None:
    return flow.solve(whole, {}, Budget(LIMIT), lambda *_: None)


def unavailable(*_: object, **__: object) -> None:
    raise AssertionError("this block is a flow: no other engine is asked")


@law
@given(problems(**UNIT), single, st.integers(0, 3))
def test_a_flow_is_as_good_as_trying_everything(p: Problem, policy: Policy, seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexicographic, "_small", unavailable)
        patch.setattr(lexicographic, "solve_large", unavailable)
        outcome = match(p, policy, seed=seed, limit=LIMIT)
    assert tuple(row.value for row in outcome.tiers) == best_values(p, policy, seed)
    assert {row.termination for row in outcome.tiers} == {Termination.OPTIMAL}
    assert verify(p, policy, outcome) == ()


@settings(parent=law, max_examples=20)
@given(problems(children=8, helpers=8, **UNIT), st.sampled_from((MUM_ONLY, UNCOUPLED)))
def test_a_flow_is_as_good_as_the_other_engines(p: Problem, policy: Policy) -> None:
    whole = program(p, policy)
    found = flowed(whole)
    assume(found is not None)
    assert found is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow, "solve", lambda *_: None)
        others = match(p, policy, limit=LIMIT)
    ours = match(p, policy, limit=LIMIT)
    assert whole.fits(found.x)
    assert list(found.bounds) == [o.value(found.x) for o in whole.objectives]
    assert [row.value for row in ours.tiers] == [row.value for row in others.tiers]


@law
@given(problems(children=8, helpers=8, **UNIT), st.integers(1, 40))
def test_tiers_one_by_one_are_as_good_as_tiers_in_one_cost(p: Problem, bits: int) -> None:
    whole = program(p, MUM_ONLY)
    assume(whole.columns)
    together = flowed(whole)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow, "WIDEST", 1 << bits)
        apart = flowed(whole)
    assert together is not None
    assert apart is not None
    assert apart.bounds == together.bounds


@law
@given(problems(children=6, helpers=6, **UNIT), st.integers(0, 6))
def test_a_stopped_flow_is_valid_and_its_bounds_hold(p: Problem, asks: int) -> None:
    left = iter(range(asks))
    outcome = match(p, MUM_ONLY, limit=LIMIT, stop=lambda: next(left, None) is None)
    assert verify(p, MUM_ONLY, outcome) == ()


@law
@given(problems(children=6, helpers=6, **UNIT))
def test_the_same_seed_gives_the_same_flow(p: Problem) -> None:
    assert match(p, MUM_ONLY, seed=7, limit=LIMIT) == match(p, MUM_ONLY, seed=7, limit=LIMIT)


def test_one_capacity_over_two_seats_is_a_flow_too() -> None:
    both = helper("b", *BOTH, school="s1", neighbourhood=child().neighbourhood, capacity=2)
    found = flowed(program(problem(child("c1"), child("c2"), both, mum("m")), UNCOUPLED))
    assert found is not None
    assert dict(zip(UNCOUPLED.tiers, found.bounds, strict=True))["coverage"] == 12


def test_the_worst_street_is_covered_as_well_as_the_tiers_above_allow() -> None:
    equity_first = replace(MUM_ONLY, tiers=("equity", "coverage", "lottery"), ladder_limit=2)
    people = [child(f"a{n}", need_level=1) for n in range(3)]
    people += [child(f"b{n}", neighbourhood="310107000002001") for n in range(3)]
    outcome = match(problem(*people, mum(capacity=2)), equity_first, limit=LIMIT)
    # Each street fills one seat of three: 67 and 133 for the first and the second empty one.
    assert outcome.tiers[0].value == outcome.tiers[0].bound == 400
    assert {row.child[0] for row in outcome.assignments} == {"a", "b"}


@pytest.mark.parametrize(
    ("p", "policy"),
    [
        pytest.param(
            problem(child("c1"), child("c2", weight=2), mum(capacity=2)), MUM_ONLY, id="weights"
        ),
        pytest.param(
            problem(child("c1", household="h"), child("c2", household="h"), mum(capacity=2)),
            MUM_ONLY,
            id="siblings",
        ),
        pytest.param(problem(child(), mum(), mentor(), director()), POLICY, id="whole circles"),
        pytest.param(
            problem(
                child("c1", needs=(Need.DIALECT,)),
                child("c2", needs=(Need.DIALECT,)),
                mum(skills=(Need.DIALECT,)),
                mentor(skills=(Need.DIALECT,)),
            ),
            replace(UNCOUPLED, tiers=("coverage", "needs")),
            id="a need two seats can meet",
        ),
    ],
)
def test_what_couples_is_no_flow(p: Problem, policy: Policy) -> None:
    whole = program(p, policy)
    assert network_of(whole) is None
    assert flowed(whole) is None


def test_a_tolerance_is_left_to_the_other_engines() -> None:
    whole = program(problem(child(), mum()), MUM_ONLY)
    assert flow.solve(whole, {"coverage": 1}, Budget(LIMIT), lambda *_: None) is None


def test_a_flow_that_is_not_the_cheapest_is_found_out() -> None:
    numbers: list[Ints] = [np.array(row) for row in ([0, 0], [1, 1], [1, 1], [1, 2])]
    arcs = engine.Arcs(*numbers)
    assert engine.reduced_costs(arcs, np.array([1, 0]), 2) is not None
    assert engine.reduced_costs(arcs, np.array([0, 1]), 2) is None
