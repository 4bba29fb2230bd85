"""What is assumed of a round, and how two rounds compare."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher import InvalidEdits, Limit, Policy, Problem, solve
from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.outcome import Outcome
from matcher.people import Decision, Need, Pairing, Seat
from matcher.policy_text import text_of
from matcher.seating import Seating
from matcher.why.edits import (
    AddedHelper,
    Edits,
    LiftedDecision,
    SetCapacity,
    SetLadder,
    SetWeight,
    edited,
    unmet,
)
from matcher.why.rounds.compare import Because, compare
from matcher.why.rounds.sides import Side
from tests.matcher.build import A1, B1, MUM_ONLY, POLICY, STREETS, child, mum, problem
from tests.matcher.strategies import problems

LIMIT = Limit(seconds=20, threads=1)
MUM = Seat.NEIGHBOUR_MUM
law = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def side(p: Problem, policy: Policy, outcome: Outcome) -> Side:
    return Side(p, policy, pairings(outcome), outcome.seed)


def pairings(outcome: Outcome) -> tuple[Pairing, ...]:
    return tuple(
        Pairing(child=row.child, seat=row.seat, helper=row.helper) for row in outcome.assignments
    )


@st.composite
def edits_of(draw: st.DrawFn, p: Problem) -> Edits:
    """At least one edit that fits the problem."""
    kids = st.sampled_from([c.id for c in p.children])
    people = st.sampled_from([h.id for h in p.helpers])
    gone = draw(st.lists(people, max_size=1))
    return Edits(
        added=(AddedHelper(helper="x1", seat=MUM, place=A1, capacity=draw(st.integers(1, 3))),),
        gone=tuple(gone),
        capacities=tuple(
            SetCapacity(helper=name, capacity=draw(st.none() | st.integers(0, 5)))
            for name in draw(st.lists(people, max_size=1))
            if name not in gone
        ),
        weights=tuple(
            SetWeight(child=name, weight=draw(st.integers(1, 3)))
            for name in draw(st.lists(kids, max_size=1))
        ),
        ladders=tuple(
            SetLadder(street=street, limit=draw(st.integers(0, 3)))
            for street in draw(st.lists(st.sampled_from(STREETS), max_size=1))
        ),
        pupils=draw(st.none() | st.integers(0, 20)),
    )


@given(st.data())
@law
def test_edits_are_met_once_they_are_made_and_not_before(data: st.DataObject) -> None:
    p = data.draw(problems())
    edits = data.draw(edits_of(p))
    assert unmet(p, POLICY, edits).added == edits.added
    assert not unmet(*edited(p, POLICY, edits), edits)


@given(problems())
@law
def test_a_policy_written_as_text_reads_as_itself(p: Problem) -> None:
    edits = Edits(ladders=(SetLadder(street=STREETS[0], limit=2),), pupils=9)
    for policy in (POLICY, edited(p, POLICY, edits)[1], replace(POLICY, siblings_hard=False)):
        assert Policy.parse(text_of(policy)) == policy


def test_an_opened_ladder_lets_the_bordering_street_in() -> None:
    p = problem(child(neighbourhood=A1), mum(neighbourhood=B1))
    assert not solve(p, MUM_ONLY, limit=LIMIT).assignments
    opened = edited(p, MUM_ONLY, Edits(ladders=(SetLadder(street=STREETS[0], limit=2),)))
    assert opened[1].version != MUM_ONLY.version
    assert len(solve(*opened, limit=LIMIT).assignments) == 1


def test_an_added_helper_can_take_the_seat_and_bring_the_skill() -> None:
    p = problem(child(needs=(Need.DIALECT,)))
    new = AddedHelper(helper="x", seat=MUM, place=A1, skills=(Need.DIALECT,))
    outcome = solve(*edited(p, MUM_ONLY, Edits(added=(new,))), limit=LIMIT)
    assert [row.helper for row in outcome.assignments] == ["x"]
    assert next(row for row in outcome.tiers if row.name == "needs").value == 1


def test_a_lifted_ban_no_longer_stands() -> None:
    ban = Decision(child="c1", seat=MUM, helper="m1", by="x", reason="y")
    p = problem(child(), mum(), bans=(ban,))
    lifted = Edits(lifted=(LiftedDecision(child="c1", seat=MUM, helper="m1"),))
    assert edited(p, MUM_ONLY, lifted)[0].bans == ()
    assert unmet(p, MUM_ONLY, lifted) == lifted


def test_every_fault_of_the_edits_is_told_at_once() -> None:
    p = problem(child(), mum())
    with pytest.raises(InvalidEdits) as told:
        edited(
            p,
            POLICY,
            Edits(
                added=(AddedHelper(helper="m1", seat=MUM, place="nowhere", capacity=0),),
                gone=("who",),
                weights=(SetWeight(child="c1", weight=0),),
                ladders=(SetLadder(street=STREETS[0], limit=9),),
                lifted=(LiftedDecision(child="c1", seat=MUM, helper="m1"),),
            ),
        )
    assert [fault.path for fault in told.value.faults] == [
        "added[0].helper",
        "added[0].place",
        "added[0].capacity",
        "gone[0]",
        "weights[0].weight",
        "ladders[0].limit",
        "lifted[0]",
    ]
    with pytest.raises(InvalidEdits):
        edited(p, POLICY, Edits())


@given(st.data())
@law
def test_a_comparison_counts_every_seat_once_and_measures_both_rounds(data: st.DataObject) -> None:
    p = data.draw(problems(children=4, helpers=5))
    before = solve(p, POLICY, limit=LIMIT)
    later = edited(p, POLICY, data.draw(edits_of(p)))
    after = solve(*later, limit=LIMIT)
    found = compare(side(p, POLICY, before), side(*later, after))
    old, new = ({(r.child, r.seat): r.helper for r in o.assignments} for o in (before, after))
    assert found.kept + len(found.changes) == len(old.keys() | new.keys())
    assert {(c.child, c.seat): (c.before, c.after) for c in found.changes} == {
        slot: (old.get(slot), new.get(slot))
        for slot in old.keys() | new.keys()
        if old.get(slot) != new.get(slot)
    }
    assert [row.after for row in found.tiers] == [row.value for row in after.tiers]
    # The later round is proven best: no group of changes would be better taken back.
    assert Because.WORSE not in {change.because for change in found.changes}


@given(problems(children=4, helpers=5), st.integers(1, 3))
@law
def test_a_group_taken_back_loses_what_its_reason_says(p: Problem, seed: int) -> None:
    """Under the same problem, by measuring both whole seatings."""
    first, second = (solve(p, POLICY, seed=s, limit=LIMIT) for s in (0, seed))
    found = compare(side(p, POLICY, first), side(p, POLICY, second))
    old, new = ({(r.child, r.seat): r.helper for r in o.assignments} for o in (first, second))
    groups = {change.group for change in found.changes}
    for group in groups:
        mine = [change for change in found.changes if change.group == group]
        back = dict(new)
        for change in mine:
            back.pop((change.child, change.seat), None)
            if change.before is not None:
                back[change.child, change.seat] = change.before
        assert legal(p, back) == (mine[0].because is not Because.NO_ROOM)
        if legal(p, back):
            gains = [
                (tier.name, gain)
                for tier in goals.in_order(POLICY)
                if (
                    gain := (value(p, tier, new, seed) - value(p, tier, back, seed))
                    * tier.sense.sign
                )
            ]
            assert (mine[0].name, mine[0].by) == (gains[0] if gains else (None, 0))
    assert old.keys() == {(r.child, r.seat) for r in first.assignments}


def seating(p: Problem, seats: dict[tuple[str, Seat], str], seed: int = 0) -> Seating:
    rows: Iterable[Pairing] = (Pairing(child=c, seat=s, helper=h) for (c, s), h in seats.items())
    return Seating.of(p, POLICY, rows, seed)  # type: ignore[arg-type]


def legal(p: Problem, seats: dict[tuple[str, Seat], str]) -> bool:
    made = seating(p, seats)
    return not any(True for rule in hard_rules.in_order(POLICY) for _ in rule.breaches(made))


def value(p: Problem, tier: goals.Tier, seats: dict[tuple[str, Seat], str], seed: int) -> int:
    return tier.measure(seating(p, seats, seed))


@pytest.mark.parametrize(
    ("edits", "because"),
    [
        (Edits(gone=("m1",)), Because.HELPER_LEFT),
        (Edits(capacities=(SetCapacity(helper="m1", capacity=0),)), Because.FORBIDDEN),
    ],
)
def test_a_lost_seat_says_what_it_is_due_to(edits: Edits, because: Because) -> None:
    p = problem(child(), mum())
    before = solve(p, MUM_ONLY, limit=LIMIT)
    later = edited(p, MUM_ONLY, edits)
    [change] = compare(side(p, MUM_ONLY, before), side(*later, solve(*later, limit=LIMIT))).changes
    assert (change.before, change.after, change.because) == ("m1", None, because)


def test_a_new_seat_says_whom_or_what_it_is_due_to() -> None:
    p = problem(child(neighbourhood=A1), mum(neighbourhood=B1))
    before = side(p, MUM_ONLY, solve(p, MUM_ONLY, limit=LIMIT))
    for edits, because, name in (
        (Edits(ladders=(SetLadder(street=STREETS[0], limit=2),)), Because.ALLOWED, "locality"),
        (Edits(added=(AddedHelper(helper="x", seat=MUM, place=A1),)), Because.HELPER_CAME, None),
    ):
        later = edited(p, MUM_ONLY, edits)
        [change] = compare(before, side(*later, solve(*later, limit=LIMIT))).changes
        assert (change.because, change.name) == (because, name)
