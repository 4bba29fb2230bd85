"""The certificate: a true one is accepted; of a tampered one it is named what is wrong.

Each tampered certificate is sealed anew, as a forger would: what names the fault is not the seal.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matcher import Limit, solve
from matcher.certificate import Certificate, Chance, certify, check, sealed, with_proofs
from matcher.certificate.prices import witnesses
from matcher.outcome import Assignment, Breach, Gap, LedgerLine, Outcome, Sense, Termination
from matcher.people import Conflict, ConflictKind, Decision, Seat
from matcher.why.gaps.explain import explain
from matcher.why.gaps.reasons import Shortage
from tests.matcher.build import POLICY, POLICY_TEXT, child, director, mentor, mum, problem

MENTOR, MUM, DIRECTOR = Seat.MENTOR, Seat.NEIGHBOUR_MUM, Seat.CHILDREN_DIRECTOR
# Three alike want one mum's two places; c4 has no legal basis; t2 is full.
PROBLEM = problem(
    child("c1"),
    child("c2"),
    child("c3"),
    child("c4", basis=None),
    child("c5", need_level=1, household="h1", weight=2, school="s2"),
    mum("m1", capacity=2),
    mum("m2", capacity=3, active=False),
    mum("kin", capacity=2),
    mentor("t1", capacity=3),
    mentor("t2", capacity=4, mentees=15),
    mentor("t3", capacity=2, school="s2"),
    director(),
    conflicts=(
        *(Conflict(child=f"c{n}", helper="kin", kind=ConflictKind.KIN) for n in (1, 2, 3)),
        Conflict(child="c5", helper="m1", kind=ConflictKind.KIN),
    ),
    locks=(Decision(child="c5", seat=MENTOR, helper="t3", by="x", reason="y"),),
)
SOLVED = solve(PROBLEM, POLICY, seed=1, limit=Limit(seconds=10, threads=1))
TRUE = with_proofs(
    certify(PROBLEM, POLICY_TEXT, SOLVED),
    explain(PROBLEM, POLICY, SOLVED),
    witnesses(PROBLEM, POLICY, SOLVED, seconds=10),
)
Tamper = Callable[[Certificate], Certificate]


def outcome(**changes: Any) -> Tamper:
    return lambda c: replace(c, outcome=replace(c.outcome, **changes))


def seats(change: Callable[[list[Assignment]], list[Assignment]]) -> Tamper:
    return lambda c: outcome(assignments=tuple(change(list(c.outcome.assignments))))(c)


def seat(child_id: str, of: Seat, **changes: Any) -> Tamper:
    assert [a for a in TRUE.outcome.assignments if (a.child, a.seat) == (child_id, of)]
    return seats(
        lambda rows: [
            replace(row, **changes) if (row.child, row.seat) == (child_id, of) else row
            for row in rows
        ]
    )


def gaps(change: Callable[[list[Gap]], list[Gap]]) -> Tamper:
    return lambda c: outcome(gaps=tuple(change(list(c.outcome.gaps))))(c)


def tier(name: str, **changes: Any) -> Tamper:
    return lambda c: outcome(
        tiers=tuple(replace(t, **changes) if t.name == name else t for t in c.outcome.tiers)
    )(c)


def facts(kind: str, person: str, **changes: Any) -> Tamper:
    """A child or helper of the problem has other facts."""

    def change(c: Certificate) -> Certificate:
        people = getattr(c.problem, kind)
        assert person in {p.id for p in people}
        rows = tuple(replace(p, **changes) if p.id == person else p for p in people)
        return replace(c, problem=replace(c.problem, **{kind: rows}))

    return change


def policy_line(old: str, new: str) -> Tamper:
    assert old in POLICY_TEXT
    return lambda c: replace(c, policy=c.policy.replace(old, new, 1))


def chance(**changes: Any) -> Tamper:
    return lambda c: replace(c, chances=(replace(c.chances[0], **changes), *c.chances[1:]))


def shortage(**changes: Any) -> Tamper:
    def change(c: Certificate) -> Certificate:
        assert c.reasons is not None
        first, *rest = c.reasons.shortages
        told: tuple[Shortage, ...] = (replace(first, **changes), *rest)
        return replace(c, reasons=replace(c.reasons, shortages=told))

    return change


def witness(name: str, **changes: Any) -> Tamper:
    assert name in {w.tier for w in TRUE.witnesses}
    return lambda c: replace(
        c, witnesses=tuple(replace(w, **changes) if w.tier == name else w for w in c.witnesses)
    )


def swapped(rows: list[Assignment]) -> list[Assignment]:
    """The two mentors, each in the other's circle."""
    mentors = {"t1": "t3", "t3": "t1"}
    return [replace(row, helper=mentors.get(row.helper, row.helper)) for row in rows]


COVERAGE = next(t for t in TRUE.outcome.tiers if t.name == "coverage")
LUCKY = next(a.child for a in TRUE.outcome.assignments if a.helper == "m1")
GAP = TRUE.outcome.gaps[0]
assert TRUE.reasons is not None
REASONS = TRUE.reasons


# What a fault is called, and how to make it.
FORGERIES: list[tuple[str, Tamper]] = [
    ("[active]", seat(LUCKY, MUM, helper="m2")),
    ("[conflict]", seat("c5", MUM, helper="m1")),
    ("[capacity] m1 carries 4", seat("c5", MUM, helper="m1")),
    ("[locality]", seats(swapped)),
    ("[locks] the lock of t3 for c5 is neither kept", seat("c5", MENTOR, helper="t2")),
    ("[mentor_cap] t2 has 16", seat("c1", MENTOR, helper="t2")),
    ("[seats] m2 does not hold", seat("c1", MENTOR, helper="m2")),
    ("[people] ghost is not in the problem", seat("c1", MENTOR, helper="ghost")),
    ("[seats] the mentor seat of c1 is listed 2", seats(lambda rows: [*rows, rows[0]])),
    ("[seats] the mentor seat of c1 is neither", seats(lambda rows: rows[1:])),
    ("[facts]", seat(LUCKY, MUM, kept=True)),
    ("[facts]", seat(LUCKY, MUM, metres=120)),
    ("[seats]", gaps(lambda rows: rows[1:])),
    (
        "[seats] the neighbour_mum seat of c5 is listed 2 times",
        gaps(lambda rows: [*rows, replace(GAP, child="c5", seat=MUM)]),
    ),
    (
        "[ledger]",
        gaps(lambda rows: [replace(rows[0], ledger=rows[0].ledger[1:]), *rows[1:]]),
    ),
    (
        "[ledger]",
        gaps(
            lambda rows: [
                replace(rows[0], ledger=(LedgerLine(rule="active", count=3),)),
                *rows[1:],
            ]
        ),
    ),
    ("[ledger]", gaps(lambda rows: [replace(rows[0], candidates=99), *rows[1:]])),
    ("[tier:coverage] the value is", tier("coverage", value=COVERAGE.value + 1)),
    (
        "[tier:coverage] the value",
        tier("coverage", bound=COVERAGE.value - 1),
    ),
    (
        "[tier:coverage] time_limit with",
        tier("coverage", termination=Termination.TIME_LIMIT),
    ),
    (
        "[tier:coverage] tolerance with",
        tier("coverage", bound=COVERAGE.value + 1, termination=Termination.TOLERANCE),
    ),
    ("[tier:coverage] the goal is to maximise", tier("coverage", sense=Sense.MINIMISE)),
    ("[tiers]", outcome(tiers=TRUE.outcome.tiers[1:])),
    ("[tier:lottery]", outcome(seed=2)),
    ("[digest] the problem", outcome(problem_digest="0" * 64)),
    ("[digest] the policy", outcome(policy_digest="0" * 64)),
    ("[digest] the problem", facts("children", "c5", weight=1)),
    ("[digest] the problem", facts("helpers", "m1", capacity=9)),
    ("[digest] the problem", facts("helpers", "m2", clearance_until=date(2030, 1, 1))),
    ("[digest] the policy", policy_line("count_cap = 15", "count_cap = 16")),
    ("[digest] the policy", policy_line("[tiers.tolerance]", "[tiers.tolerance]\nload = 3")),
    ("[policy] the policy's version is", policy_line('version = "', 'version = "x')),
    ("[policy] the policy can't be read", policy_line("[seats", "[[seats")),
    ("[verdict]", lambda c: replace(c, verdict=(Breach(rule="capacity", message="m1"),))),
    ("[why:", shortage(demand=99)),
    ("[why:", shortage(capacity=0)),
    ("[why:", shortage(claims=REASONS.shortages[0].claims[1:])),
    ("[why:", lambda c: replace(c, reasons=replace(REASONS, gaps=REASONS.gaps[1:]))),
    ("[bound:coverage] the prices prove a bound of", witness("coverage", bound=0)),
    ("[bound:coverage] the prices prove", witness("coverage", scale=1)),
    ("[bound:load] the prices prove nothing", witness("load", above={"lottery": 7})),
    ("[bound:safety] 2 witnesses", lambda c: replace(c, witnesses=c.witnesses[1:2] * 2)),
    ("[lottery] the chances of c1, c2, c3 are 2 of 3", chance(places=1)),
    ("[lottery]", chance(drawn=False)),
    ("[lottery]", chance(children=("c1", "c2"))),
    ("[lottery]", lambda c: replace(c, chances=())),
    (
        "[lottery] the chances of c5",
        lambda c: replace(
            c, chances=(*c.chances, Chance(seat=MUM, children=("c5",), places=1, drawn=True))
        ),
    ),
    (
        "[format] the format is linjia-circles-1",
        lambda c: replace(c, format="linjia-circles-1"),
    ),
]


def test_a_true_certificate_is_accepted() -> None:
    assert check(TRUE, seal=TRUE.seal) == ()
    assert TRUE.verdict == ()
    assert [w.tier for w in TRUE.witnesses] == [t.name for t in TRUE.outcome.tiers]
    assert [c.each and str(c.each) for c in TRUE.chances] == ["2/3"]


@pytest.mark.parametrize(("names", "tamper"), FORGERIES)
def test_a_forged_certificate_is_refused_and_the_fault_is_named(names: str, tamper: Tamper) -> None:
    forged = sealed(tamper(TRUE))
    assert forged != TRUE
    found = [f"[{breach.rule}] {breach.message}" for breach in check(forged)]
    assert [line for line in found if line.startswith(names)], found
    # Whatever a forger does, the published seal is another.
    assert any(line.startswith("[seal] the seal is") for line in told(forged, seal=TRUE.seal))


@pytest.mark.parametrize(
    ("part", "tamper"),
    [
        ("outcome", outcome(engine="another 9.9")),
        ("outcome", tier("equity", bound=COVERAGE.bound + 7)),
        ("policy", lambda c: replace(c, policy=c.policy + "\n# a note")),
        ("problem", facts("helpers", "m1", capacity=9)),
        ("chances", lambda c: replace(c, chances=())),
    ],
)
def test_a_part_changed_after_sealing_is_named(part: str, tamper: Tamper) -> None:
    assert f"[seal] {part} is not what was sealed" in told(tamper(TRUE))


def test_a_changed_seal_is_named() -> None:
    assert told(replace(TRUE, seal="0" * 64)) == ["[seal] the seal is not that of the seals"]


def told(certificate: Certificate, **given: Any) -> list[str]:
    return [f"[{breach.rule}] {breach.message}" for breach in check(certificate, **given)]


def test_the_check_needs_no_solver() -> None:
    asked = "import sys, matcher.certificate; print([m for m in sys.modules if 'ortools' in m])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_outcome_that_breaks_a_rule_is_certified_with_its_faults() -> None:
    broken: Outcome = seat("c1", MENTOR, helper="t2")(TRUE).outcome
    certificate = certify(PROBLEM, POLICY_TEXT, broken)
    assert "mentor_cap" in {breach.rule for breach in certificate.verdict}
    assert "mentor_cap" in {breach.rule for breach in check(certificate)}
