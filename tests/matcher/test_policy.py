"""Policy files and problems that contradict themselves say so, all at once."""

import pytest

from matcher import InvalidPolicy, InvalidProblem, Policy
from matcher.people import Pairing, Seat
from tests.matcher.build import POLICY, POLICY_TEXT, child, mum, problem


def test_the_default_policy_reads_as_it_is_written() -> None:
    assert (POLICY.name, POLICY.version) == ("putuo", "2026.1")
    assert POLICY.seat(Seat.MENTOR).count_cap == 15
    assert POLICY.coverage_points == (8, 6, 4, 3)


def test_every_fault_of_a_policy_is_told_at_once() -> None:
    text = POLICY_TEXT.replace('"capacity"', '"capasity"').replace('share = "hard"', 'share = "x"')
    with pytest.raises(InvalidPolicy) as caught:
        Policy.parse(text.replace("min_age", "least_age"))
    assert {fault.path for fault in caught.value.faults} == {
        "rules.order",
        "siblings.share",
        "seat_requirements.neighbour_mum",
    }


def test_a_policy_that_is_not_toml_is_a_fault_too() -> None:
    with pytest.raises(InvalidPolicy):
        Policy.parse("name = ")


def test_a_policy_nested_too_deeply_is_a_fault_too() -> None:
    with pytest.raises(InvalidPolicy, match="nested too deeply"):
        Policy.parse("a = " + "[" * 100_000)


def test_every_fault_of_a_problem_is_told_at_once() -> None:
    people = (child(weight=0, neighbourhood="nowhere"), child(), mum(capacity=-1))
    pairing = Pairing(child="c9", seat=Seat.MENTOR, helper="m9")
    with pytest.raises(InvalidProblem) as caught:
        problem(*people, pairings=(pairing,))
    assert {fault.path for fault in caught.value.faults} == {
        "children[1].id",
        "children[0].neighbourhood",
        "children[0].weight",
        "helpers[0].capacity",
        "pairings[0].child",
        "pairings[0].helper",
    }
