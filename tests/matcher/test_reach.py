"""The sparse candidates are exactly the pairs that a table of everybody would leave."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import Limit, Problem, rules, solve, verify
from matcher.columns import SEATS
from matcher.frame import Frame
from matcher.geography import Geography, Neighbourhood, Street, StreetKind
from matcher.people import Seat
from matcher.reduce import columns_of, first_rule_against
from matcher.seating import wanted_seats
from tests.matcher.build import POLICY, STREETS, child, director, helper, mum, problem
from tests.matcher.strategies import problems


def dense(frame: Frame) -> set[tuple[int, int, int]]:
    """(child, seat, helper) of every pair that no rule forbids, by asking about everybody."""
    order, found = rules.in_order(frame.policy), set[tuple[int, int, int]]()
    everybody = np.arange(len(frame.problem.children))
    for number, seat in enumerate(SEATS):
        holders = frame.helper_seats[seat]
        first = first_rule_against(frame, order, seat, everybody[:, None], holders[None, :])
        found |= {
            (int(i), number, int(holders[j]))
            for i, j in np.argwhere(first == len(order))
            if seat in wanted_seats(frame.problem.children[i], frame.policy)
        }
    return found


def sparse(frame: Frame) -> set[tuple[int, int, int]]:
    columns = columns_of(frame, rules.in_order(frame.policy))
    rows = zip(columns.child, columns.seat, columns.helper, strict=True)
    found = {(int(i), int(r), int(j)) for i, r, j in rows}
    assert len(found) == len(columns)
    return found


@settings(max_examples=60, deadline=None, derandomize=True)
@given(problems(children=6, helpers=8), st.integers(0, 4))
def test_the_candidates_are_those_that_no_rule_forbids(p: Problem, limit: int) -> None:
    frame = Frame(p, replace(POLICY, ladder_limit=limit))
    assert sparse(frame) == dense(frame)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(problems(children=4, helpers=6))
def test_streets_that_have_agreed_are_in_reach_and_in_every_ledger(p: Problem) -> None:
    children = [
        replace(row, open_streets=(STREETS[2],)) if number % 2 == 0 else row
        for number, row in enumerate(p.children)
    ]
    opened = replace(p, children=tuple(children))
    frame = Frame(opened, POLICY)
    assert sparse(frame) == dense(frame)
    outcome = solve(opened, POLICY, limit=Limit(seconds=10, threads=1))
    assert verify(opened, POLICY, outcome) == ()


def test_a_bordering_street_of_another_district_is_in_reach() -> None:
    here, there = "310107000001", "310105000001"
    places = {here: here + "001", there: there + "001"}
    geography = Geography(
        as_of="2023-06-30",
        streets=tuple(
            Street(code=own, name=own, kind=StreetKind.TOWN, adjacent=(other,))
            for own, other in ((here, there), (there, here))
        ),
        neighbourhoods=tuple(
            Neighbourhood(code=code, name=code, street=street) for street, code in places.items()
        ),
    )
    people: list[Any] = [
        child(neighbourhood=places[here]),
        mum(neighbourhood=places[there]),
    ]
    policy = replace(POLICY, ladder_limit=2)
    assert len(sparse(Frame(problem(*people, geography=geography), policy))) == 1


@pytest.mark.parametrize(("active", "names"), [(True, {"d1"}), (False, {"d2"})])
def test_a_supervisor_is_offered_only_for_a_vacant_post(active: bool, names: set[str]) -> None:
    supervisor = helper(
        "d2", Seat.CHILDREN_DIRECTOR, capacity=None, supervises=child().neighbourhood[:12]
    )
    frame = Frame(problem(child(), director(active=active), supervisor), POLICY)
    assert {frame.problem.helpers[j].id for _, _, j in sparse(frame)} == names
