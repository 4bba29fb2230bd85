"""Reasons of empty seats and uncovered needs: ledgers add up, shortages are true, ways are ways."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher import Limit, Problem, solve, tiers, verify
from matcher import rules as hard_rules
from matcher.outcome import Assignment, Outcome
from matcher.people import Decision, Need, Pairing, Seat
from matcher.seating import Seating
from matcher.why.gaps.explain import explain
from matcher.why.gaps.nearby import Surroundings
from matcher.why.gaps.reasons import Claim, Proof, Reasons, Shortage, Verdict
from matcher.why.gaps.recheck import recheck
from tests.matcher.brute_force import outcomes
from tests.matcher.build import A2, B1, MUM_ONLY, POLICY, child, mentor, mum, problem
from tests.matcher.strategies import problems

LIMIT = Limit(seconds=30, threads=1)
law = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def reasons_of(p: Problem, policy: Any = POLICY) -> tuple[Outcome, Reasons]:
    outcome = solve(p, policy, limit=LIMIT)
    return outcome, explain(p, policy, outcome)


def only_gap(p: Problem, policy: Any = MUM_ONLY) -> tuple[Any, Shortage | None]:
    _, reasons = reasons_of(p, policy)
    (gap,) = reasons.gaps
    return gap, None if gap.shortage is None else reasons.shortages[gap.shortage]


def decided(child: str, helper: str) -> Decision:
    return Decision(child=child, seat=Seat.NEIGHBOUR_MUM, helper=helper, by="x", reason="y")


# ---- laws --------------------------------------------------------------------------------------


@law
@given(problems(children=6, helpers=8), st.sampled_from((None, 0, 3)))
def test_every_reason_stands_up_to_counting_again(p: Problem, asks: int | None) -> None:
    """Of a solve brought to its end, and of one that was stopped on the way."""
    left = iter(range(asks or 0))
    stop = None if asks is None else lambda: next(left, None) is None
    outcome = solve(p, POLICY, limit=LIMIT, stop=stop)
    assert verify(p, POLICY, outcome) == ()
    assert recheck(p, POLICY, outcome, explain(p, POLICY, outcome)) == ()


@law
@given(problems(), st.booleans())
def test_what_is_shown_to_be_short_is_short_by_trying_everything(p: Problem, shared: bool) -> None:
    policy = replace(POLICY, siblings_hard=shared)
    outcome, reasons = reasons_of(p, policy)
    shown = [row for row in reasons.shortages if row.proof is not Proof.NONE]
    assert recheck(p, policy, outcome, reasons) == ()
    for circles in map(circles_of, outcomes(p, policy)):
        for shortage in shown:
            assert not all(had(p, circles, claim) for claim in shortage.claims)


@law
@given(problems(children=6, helpers=8))
def test_every_ledger_of_a_need_adds_up_to_those_who_have_the_skill(p: Problem) -> None:
    _, reasons = reasons_of(p)
    for gap in reasons.needs:
        wanted = {s.seat for s in POLICY.seats} - set(p.child_by_id[gap.child].declined_seats)
        skilled = sum(gap.need in h.skills and bool(wanted & set(h.seats)) for h in p.helpers)
        assert sum(line.count for line in gap.ledger) == gap.candidates == skilled


@law
@given(problems(children=6, helpers=8))
def test_whoever_is_ruled_out_has_nobody_however_much_room_there_is(p: Problem) -> None:
    _, reasons = reasons_of(p)
    wide = tuple(replace(h, capacity=None, mentees=0) for h in p.helpers)
    roomy = {(g.child, g.seat): g for g in solve(replace(p, helpers=wide), POLICY).gaps}
    for gap in reasons.gaps:
        if gap.verdict is Verdict.RULED_OUT:
            assert roomy[gap.child, gap.seat].reason not in ("capacity", "mentor_cap", "unused")


@law
@given(problems(children=6, helpers=8), st.booleans())
def test_what_a_move_breaks_and_changes_is_told_by_those_around_it(
    p: Problem, shared: bool
) -> None:
    policy = replace(POLICY, siblings_hard=shared)
    outcome = solve(p, policy, limit=LIMIT)
    known = {(row.child, row.seat): row for row in outcome.assignments}
    whole = Seating.of(p, policy, outcome.assignments, outcome.seed)
    around = Surroundings(p, policy, outcome.assignments, outcome.seed)
    rules, order = hard_rules.in_order(policy), tiers.in_order(policy)

    for one, other in product(p.children, p.helpers):
        for seat in other.seats:
            old = known.get((one.id, seat), Assignment(child=one.id, seat=seat, helper=other.id))
            seats = {**known, (one.id, seat): replace(old, helper=other.id)}
            moved = Seating.of(p, policy, seats.values(), outcome.seed)
            before, after = around.around([Pairing(child=one.id, seat=seat, helper=other.id)])
            for rule in rules:
                told = sorted(str(breach) for breach in rule.breaches(after))
                assert told == sorted(str(breach) for breach in rule.breaches(moved))
            for tier in order:
                change = tier.measure(after) - tier.measure(before)
                assert change == tier.measure(moved) - tier.measure(whole), tier.name


def circles_of(assignments: Any) -> dict[str, dict[Seat, str]]:
    found: dict[str, dict[Seat, str]] = {}
    for row in assignments:
        found.setdefault(row.child, {})[row.seat] = row.helper
    return found


def had(p: Problem, circles: dict[str, dict[Seat, str]], claim: Claim) -> bool:
    circle = circles.get(claim.child, {})
    if claim.seat is not None:
        return claim.seat in circle
    return any(claim.need in p.helper_by_id[helper].skills for helper in circle.values())


# ---- seats -------------------------------------------------------------------------------------


def test_three_children_compete_for_two_places() -> None:
    p = problem(*(child(f"c{n}") for n in range(3)), mum("m1", capacity=1), mum("m2", capacity=1))
    gap, shortage = only_gap(p)
    assert gap.verdict is Verdict.SHORT
    assert shortage is not None
    assert {claim.child for claim in shortage.claims} == {"c0", "c1", "c2"}
    assert (shortage.demand, shortage.capacity, shortage.proof) == (3, 2, Proof.COUNT)


def test_the_shortage_leaves_out_those_who_compete_for_somebody_else() -> None:
    """Bordering streets are out of reach: B's child and mum are no part of it."""
    p = problem(
        child("c1"), child("c2"), child("c3", neighbourhood=B1),
        mum("m1", capacity=1), mum("m2", capacity=5, neighbourhood=B1),
    )  # fmt: skip
    _, shortage = only_gap(p)
    assert shortage is not None
    assert {claim.child for claim in shortage.claims} == {"c1", "c2"}
    assert [room.helper for room in shortage.rooms] == ["m1"]


def test_room_left_over_in_small_pieces_is_told() -> None:
    p = problem(child("c1", weight=2), child("c2", weight=2), mum("m1", capacity=3))
    _, shortage = only_gap(p)
    assert shortage is not None
    assert (shortage.demand, shortage.capacity) == (4, 2)
    assert [(room.room, room.most, room.left) for room in shortage.rooms] == [(3, 2, 1)]


def test_where_a_sum_does_not_tell_every_way_is_tried() -> None:
    """Room for six and six are asked for, but the heaviest takes a room that another needs."""
    p = problem(
        child("heavy", weight=3), child("light"), child("light a"), child("light b"),
        mum("ma", capacity=3), mum("mb", capacity=3),
        bans=(decided("light a", "mb"), decided("light b", "ma")),
    )  # fmt: skip
    _, shortage = only_gap(p)
    assert shortage is not None
    assert (shortage.demand, shortage.capacity, shortage.proof) == (6, 6, Proof.EXHAUSTION)


def test_siblings_who_must_share_ask_for_one_room_together() -> None:
    p = problem(
        child("c1", weight=2, household="h"), child("c2", weight=2, household="h"),
        mum("m1", capacity=3), mum("m2", capacity=3),
    )  # fmt: skip
    gap, shortage = only_gap(p)
    assert gap.verdict is Verdict.SHORT
    assert shortage is not None
    assert (shortage.demand, shortage.capacity) == (4, 0)
    assert [room.room for room in shortage.rooms] == [3, 3]


def test_people_full_before_the_round_are_counted_and_not_listed() -> None:
    p = problem(child("c1"), mum("m1", capacity=2, load=2), mum("m2", active=False))
    gap, shortage = only_gap(p)
    assert gap.verdict is Verdict.SHORT
    assert shortage is not None
    assert (shortage.rooms, shortage.without_room, shortage.capacity) == ((), 1, 0)


def test_nobody_in_reach_is_ruled_out_and_no_shortage() -> None:
    gap, shortage = only_gap(problem(child("c1"), mum("m1", neighbourhood=B1)))
    assert (gap.verdict, shortage) == (Verdict.RULED_OUT, None)


def test_a_mentor_at_the_cap_is_a_shortage_of_places() -> None:
    mentors = replace(POLICY, seats=tuple(s for s in POLICY.seats if s.seat == Seat.MENTOR))
    p = problem(child("c1"), child("c2"), mentor("t1", capacity=9, mentees=14))
    _, shortage = only_gap(p, mentors)
    assert shortage is not None
    assert (shortage.demand, shortage.capacity) == (2, 1)


def test_a_lock_that_keeps_a_seat_empty_is_the_goal_that_comes_first() -> None:
    """The light child could go to the other mum, but an official has locked it where it is."""
    p = problem(
        child("light", neighbourhood=A2), child("heavy", weight=2),
        mum("wide", capacity=2), mum("narrow", capacity=1),
        locks=(decided("light", "wide"),),
    )  # fmt: skip
    gap, _ = only_gap(p)
    assert gap.verdict is Verdict.CHOICE
    assert gap.obstacle is not None
    assert (gap.obstacle.tier, gap.obstacle.change) == ("locks", -1)
    assert [(m.child, m.helper) for m in gap.obstacle.moves] == [
        ("heavy", "wide"),
        ("light", "narrow"),
    ]


def test_an_unfinished_search_is_said_so() -> None:
    p = problem(child("c1"), mum("m1"))
    outcome = solve(p, MUM_ONLY, limit=LIMIT)
    empty = replace(
        outcome, assignments=(), tiers=tuple(replace(t, value=0) for t in outcome.tiers)
    )
    gap = replace(solve(problem(child("c1")), MUM_ONLY).gaps[0])
    (reason,) = explain(p, MUM_ONLY, replace(empty, gaps=(gap,))).gaps
    assert reason.verdict is Verdict.CHOICE
    assert reason.obstacle is not None
    assert reason.obstacle.change > 0


# ---- needs -------------------------------------------------------------------------------------


def test_a_need_is_short_of_those_who_have_the_skill() -> None:
    facts: dict[str, Any] = {"needs": (Need.LEGAL_AID,)}
    p = problem(
        child("c1", **facts), child("c2", **facts),
        mum("m1", capacity=1, skills=(Need.LEGAL_AID,)), mum("m2", capacity=5),
        mum("far", neighbourhood=B1, skills=(Need.LEGAL_AID,)),
    )  # fmt: skip
    _, reasons = reasons_of(p, MUM_ONLY)
    (gap,) = reasons.needs
    assert (gap.reason, gap.candidates, gap.verdict) == ("capacity", 2, Verdict.SHORT)
    assert {line.rule: line.count for line in gap.ledger} == {"locality": 1, "capacity": 1}
    assert gap.shortage is not None
    shortage = reasons.shortages[gap.shortage]
    assert {claim.child for claim in shortage.claims} == {"c1", "c2"}
    assert (shortage.demand, shortage.capacity) == (2, 1)


def test_somebody_skilled_who_serves_others_leaves_the_question_open() -> None:
    """Two seats come before one need: the skilled mum is the only one in the other's reach."""
    p = problem(
        child("c1", needs=(Need.LEGAL_AID,)), child("c2"),
        mum("skilled", capacity=1, skills=(Need.LEGAL_AID,)), mum("other", capacity=1),
        bans=(decided("c2", "other"),),
    )  # fmt: skip
    _, reasons = reasons_of(p, MUM_ONLY)
    (gap,) = reasons.needs
    assert (gap.reason, gap.verdict) == ("capacity", Verdict.OPEN)


# ---- tampering ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("demand", 9),
        ("capacity", 0),
        ("without_room", 4),
        ("claims", ()),
        ("rooms", ()),
        ("proof", Proof.EXHAUSTION),
    ],
)
def test_a_changed_shortage_is_named(field: str, value: object) -> None:
    p = problem(*(child(f"c{n}") for n in range(3)), mum("m1", capacity=1), mum("m2", capacity=1))
    outcome, reasons = reasons_of(p, MUM_ONLY)
    changed: Any = {field: value}
    forged = replace(reasons, shortages=(replace(reasons.shortages[0], **changed),))
    assert "why:shortage:0" in {b.rule for b in recheck(p, MUM_ONLY, outcome, forged)}


def test_a_changed_verdict_or_a_missing_reason_is_named() -> None:
    p = problem(child("c1"), child("c2"), mum("m1", capacity=1))
    outcome, reasons = reasons_of(p, MUM_ONLY)
    excused = replace(reasons.gaps[0], verdict=Verdict.RULED_OUT, shortage=None)
    for forged in (replace(reasons, gaps=()), replace(reasons, gaps=(excused,))):
        assert [b.rule for b in recheck(p, MUM_ONLY, outcome, forged)] == ["why:gaps"]
