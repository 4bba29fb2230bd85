"""What all contenders of a contest are given: one synthetic round, and its integer program."""

from dataclasses import dataclass
from functools import cached_property
from importlib import resources

import numpy as np

from fixtures.district import generate
from matcher import Policy, Problem, rules, tiers
from matcher.columns import SEATS, Columns
from matcher.frame import Frame, Ints
from matcher.geography import Geography
from matcher.outcome import Assignment
from matcher.program import Program
from matcher.reduce import columns_of
from matcher.rules import Rule
from matcher.solve import program_of
from matcher.tiers import Tier
from rosters.problem import build_problem


@dataclass(frozen=True)
class Course:
    """A problem, a policy and a seed; columns and program are made when first asked for, so that
    each contender pays for them on its own clock."""

    problem: Problem
    policy: Policy
    seed: int

    @cached_property
    def frame(self) -> Frame:
        return Frame(self.problem, self.policy, self.seed)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return rules.in_order(self.policy)

    @cached_property
    def tiers(self) -> tuple[Tier, ...]:
        return tiers.in_order(self.policy)

    @cached_property
    def columns(self) -> Columns:
        """Every pair that no rule forbids by itself, ordered by child, seat and helper."""
        return columns_of(self.frame, self.rules)

    @cached_property
    def program(self) -> Program:
        """The whole round as one integer program, with every column and our tightened rows."""
        return program_of(self.frame, self.columns, self.rules, self.tiers)

    def seats_of(self, assignments: tuple[Assignment, ...]) -> Ints:
        """The columns that the assignments stand for."""
        index = self.frame.child_index
        helper = self.frame.helper_index
        wanted = self._key(
            np.array([index[row.child] for row in assignments], dtype=np.int64),
            np.array([SEATS.index(row.seat) for row in assignments], dtype=np.int64),
            np.array([helper[row.helper] for row in assignments], dtype=np.int64),
        )
        keys = self._key(self.columns.child, self.columns.seat, self.columns.helper)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        if len(wanted) and not np.array_equal(keys[place], wanted):
            raise ValueError("an assignment is no legal pair of this round")
        return np.sort(place)

    def _key(self, child: Ints, seat: Ints, helper: Ints) -> Ints:
        return (child * len(SEATS) + seat) * len(self.problem.helpers) + helper


def district(
    children: int, tightness: float, seed: int, geography: Geography | None = None
) -> Course:
    """A generated district under Putuo's policy; the same arguments give the same course. Without
    a geography it is Putuo's, and Shanghai's for more children than Putuo holds."""
    made = generate(children=children, seed=seed, tightness=tightness, geography=geography)
    problem = build_problem(made.roster, made.geography, as_of=made.as_of, term=made.term)
    text = resources.files("fixtures").joinpath("policies/putuo.toml").read_text("utf-8")
    return Course(problem, Policy.parse(text), seed)
