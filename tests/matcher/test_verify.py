"""The checker names what is wrong."""

from dataclasses import replace

import pytest

from matcher import Limit, solve, verify
from matcher.outcome import Assignment, LedgerLine, Outcome, Termination
from matcher.people import Conflict, ConflictKind, Decision, Seat
from tests.matcher.build import POLICY, child, director, mentor, mum, problem

PROBLEM = problem(
    child(household="h1"),
    child("c2", household="h1", weight=2),
    child("c3", basis=None),
    mum(capacity=3),
    mum("m2", active=False),
    mum("kin"),
    mentor(capacity=3),
    mentor("t2", mentees=15),
    director(),
    conflicts=(Conflict(child="c1", helper="kin", kind=ConflictKind.KIN),),
    locks=(Decision(child="c1", seat=Seat.MENTOR, helper="t1", by="x", reason="y"),),
    bans=(Decision(child="c2", seat=Seat.NEIGHBOUR_MUM, helper="kin", by="x", reason="y"),),
)
OUTCOME = solve(PROBLEM, POLICY, seed=1, limit=Limit(seconds=10, threads=1))

KEPT = replace(OUTCOME.assignments[0], kept=True)


def moved(child_id: str, seat: Seat, to: str) -> Outcome:
    rows = tuple(
        replace(row, helper=to) if (row.child, row.seat) == (child_id, seat) else row
        for row in OUTCOME.assignments
    )
    assert rows != OUTCOME.assignments
    return replace(OUTCOME, assignments=rows)


def tier_changed(number: int, **values: object) -> Outcome:
    tiers = list(OUTCOME.tiers)
    tiers[number] = replace(tiers[number], **values)
    return replace(OUTCOME, tiers=tuple(tiers))


def test_a_true_outcome_is_accepted() -> None:
    assert verify(PROBLEM, POLICY, OUTCOME) == ()


@pytest.mark.parametrize(
    ("rule", "tampered"),
    [
        ("active", moved("c1", Seat.NEIGHBOUR_MUM, "m2")),
        ("siblings", moved("c1", Seat.NEIGHBOUR_MUM, "m2")),
        ("conflict", moved("c1", Seat.NEIGHBOUR_MUM, "kin")),
        ("ban", moved("c2", Seat.NEIGHBOUR_MUM, "kin")),
        ("capacity", moved("c2", Seat.NEIGHBOUR_MUM, "kin")),
        ("mentor_cap", moved("c1", Seat.MENTOR, "t2")),
        ("locks", moved("c1", Seat.MENTOR, "t2")),
        ("locality", moved("c1", Seat.MENTOR, "m1")),
        ("one_seat", moved("c1", Seat.MENTOR, "m1")),
        ("seats", moved("c1", Seat.MENTOR, "m1")),
        ("people", moved("c1", Seat.MENTOR, "nobody-of-this-round")),
        ("seats", replace(OUTCOME, assignments=OUTCOME.assignments[1:])),
        ("seats", replace(OUTCOME, gaps=OUTCOME.gaps[1:])),
        (
            "seats",
            replace(OUTCOME, assignments=(*OUTCOME.assignments, OUTCOME.assignments[0])),
        ),
        (
            "legal_basis",
            replace(
                OUTCOME,
                assignments=(
                    *OUTCOME.assignments,
                    Assignment(child="c3", seat=Seat.CHILDREN_DIRECTOR, helper="d1"),
                ),
            ),
        ),
        (
            "ledger",
            replace(
                OUTCOME,
                gaps=(
                    replace(OUTCOME.gaps[0], ledger=(LedgerLine(rule="active", count=2),)),
                    *OUTCOME.gaps[1:],
                ),
            ),
        ),
        ("digest", replace(OUTCOME, problem_digest="0" * 64)),
        ("digest", replace(OUTCOME, policy_digest="0" * 64)),
        ("tiers", replace(OUTCOME, tiers=OUTCOME.tiers[1:])),
        ("tier:coverage", tier_changed(2, value=10_000, bound=10_000)),
        ("tier:coverage", tier_changed(2, bound=0)),
        ("tier:coverage", tier_changed(2, termination=Termination.TIME_LIMIT)),
        ("facts", replace(OUTCOME, assignments=(KEPT, *OUTCOME.assignments[1:]))),
        ("tier:lottery", replace(OUTCOME, seed=2)),
    ],
)  # fmt: skip
def test_a_tampered_outcome_is_refused_by_the_rule_it_breaks(rule: str, tampered: Outcome) -> None:
    assert rule in {breach.rule for breach in verify(PROBLEM, POLICY, tampered)}
