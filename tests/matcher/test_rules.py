"""Each rule by name, on the smallest round that shows it."""

from dataclasses import fields, replace
from datetime import date

import pytest

from matcher import Limit, Policy, Problem, digest, solve, verify
from matcher.geography import Step
from matcher.outcome import Outcome
from matcher.people import (
    BasisKind,
    Child,
    Conflict,
    ConflictKind,
    Decision,
    LegalBasis,
    Need,
    Seat,
)
from tests.matcher.build import (
    A1,
    A2,
    B1,
    C1,
    MUM_ONLY,
    POLICY,
    STREETS,
    child,
    director,
    filled,
    gap,
    helper,
    mentor,
    mum,
    problem,
    seats,
    tier,
)

MUM, MENTOR, DIRECTOR = Seat.NEIGHBOUR_MUM, Seat.MENTOR, Seat.CHILDREN_DIRECTOR


def solved(p: Problem, policy: Policy = MUM_ONLY) -> Outcome:
    outcome = solve(p, policy, seed=1, limit=Limit(seconds=10, threads=1))
    assert verify(p, policy, outcome) == ()
    return outcome


def reason(outcome: Outcome, seat: Seat = MUM) -> str:
    return gap(outcome, "c1", seat).reason


def test_a_whole_circle_is_formed_where_nothing_stands_against_it() -> None:
    outcome = solved(problem(child(), mum(), mentor(), director()), POLICY)
    assert seats(outcome) == {
        ("c1", "mentor"): "t1",
        ("c1", "neighbour_mum"): "m1",
        ("c1", "children_director"): "d1",
    }
    assert tier(outcome, "whole_circles").value == 1


@pytest.mark.parametrize(
    "basis",
    [
        None,
        LegalBasis(kind=BasisKind.CONSENT, since=date(2026, 1, 1), until=date(2026, 8, 31)),
        LegalBasis(kind=BasisKind.CONSENT, since=date(2026, 9, 2)),
    ],
    ids=["none", "over", "not yet"],
)
def test_a_child_without_a_valid_legal_basis_is_not_matched(basis: LegalBasis | None) -> None:
    assert reason(solved(problem(child(basis=basis), mum()))) == "legal_basis"


def test_a_basis_that_ends_inside_the_term_still_counts_on_its_first_day() -> None:
    basis = LegalBasis(kind=BasisKind.CONSENT, since=date(2026, 1, 1), until=date(2026, 9, 1))
    assert filled(solved(problem(child(basis=basis), mum())), "c1", MUM)


def test_a_declined_seat_is_neither_filled_nor_a_gap() -> None:
    outcome = solved(problem(child(declined_seats=(MUM,)), mum(), mentor(), director()), POLICY)
    assert ("c1", "neighbour_mum") not in seats(outcome)
    assert outcome.gaps == ()
    assert tier(outcome, "whole_circles").value == 1


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"active": False}, "active"),
        ({"clearance_until": date(2027, 1, 30)}, "clearance"),
        ({"clearance_until": None}, "clearance"),
        ({"training_until": date(2026, 12, 1)}, "training"),
        ({"insurance_until": None}, "insurance"),
        ({"born": date(1996, 9, 2)}, "seat_requirements"),
        ({"college": False}, "seat_requirements"),
        ({"resident": False}, "seat_requirements"),
        ({"healthy": False}, "seat_requirements"),
        ({"sex": "male"}, "seat_requirements"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 2, "load": 2}, "capacity"),
        ({"neighbourhood": C1}, "locality"),
        ({"neighbourhood": B1}, "locality"),
        ({"neighbourhood": None}, "locality"),
    ],
)
def test_a_neighbour_mum_is_left_out_for_the_reason_that_stands(facts: dict, rule: str) -> None:
    assert reason(solved(problem(child(), mum(**facts)))) == rule


def test_a_neighbour_mum_of_thirty_on_the_first_day_of_term_may_serve() -> None:
    assert filled(solved(problem(child(), mum(born=date(1996, 9, 1)))), "c1", MUM)


def test_a_clearance_that_ends_on_the_last_day_of_term_is_enough() -> None:
    assert filled(solved(problem(child(), mum(clearance_until=date(2027, 1, 31)))), "c1", MUM)


def test_opening_one_streets_ladder_lets_its_neighbour_in() -> None:
    opened = replace(MUM_ONLY, ladder_limit_by_street=((STREETS[0], 2),))
    row = filled(solved(problem(child(), mum(neighbourhood=B1)), opened), "c1", MUM)
    assert row is not None
    assert row.step == 2


def test_a_child_with_two_homes_is_near_from_either() -> None:
    row = filled(solved(problem(child(other_home=B1), mum(neighbourhood=B1))), "c1", MUM)
    assert row is not None
    assert row.step == 0


def test_a_mentor_comes_from_the_childs_school_and_nowhere_else() -> None:
    p = problem(child(school="s2"), mentor(), mentor("t2", school="s2"))
    assert seats(solved(p, POLICY))[("c1", "mentor")] == "t2"


def test_a_child_schooled_outside_the_district_has_no_mentor_and_the_round_goes_on() -> None:
    outcome = solved(problem(child(school=None), mentor(), mum()), POLICY)
    assert reason(outcome, MENTOR) == "locality"
    assert filled(outcome, "c1", MUM)


def test_a_mentor_at_the_cap_of_pupils_takes_no_more() -> None:
    assert reason(solved(problem(child(), mentor(mentees=15)), POLICY), MENTOR) == "mentor_cap"
    assert filled(solved(problem(child(), mentor(mentees=14)), POLICY), "c1", MENTOR)


def test_the_cap_of_pupils_binds_before_the_capacity_does() -> None:
    p = problem(child(), child("c2"), mentor(mentees=14, capacity=5))
    outcome = solved(p, POLICY)
    assert sum(seat == "mentor" for _, seat in seats(outcome)) == 1


def test_a_vacant_directors_post_falls_to_the_streets_supervisor() -> None:
    chief = helper("boss", DIRECTOR, supervises=STREETS[0], capacity=None)
    away = director(active=False)
    assert seats(solved(problem(child(), away, chief), POLICY))[
        ("c1", "children_director")
    ] == "boss"  # fmt: skip


def test_the_supervisor_does_not_stand_in_where_the_post_is_held() -> None:
    chief = helper("boss", DIRECTOR, supervises=STREETS[0], capacity=None)
    p = problem(child(), director(), chief)
    assert seats(solved(p, POLICY))[("c1", "children_director")] == "d1"


def test_kin_may_not_sit_in_the_circle() -> None:
    kin = Conflict(child="c1", helper="m1", kind=ConflictKind.KIN)
    assert reason(solved(problem(child(), mum(), conflicts=(kin,)))) == "conflict"


def test_a_neighbour_mum_of_the_childs_own_household_is_a_conflict() -> None:
    p = problem(child(household="h1"), mum(household="h1"))
    assert reason(solved(p)) == "conflict"


def test_a_banned_pair_is_not_made() -> None:
    ban = Decision(child="c1", seat=MUM, helper="m1", by="x", reason="y")
    assert reason(solved(problem(child(), mum(), bans=(ban,)))) == "ban"


def test_one_person_with_two_roles_takes_one_seat_of_a_circle() -> None:
    both = helper("b1", MUM, MENTOR, neighbourhood=A1, school="s1", capacity=5)
    outcome = solved(problem(child(), both), POLICY)
    assert len(outcome.assignments) == 1
    assert "one_seat" in {g.reason for g in outcome.gaps}


def test_one_capacity_spans_both_roles() -> None:
    both = helper("b1", MUM, MENTOR, neighbourhood=A1, school="s1", capacity=1)
    outcome = solved(problem(child(), child("c2"), both), POLICY)
    assert len(outcome.assignments) == 1


def test_a_case_heavier_than_every_capacity_is_a_gap_and_sinks_nothing() -> None:
    outcome = solved(problem(child(weight=3), child("c2"), mum(capacity=2)))
    assert reason(outcome) == "capacity"
    assert filled(outcome, "c2", MUM)


def test_siblings_share_one_neighbour_mum() -> None:
    p = problem(
        child(household="h1"), child("c2", household="h1"), mum(capacity=2), mum("m2", capacity=1)
    )
    assert set(seats(solved(p)).values()) == {"m1"}


def test_siblings_are_parted_only_where_the_policy_lets_them() -> None:
    p = problem(child(household="h1"), child("c2", household="h1"), mum(), mum("m2"))
    assert len(seats(solved(p))) == 1
    assert len(seats(solved(p, replace(MUM_ONLY, siblings_hard=False)))) == 2


def test_a_lock_is_kept_even_where_it_costs_distance() -> None:
    lock = Decision(child="c1", seat=MUM, helper="m2", by="x", reason="y")
    p = problem(child(), mum(), mum("m2", neighbourhood=A2), locks=(lock,))
    assert seats(solved(p))[("c1", "neighbour_mum")] == "m2"


def test_a_lock_against_a_rule_is_told_with_the_rule_and_sinks_nothing() -> None:
    lock = Decision(child="c1", seat=MUM, helper="m1", by="x", reason="y")
    outcome = solved(problem(child(), mum(active=False), mum("m2"), locks=(lock,)))
    assert [row.rule for row in outcome.broken_locks] == ["active"]
    assert seats(outcome)[("c1", "neighbour_mum")] == "m2"


def test_two_locks_on_one_place_keep_one_and_tell_the_other() -> None:
    locks = tuple(
        Decision(child=c, seat=MUM, helper="m1", by="x", reason="y") for c in ("c1", "c2")
    )
    outcome = solved(problem(child(), child("c2"), mum(), locks=locks))
    assert [row.rule for row in outcome.broken_locks] == ["capacity"]


def test_safety_comes_before_coverage() -> None:
    heavy = child(need_level=1, weight=2)
    outcome = solved(problem(heavy, child("c2"), child("c3"), mum(capacity=2)))
    assert list(seats(outcome)) == [("c1", "neighbour_mum")]


def test_the_one_who_waited_longer_comes_first_among_equals() -> None:
    waited = child("c2", waiting_since=date(2025, 9, 1))
    assert list(seats(solved(problem(child(), waited, mum())))) == [("c2", "neighbour_mum")]


def test_a_need_is_met_before_a_pairing_is_kept() -> None:
    outcome = solved(
        problem(child(needs=(Need.DIALECT,)), mum(), mum("m2", skills=(Need.DIALECT,)))
    )
    assert seats(outcome)[("c1", "neighbour_mum")] == "m2"


def test_a_street_without_a_single_mum_has_gaps_that_say_so() -> None:
    outcome = solved(problem(child(neighbourhood=C1), mum()))
    assert reason(outcome) == "locality"


def test_with_nobody_on_the_roster_the_reason_is_nobody() -> None:
    assert reason(solved(problem(child(), mentor()))) == "nobody"


def test_a_round_without_children_or_helpers_is_an_outcome_too() -> None:
    assert solved(problem(mum())).assignments == ()
    assert len(solved(problem(child())).gaps) == 1


def test_a_street_that_has_agreed_opens_for_this_child_alone() -> None:
    far = mum(neighbourhood=C1, capacity=5)
    outcome = solved(problem(child("c1", open_streets=(STREETS[2],)), child("c2"), far))
    assert seats(outcome) == {("c1", MUM.value): "m1"}
    assert outcome.assignments[0].step == Step.SAME_DISTRICT
    assert gap(outcome, "c2", MUM).reason == "locality"


def test_an_agreement_that_is_not_there_leaves_the_digest_as_it_was() -> None:
    before = {f.name: getattr(child(), f.name) for f in fields(Child) if f.name != "open_streets"}
    assert digest(child()) == digest(before)
    assert digest(child()) != digest(child(open_streets=(STREETS[2],)))
