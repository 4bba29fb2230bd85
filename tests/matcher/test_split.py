"""A round cut into parts, formed apart and joined, is the round."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from matcher import (
    Limit,
    Outcome,
    Part,
    Problem,
    Progress,
    digest,
    form,
    join,
    over_parts,
    settled,
    solve,
    split,
    verify,
)
from matcher import rules as hard_rules
from matcher.frame import Frame
from matcher.people import Decision, Seat
from matcher.reduce import columns_of
from tests.matcher.build import (
    A1,
    B1,
    POLICY,
    STREETS,
    child,
    director,
    helper,
    mentor,
    mum,
    problem,
    seats,
)
from tests.matcher.strategies import problems
from tests.matcher.test_laws import SOFT, law

LIMIT = Limit(seconds=30, threads=1)
TWO_STREETS = problem(
    child("a", household="h1"),
    child("b", neighbourhood=B1, school="s2", household="h2"),
    mum("ma"),
    mum("mb", neighbourhood=B1, capacity=3, load=2),
    mentor("ta"),
    mentor("tb", school="s2"),
    mum("away", active=False, load=1, capacity=9),
    director("da"),
    director("db", serves=(B1,)),
)


def in_parts(p: Problem, policy=POLICY, seed: int = 0) -> Outcome:
    parts = split(p, policy, at_least=1)
    done = [form(part.problem, policy, seed=seed, limit=LIMIT) for part in reversed(parts)]
    return join(p, policy, done, seed=seed)


def pairs(p: Problem) -> list[tuple[str, int, str]]:
    """Every candidate pair, by name."""
    columns = columns_of(Frame(p, POLICY), hard_rules.in_order(POLICY))
    return [
        (p.children[child].id, seat, p.helpers[helper].id)
        for child, seat, helper in zip(columns.child, columns.seat, columns.helper, strict=True)
    ]


def people(parts: tuple[Part, ...]) -> list[set[str]]:
    return [{p.id for p in (*part.problem.children, *part.problem.helpers)} for part in parts]


def test_two_streets_that_share_nobody_are_two_parts() -> None:
    one, other = people(split(TWO_STREETS, POLICY, at_least=1))
    assert {"a", "ma", "ta", "da"} <= one
    assert {"b", "mb", "tb", "db"} <= other
    assert one.isdisjoint(other)
    assert "away" in one | other


def test_small_parts_are_packed_together() -> None:
    [part] = split(TWO_STREETS, POLICY, at_least=2)
    assert digest(part.problem) == digest(replace(TWO_STREETS, geography=part.problem.geography))
    assert part.size == len(pairs(TWO_STREETS))


def test_a_problem_without_children_is_one_part() -> None:
    empty = problem(mum(load=2, capacity=3))
    [part] = split(empty, POLICY, at_least=1)
    assert part.problem.helpers == empty.helpers
    assert verify(empty, POLICY, in_parts(empty)) == ()


def test_siblings_in_two_streets_are_one_part() -> None:
    family = replace(
        TWO_STREETS, children=tuple(replace(c, household="h") for c in TWO_STREETS.children)
    )
    assert len(split(family, POLICY, at_least=1)) == 1


def test_a_mentor_without_a_capacity_whose_pupils_are_capped_is_in_one_part() -> None:
    crowd = problem(
        *(child(f"c{number}", neighbourhood=(A1, B1)[number % 2]) for number in range(4)),
        mentor(capacity=None, mentees=13),
    )
    assert len(split(crowd, POLICY, at_least=1)) == 1
    for outcome in (in_parts(crowd), solve(crowd, POLICY, limit=LIMIT)):
        assert verify(crowd, POLICY, outcome) == ()
        assert len(outcome.assignments) == 2


def test_a_post_held_by_a_director_whom_a_rule_keeps_away_stays_held() -> None:
    """Otherwise the supervisor would stand in, in the part alone."""
    p = problem(
        child(),
        director(),
        helper("v", Seat.CHILDREN_DIRECTOR, capacity=None, supervises=STREETS[0]),
        bans=(Decision(child="c1", seat=Seat.CHILDREN_DIRECTOR, helper="d1", by="x", reason="y"),),
    )
    assert seats(in_parts(p)) == {}
    assert verify(p, POLICY, in_parts(p)) == ()


@law
@given(problems(children=6, helpers=8))
def test_the_parts_have_every_candidate_of_the_round_once(p: Problem) -> None:
    parts = split(p, POLICY, at_least=1)
    assert sorted(pair for part in parts for pair in pairs(part.problem)) == sorted(pairs(p))
    assert sum(part.size for part in parts) == len(pairs(p))
    children = [child for part in parts for child in part.problem.children]
    assert sorted(c.id for c in children) == sorted(c.id for c in p.children)


@law
@given(problems(children=6, helpers=8), st.integers(0, 3))
def test_the_joined_parts_are_as_good_as_the_round_solved_whole(p: Problem, seed: int) -> None:
    for policy in (POLICY, SOFT):
        joined, whole = in_parts(p, policy, seed), solve(p, policy, seed=seed, limit=LIMIT)
        assert joined.tiers == whole.tiers
        assert verify(p, policy, joined) == ()


@law
@given(problems(children=6, helpers=8))
def test_the_last_words_of_the_parts_add_up_to_the_outcome(p: Problem) -> None:
    parts = split(p, POLICY, at_least=1)
    done = [form(part.problem, POLICY, limit=LIMIT) for part in parts]
    told = over_parts(POLICY, [settled(POLICY, formed) for formed in done])
    assert [(step.tier, step.value, step.bound) for step in told] == [
        (row.name, row.value, row.bound) for row in join(p, POLICY, done).tiers
    ]
    assert {step.done == step.total for step in told} == {True}


def test_a_bound_is_told_once_every_part_has_one() -> None:
    first = Progress(tier="coverage", value=3, bound=4, done=1, total=1)
    second = Progress(tier="coverage", value=5, bound=None, done=0, total=2)
    [told] = over_parts(POLICY, [[first], [second], []])
    assert (told.value, told.bound, told.done, told.total) == (8, None, 1, 3)
    [told] = over_parts(POLICY, [[first], [first]])
    assert (told.value, told.bound, told.done, told.total) == (6, 8, 2, 2)


@law
@given(problems(children=6, helpers=8))
def test_parts_without_any_time_join_to_a_valid_outcome(p: Problem) -> None:
    parts = split(p, POLICY, at_least=1)
    done = [form(part.problem, POLICY, limit=Limit(seconds=0, threads=1)) for part in parts]
    assert verify(p, POLICY, join(p, POLICY, done)) == ()
