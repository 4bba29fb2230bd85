"""Who sits where, in plain words for the checker and as arrays for the explainer."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from matcher.frame import Frame, Ints
from matcher.outcome import Assignment
from matcher.people import Child, Helper, Seat
from matcher.policy import Policy
from matcher.problem import Problem


def wanted_seats(child: Child, policy: Policy) -> tuple[Seat, ...]:
    """The seats of a child's circle: what the policy requires less what the guardian declined."""
    return tuple(
        row.seat for row in policy.seats if row.required and row.seat not in child.declined_seats
    )


@dataclass(frozen=True)
class Seating:
    """The checker's view of a set of assignments: looked up by name, no arrays."""

    problem: Problem
    policy: Policy
    assignments: tuple[Assignment, ...]
    seed: int = 0
    circles: dict[str, dict[Seat, str]] = field(default_factory=dict[str, dict[Seat, str]])
    load: dict[str, int] = field(default_factory=lambda: defaultdict[str, int](int))
    mentees: dict[str, int] = field(default_factory=lambda: defaultdict[str, int](int))
    family_mums: dict[str, dict[str, str]] = field(
        default_factory=lambda: defaultdict[str, dict[str, str]](dict)
    )

    @cached_property
    def conflict_pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset((row.child, row.helper) for row in self.problem.conflicts)

    @cached_property
    def banned(self) -> frozenset[tuple[str, Seat, str]]:
        return frozenset((row.child, row.seat, row.helper) for row in self.problem.bans)

    @cached_property
    def paired(self) -> frozenset[tuple[str, Seat, str]]:
        return frozenset((row.child, row.seat, row.helper) for row in self.problem.pairings)

    @cached_property
    def directors(self) -> dict[str, list[Helper]]:
        """The children's directors of each neighbourhood that has one."""
        found: dict[str, list[Helper]] = {}
        for helper in self.problem.helpers:
            if Seat.CHILDREN_DIRECTOR in helper.seats:
                for code in helper.serves:
                    found.setdefault(code, []).append(helper)
        return found

    @classmethod
    def of(
        cls, problem: Problem, policy: Policy, assignments: Iterable[Assignment], seed: int = 0
    ) -> "Seating":
        seating = cls(problem, policy, tuple(assignments), seed)
        for seat in seating.assignments:
            child = problem.child_by_id[seat.child]
            seating.circles.setdefault(child.id, {})[seat.seat] = seat.helper
            if policy.seat(seat.seat).counts_load:
                seating.load[seat.helper] += child.weight
            if seat.seat == Seat.MENTOR:
                seating.mentees[seat.helper] += 1
            if seat.seat == Seat.NEIGHBOUR_MUM and child.household:
                seating.family_mums[child.household][child.id] = seat.helper
        return seating


@dataclass(frozen=True)
class Taken:
    """The explainer's view: what each helper's room is filled with. Indices are the frame's."""

    load: Ints
    mentees: Ints
    circles: dict[int, dict[Seat, int]]
    family_mums: dict[int, Counter[int]]

    @classmethod
    def of(cls, frame: Frame, assignments: Iterable[Assignment]) -> "Taken":
        size = len(frame.problem.helpers)
        taken = cls(np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64), {}, {})
        for row in assignments:
            child, helper = frame.child_index[row.child], frame.helper_index[row.helper]
            taken.take(frame, child, row.seat, helper)
        return taken

    def take(self, frame: Frame, child: int, seat: Seat, helper: int) -> None:
        """The helper takes the empty seat."""
        self.circles.setdefault(child, {})[seat] = helper
        self._count(frame, child, seat, helper, 1)

    def free(self, frame: Frame, child: int, seat: Seat) -> None:
        """The filled seat is empty again."""
        self._count(frame, child, seat, self.circles[child].pop(seat), -1)

    def copy(self) -> "Taken":
        return Taken(
            self.load.copy(),
            self.mentees.copy(),
            {child: circle.copy() for child, circle in self.circles.items()},
            {household: mums.copy() for household, mums in self.family_mums.items()},
        )

    def lightened(self, frame: Frame, helpers: Ints, children: Ints, seats: Ints) -> "Taken":
        """The room there were without these filled seats; three parallel arrays, `seats` by their
        place in Seat. The circles stay as they are."""
        load, mentees = self.load.copy(), self.mentees.copy()
        counted = np.array([frame.policy.seat(seat).counts_load for seat in Seat])[seats]
        np.subtract.at(load, helpers, frame.child_weight[children] * counted)
        np.subtract.at(mentees, helpers, np.array([seat == Seat.MENTOR for seat in Seat])[seats])
        return replace(self, load=load, mentees=mentees)

    def _count(self, frame: Frame, child: int, seat: Seat, helper: int, by: int) -> None:
        if frame.policy.seat(seat).counts_load:
            self.load[helper] += by * int(frame.child_weight[child])
        if seat == Seat.MENTOR:
            self.mentees[helper] += by
        household = int(frame.child_household[child])
        if seat == Seat.NEIGHBOUR_MUM and household >= 0:
            mums = self.family_mums.setdefault(household, Counter())
            mums[helper] += by
            if not mums[helper]:
                del mums[helper]
