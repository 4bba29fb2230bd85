"""What the first goals can have at best with some persons in their seats: exactly, pool by pool.

The goals that count seats one by one fall into pools that share nobody: the mentors of a school,
the neighbour mums of a street. A pool over kinds of helpers (symmetry.py) is small enough to be
solved to the end while somebody waits.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from matcher.columns import SEATS
from matcher.engines import highs
from matcher.frame import Ints
from matcher.limit import Budget, Limit
from matcher.merged import upward
from matcher.people import Seat
from matcher.program import Program
from matcher.repair.seats import EMPTY
from matcher.solve import program_of
from matcher.unfold import goal_of_classes, helpers_folded
from matcher.why.seated import Seated

SECONDS = 2.0
# A pool beyond this many columns takes too long.
WIDEST = 60_000


class Proofs:
    """The pools of a round; each is made ready when first asked about."""

    def __init__(self, seated: Seated) -> None:
        self._seated = seated
        self._programs: dict[tuple[int, ...], tuple[Ints, Program]] = {}

    def tiers(self, fills: Ints, costs: Sequence[int]) -> int:
        """For how many tiers these costs of choosing these columns are known to be the least."""
        # Nothing of its kind is above the best of all: as long as the two are alike, both are.
        alike = next((n for n, cost in enumerate(costs) if cost), len(costs))
        if alike >= self._seated.proven:
            return alike
        columns, program = self._pool(tuple(np.unique(self._label[fills]).tolist()))
        if not len(columns):
            return alike
        for tier in range(alike, len(program.stages)):
            if self._least_cost(columns, program, fills, costs[:tier]) != costs[tier]:
                return tier
        return max(alike, len(program.stages))

    def _least_cost(
        self, columns: Ints, program: Program, fills: Ints, above: Sequence[int]
    ) -> int:
        """The least that the next tier loses, the tiers above losing what they do."""
        sitting = np.array([c for c in self._seated.seats.sitting if c != EMPTY])
        x, chosen = np.isin(columns, sitting), np.isin(columns, fills)
        rival = np.isin(program.slot, program.slot[chosen]) & ~chosen
        size = len(program.most)
        kept = np.setdiff1d(np.arange(size), np.flatnonzero(rival))
        goals = [upward(o) for o in program.objectives[: len(above) + 1]]
        now = [int(goal[: len(columns)] @ x) for goal in goals]
        held = np.stack([np.append(chosen, np.zeros(size - len(x), dtype=np.int64)), *goals[:-1]])
        least = np.array([len(fills), *(v - cost for v, cost in zip(now, above, strict=False))])
        part = program.take(kept).holding(sparse.csr_matrix(held[:, kept]), least)
        kinds = helpers_folded(part)
        nothing = np.zeros(len(kinds.program.most), dtype=np.int64)
        budget = Budget(Limit(seconds=SECONDS, threads=1))
        like = goal_of_classes(kinds, goals[-1][kept])
        found = highs.improve(kinds.program, like, nothing, seconds=SECONDS, budget=budget)
        return now[-1] - found.bound

    def _pool(self, labels: tuple[int, ...]) -> tuple[Ints, Program]:
        """The columns of some pools, and the program of the goals that count seats one by one."""
        if labels not in self._programs:
            seated = self._seated
            columns = np.flatnonzero(np.isin(self._label, labels))
            columns = columns if len(columns) <= WIDEST else columns[:0]
            own = seated.columns.take(columns)
            program = program_of(seated.frame, own, seated.rules, seated.tiers[: seated.proven])
            same = [stage for stage in program.stages if stage == program.stages[0]]
            self._programs[labels] = columns, program.up_to(max(0, len(same) - 1))
        return self._programs[labels]

    @cached_property
    def _label(self) -> Ints:
        """(columns,): the pool of each, which no helper and no family with another shares."""
        seated = self._seated
        columns, slots = seated.columns, len(seated.problem.children) * len(SEATS)
        helpers = len(seated.problem.helpers)
        household = seated.frame.child_household[columns.child]
        family = np.flatnonzero((household >= 0) & columns.is_seat(Seat.NEIGHBOUR_MUM))
        tail = np.concatenate([seated.seats.slots, seated.seats.slots[family]])
        head = np.concatenate([slots + columns.helper, slots + helpers + household[family]])
        size = slots + helpers + int(seated.frame.child_household.max(initial=-1)) + 1
        graph = sparse.coo_matrix((np.ones(len(tail)), (tail, head)), shape=(size, size))
        _, label = connected_components(graph, directed=False)
        return label[seated.seats.slots].astype(np.int64)
