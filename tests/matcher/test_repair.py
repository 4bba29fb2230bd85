"""One change to a published round."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher import InvalidProblem, Limit, Outcome, Policy, Problem, solve, tiers, verify
from matcher.outcome import Assignment, Sense
from matcher.people import Need, Seat
from matcher.repair import (
    Absence,
    Arrival,
    Change,
    Decline,
    Departure,
    NewHelper,
    Repair,
    Repairer,
    Why,
    repair,
)
from matcher.repair.order import higher_tiers, repair_order
from matcher.seating import Seating
from matcher.tiers import Tier
from tests.matcher.brute_force import outcomes
from tests.matcher.build import (
    A1,
    B1,
    C1,
    MUM_ONLY,
    POLICY,
    child,
    director,
    gap,
    mum,
    problem,
    seats,
    tier,
)
from tests.matcher.strategies import problems

LIMIT = Limit(seconds=30, threads=1)
MUM = Seat.NEIGHBOUR_MUM
law = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    derandomize=True,
)


def decline(row: Assignment) -> Decline:
    return Decline(child=row.child, seat=row.seat, helper=row.helper, by="x", reason="y")


@st.composite
def changes(draw: st.DrawFn, p: Problem, published: Outcome) -> Change:
    """A change of any kind; declines of a filled seat most of all."""
    kinds: list[st.SearchStrategy[Change]] = [
        st.sampled_from([Absence(helper=row.id) for row in p.helpers]),
        st.sampled_from([Departure(child=row.id) for row in p.children]),
        st.builds(
            lambda weight, level, place: Arrival(
                child=child("new", weight=weight, need_level=level, neighbourhood=place)
            ),
            st.just(1) if {row.weight for row in p.children} == {1} else st.integers(1, 3),
            st.integers(1, 4),
            st.sampled_from((A1, B1, C1)),
        ),
        st.builds(
            lambda capacity, place: NewHelper(
                helper=mum("new", capacity=capacity, neighbourhood=place)
            ),
            st.integers(1, 3),
            st.sampled_from((A1, B1, C1)),
        ),
    ]
    if published.assignments:
        kinds += [st.sampled_from([decline(row) for row in published.assignments])] * 3
    return draw(st.one_of(*kinds))


def rank(
    p: Problem, policy: Policy, rows: tuple[Assignment, ...], order: tuple[Tier, ...]
) -> tuple[int, ...]:
    """The values in the order of a repair, so that more is better."""
    seating = Seating.of(p, policy, rows, 0)
    return tuple(t.measure(seating) * (1 if t.sense == Sense.MAXIMISE else -1) for t in order)


def others_moved(published: Outcome, answer: Repair) -> bool:
    return any(move.why in (Why.MADE_WAY, Why.GAVE_UP) for move in answer.moves)


def replayed(published: Outcome, answer: Repair) -> dict[tuple[str, str], str]:
    state = seats(published)
    for move in answer.moves:
        assert state.pop((move.child, move.seat.value), None) == move.before
        if move.after is not None:
            state[move.child, move.seat.value] = move.after
    return state


def check(p: Problem, policy: Policy, published: Outcome, change: Change) -> Repair:
    """What holds for every repair."""
    answer = repair(p, policy, published, change)
    assert verify(answer.problem, policy, answer.outcome) == ()
    assert replayed(published, answer) == seats(answer.outcome)
    assert {(a.child, a.seat.value): a.helper for a in answer.changed}.items() <= seats(
        answer.outcome
    ).items()
    assert [(d.name, d.after) for d in answer.tiers] == [
        (row.name, row.value) for row in answer.outcome.tiers
    ]
    return answer


@law
@given(problems(weight=1, household=None), st.data())
def test_with_unit_loads_a_repair_is_as_good_as_trying_everything(
    p: Problem, data: st.DataObject
) -> None:
    published = solve(p, MUM_ONLY, limit=LIMIT)
    change = data.draw(changes(p, published))
    answer = check(p, MUM_ONLY, published, change)
    order = repair_order(MUM_ONLY, published.assignments)
    # Proven are the tiers before equity, which looks at more than pairs.
    cut = next(n for n, one in enumerate(order) if one.name == "equity")
    best = max(
        rank(answer.problem, MUM_ONLY, rows, order[:cut])
        for rows in outcomes(answer.problem, MUM_ONLY)
    )
    assert answer.proven
    assert rank(answer.problem, MUM_ONLY, answer.outcome.assignments, order[:cut]) == best


@law
@given(problems(), st.data())
def test_nobody_else_is_moved_unless_a_higher_goal_gains(p: Problem, data: st.DataObject) -> None:
    published = solve(p, POLICY, limit=LIMIT)
    answer = check(p, POLICY, published, data.draw(changes(p, published)))
    if others_moved(published, answer):
        order = repair_order(POLICY, published.assignments)[: higher_tiers(POLICY)]
        stays = {
            (row.child, row.seat, row.helper)
            for row in published.assignments
            if not any(
                move.before == row.helper
                and (move.child, move.seat) == (row.child, row.seat)
                and move.why in (Why.LEFT, Why.REPLACED)
                for move in answer.moves
            )
        }
        still = max(
            rank(answer.problem, POLICY, rows, order)
            for rows in outcomes(answer.problem, POLICY)
            if stays <= {(row.child, row.seat, row.helper) for row in rows}
        )
        assert rank(answer.problem, POLICY, answer.outcome.assignments, order) > still


@law
@given(problems(), st.data())
def test_a_bound_stays_true_after_a_repair(p: Problem, data: st.DataObject) -> None:
    published = solve(p, POLICY, limit=LIMIT)
    answer = check(p, POLICY, published, data.draw(changes(p, published)))
    best = solve(answer.problem, POLICY, limit=LIMIT)
    for row, top in zip(answer.outcome.tiers, best.tiers, strict=True):
        sign = 1 if row.sense == Sense.MAXIMISE else -1
        assert sign * row.bound >= sign * top.value
        if row.value != top.value:
            break


@law
@given(problems(children=5, helpers=7), st.data())
def test_a_round_that_was_stopped_can_be_repaired_too(p: Problem, data: st.DataObject) -> None:
    published = solve(p, POLICY, limit=Limit(seconds=0, threads=1))
    check(p, POLICY, published, data.draw(changes(p, published)))


def published_round(
    *people: Any, policy: Policy = MUM_ONLY, **rest: Any
) -> tuple[Problem, Outcome]:
    p = problem(*people, **rest)
    return p, solve(p, policy, limit=LIMIT)


def test_a_declined_seat_is_taken_by_another_without_moving_anyone_else() -> None:
    p, published = published_round(child("c1"), child("c2"), *(mum(f"m{n}") for n in range(3)))
    row = published.assignments[0]
    answer = check(p, MUM_ONLY, published, decline(row))
    assert [(m.child, m.before, m.why) for m in answer.moves] == [
        (row.child, row.helper, Why.REPLACED)
    ]
    assert answer.proven


def test_a_decline_without_replacement_is_a_gap_that_counts_the_ban() -> None:
    p, published = published_round(child("c1"), mum("m1"))
    answer = check(p, MUM_ONLY, published, decline(published.assignments[0]))
    assert [(m.before, m.after, m.why) for m in answer.moves] == [("m1", None, Why.LEFT)]
    assert gap(answer.outcome, "c1", MUM).reason == "ban"
    assert tier(answer.outcome, "coverage").bound == 0
    assert answer.proven


def test_somebody_makes_way_where_that_fills_one_seat_more() -> None:
    # Only m1 and m2 are near c1; c2, in the other street, has m2 and could have m3.
    p, published = published_round(
        child("c1"),
        child("c2", neighbourhood=B1, other_home=A1, needs=(Need.DIALECT,)),
        mum("m1"),
        mum("m2", skills=(Need.DIALECT,)),
        mum("m3", neighbourhood=B1, skills=(Need.DIALECT,)),
        pairings=(),
    )
    forced = replace(
        published,
        assignments=tuple(
            replace(row, helper={"c1": "m1", "c2": "m2"}[row.child], step=0, kept=False)
            for row in published.assignments
        ),
    )
    answer = repair(p, MUM_ONLY, forced, decline(forced.assignments[0]))
    assert [(m.child, m.before, m.after, m.why) for m in answer.moves] == [
        ("c2", "m2", "m3", Why.MADE_WAY),
        ("c1", "m1", "m2", Why.REPLACED),
    ]


def test_an_absent_mums_children_all_get_another() -> None:
    people = [child(f"c{n}") for n in range(3)]
    p, published = published_round(*people, mum("m1", capacity=3))
    later = replace(p, helpers=(*p.helpers, mum("m2"), mum("m3", capacity=2)))
    published = solve(later, MUM_ONLY, limit=LIMIT)
    for name in ("m1", "m2", "m3"):
        answer = check(later, MUM_ONLY, published, Absence(helper=name))
        assert name not in {row.helper for row in answer.outcome.assignments}
        assert len(answer.outcome.assignments) == 3


def test_where_a_post_falls_vacant_the_supervisor_stands_in() -> None:
    supervisor = director("s1", serves=(), supervises=A1[:12])
    p, published = published_round(child("c1"), director("d1"), supervisor, policy=POLICY)
    answer = check(p, POLICY, published, Absence(helper="d1"))
    assert [(m.before, m.after) for m in answer.moves] == [("d1", "s1")]


def test_a_new_child_gets_the_room_there_is() -> None:
    p, published = published_round(child("c1"), mum("m1", capacity=2), director(), policy=POLICY)
    answer = check(p, POLICY, published, Arrival(child=child("c2")))
    assert {(m.child, m.seat, m.why) for m in answer.moves} == {
        ("c2", MUM, Why.FILLED),
        ("c2", Seat.CHILDREN_DIRECTOR, Why.FILLED),
    }


def test_a_more_urgent_new_child_may_take_a_seat() -> None:
    p, published = published_round(child("c1", need_level=4), mum("m1"))
    answer = check(p, MUM_ONLY, published, Arrival(child=child("c2", need_level=1)))
    assert [(m.child, m.after, m.why) for m in answer.moves] == [
        ("c1", None, Why.GAVE_UP),
        ("c2", "m1", Why.FILLED),
    ]


def test_a_new_mum_fills_a_gap_and_moves_nobody() -> None:
    p, published = published_round(child("c1"), child("c2"), mum("m1"))
    answer = check(p, MUM_ONLY, published, NewHelper(helper=mum("m2")))
    assert [(m.after, m.why) for m in answer.moves] == [("m2", Why.FILLED)]


def test_the_place_of_a_child_who_leaves_goes_to_one_who_waits() -> None:
    p, published = published_round(child("c1"), child("c2"), mum("m1"))
    held = published.assignments[0].child
    answer = check(p, MUM_ONLY, published, Departure(child=held))
    assert [(m.child == held, m.after) for m in answer.moves] == [(True, None), (False, "m1")]


def test_siblings_follow_to_a_new_mum_together() -> None:
    p, published = published_round(
        child("c1", household="h"),
        child("c2", household="h"),
        mum("m1", capacity=2),
        mum("m2", capacity=2),
    )
    answer = check(p, MUM_ONLY, published, decline(published.assignments[0]))
    assert len(answer.outcome.assignments) == 2
    assert len({row.helper for row in answer.outcome.assignments}) == 1


def test_a_change_about_somebody_unknown_is_refused() -> None:
    p, published = published_round(child("c1"), mum("m1"))
    repairer = Repairer(p, MUM_ONLY, published)
    for change in (
        Absence(helper="m9"),
        Departure(child="c9"),
        Decline(child="c1", seat=MUM, helper="m9", by="x", reason="y"),
        NewHelper(helper=mum("m1")),
        Arrival(child=child("c1")),
    ):
        with pytest.raises(InvalidProblem):
            repairer.repair(change)


def test_a_repairer_answers_each_change_from_the_published_round() -> None:
    p, published = published_round(child("c1"), child("c2"), *(mum(f"m{n}") for n in range(3)))
    repairer = Repairer(p, MUM_ONLY, published)
    first = [repairer.repair(decline(row)).moves for row in published.assignments]
    again = [repairer.repair(decline(row)).moves for row in published.assignments]
    assert first == again


def test_the_pairings_kept_come_right_behind_the_higher_tiers() -> None:
    names = [one.name for one in repair_order(POLICY, ())]
    assert names[names.index("needs") + 1] == "kept"
    assert [one.name for one in tiers.in_order(POLICY)] == [n for n in names if n != "kept"]
