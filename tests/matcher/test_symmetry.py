"""Folding alike helpers and children together."""

import numpy as np
from hypothesis import given, settings

from matcher import Problem, rules, tiers
from matcher.engines import highs
from matcher.frame import Frame
from matcher.limit import Budget, Limit
from matcher.merged import upward
from matcher.program import Program
from matcher.reduce import columns_of
from matcher.solve import program_of
from matcher.symmetry import fold
from tests.matcher.build import POLICY, child, mum, problem
from tests.matcher.strategies import problems


def program(p: Problem) -> Program:
    frame = Frame(p, POLICY)
    order = rules.in_order(POLICY)
    return program_of(frame, columns_of(frame, order), order, tiers.in_order(POLICY))


def best(whole: Program, tier: int) -> tuple[int, int]:
    nothing = np.zeros(len(whole.most), dtype=np.int64)
    goal = upward(whole.objectives[tier])
    budget = Budget(Limit(seconds=20))
    found = highs.improve(whole, goal, nothing, seconds=20, budget=budget, relative_gap=1e-9)
    return int(goal @ found.x), found.bound


def test_neighbour_mums_of_one_street_and_capacity_fold_into_one() -> None:
    people = [child(f"c{n}") for n in range(6)] + [mum(f"m{n}") for n in range(4)]
    early = program(problem(*people)).up_to(2)
    folded = fold(early)
    assert early.columns == 24
    assert len(set(folded.variables[: early.columns])) == 1
    assert best(folded.program, 2)[0] == best(early, 2)[0]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(problems(children=5, helpers=6))
def test_the_folded_optimum_is_never_below_the_true_one(p: Problem) -> None:
    whole = program(p)
    for tier in (1, 2, 3):
        early = whole.up_to(tier)
        assert best(fold(early).program, tier)[1] >= best(early, tier)[0]
