"""Which locks can't all be kept, and what locks and bans cost."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher import Limit, Problem, solve
from matcher import tiers as goals
from matcher.people import Decision, Seat
from matcher.seating import Seating
from matcher.why.locks import Clash, conflicts_of_locks, costs_of_decisions
from tests.matcher.brute_force import outcomes
from tests.matcher.build import A1, MUM_ONLY, POLICY, child, helper, mentor, mum, problem
from tests.matcher.strategies import problems

LIMIT = Limit(seconds=20, threads=1)
MUM = Seat.NEIGHBOUR_MUM
law = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def decision(kid: str = "c1", helper: str = "m1", seat: Seat = MUM) -> Decision:
    return Decision(child=kid, seat=seat, helper=helper, by="x", reason="y")


@st.composite
def locked(draw: st.DrawFn) -> Problem:
    """A tiny problem with several locks, among them such as can't be."""
    p = draw(problems(children=2, helpers=3))
    kids, people = [c.id for c in p.children], [h.id for h in p.helpers]
    locks = draw(
        st.lists(
            st.builds(
                decision,
                st.sampled_from(kids),
                st.sampled_from(people),
                st.sampled_from((MUM, Seat.MENTOR)),
            ),
            min_size=1,
            max_size=5,
        )
    )
    return replace(p, locks=tuple(locks))


@st.composite
def contested(draw: st.DrawFn) -> Problem:
    """Everybody fits everybody, but for the room, siblings, and one person in one seat."""
    both = helper("b", MUM, Seat.MENTOR, neighbourhood=A1, school="s1", capacity=2)
    locks = st.builds(
        decision,
        st.sampled_from(("c1", "c2", "c3")),
        st.sampled_from(("b", "m1")),
        st.sampled_from((MUM, Seat.MENTOR)),
    ).filter(lambda lock: (lock.helper, lock.seat) != ("m1", Seat.MENTOR))
    return problem(
        *(child(f"c{n}", household=draw(st.sampled_from((None, "h")))) for n in (1, 2, 3)),
        both,
        mum("m1", capacity=draw(st.integers(1, 2))),
        locks=tuple(draw(st.lists(locks, min_size=2, max_size=6))),
    )


@given(locked() | contested())
@law
def test_each_conflict_is_a_smallest_one_by_trying_everything(p: Problem) -> None:
    possible = [{(r.child, r.seat, r.helper) for r in made} for made in outcomes(p, POLICY)]

    def can_be(locks: Sequence[Decision]) -> bool:
        wanted = {(lock.child, lock.seat, lock.helper) for lock in locks}
        return any(wanted <= made for made in possible)

    found = conflicts_of_locks(p, POLICY)
    for conflict in found:
        assert not can_be(conflict.locks)
        assert all(can_be(rest) for rest in combinations(conflict.locks, len(conflict.locks) - 1))
    dropped = {conflict.locks[-1] for conflict in found}
    assert can_be([lock for lock in p.locks if lock not in dropped])
    assert can_be(p.locks) == (not found)


@given(locked() | contested())
@law
def test_a_decisions_cost_is_the_difference_of_two_whole_solves(p: Problem) -> None:
    found = costs_of_decisions(p, POLICY, limit=LIMIT)
    was = solve(p, POLICY, limit=LIMIT)
    for cost in found:
        rest = [
            tuple(row for row in rows if row not in cost.decisions) for rows in (p.locks, p.bans)
        ]
        without = replace(p, locks=rest[0], bans=rest[1])
        free = solve(without, POLICY, limit=LIMIT)
        kept = Seating.of(without, POLICY, was.assignments)
        for goal, tier in zip(cost.goals, goals.in_order(POLICY), strict=True):
            result = next(row for row in free.tiers if row.name == goal.name)
            assert goal.without - goal.with_it == result.value - tier.measure(kept)
            assert goal.proven


def test_each_clash_says_what_stands_against_it() -> None:
    p = problem(
        *(child(f"c{n}", weight=1) for n in (1, 2, 3)),
        child("c4", neighbourhood="310107000003001"),
        mum("m1"),
        mum("m2", capacity=2),
        mum("m3"),
        locks=(
            decision("c1", "m1"),
            decision("c2", "m1"),
            decision("c2", "m2"),
            decision("c3", "m3"),
            decision("c4", "m2"),
        ),
        bans=(decision("c3", "m3"),),
    )
    found = conflicts_of_locks(p, POLICY)
    assert [(row.clash, row.rule, len(row.locks)) for row in found] == [
        (Clash.AGAINST_RULE, "locality", 1),
        (Clash.SAME_SEAT, None, 2),
        (Clash.TOGETHER, "capacity", 2),
        (Clash.BANNED, "ban", 1),
    ]
    assert next(row.ban for row in found if row.clash is Clash.BANNED) == p.bans[0]


def test_a_lock_that_takes_the_only_mum_from_the_more_urgent_child_has_its_price() -> None:
    p = problem(
        child("c1", need_level=4), child("c2", need_level=2), mum("m1"), locks=(decision("c1"),)
    )
    [cost] = costs_of_decisions(p, MUM_ONLY, limit=LIMIT)
    coverage = next(goal for goal in cost.goals if goal.name == "coverage")
    assert (coverage.with_it, coverage.without, cost.is_free) == (3, 6, False)


def test_a_lock_that_the_best_outcome_keeps_anyway_is_free() -> None:
    p = problem(child(), mum(), mentor(), locks=(decision(),))
    [cost] = costs_of_decisions(p, POLICY, limit=LIMIT)
    assert cost.is_free
