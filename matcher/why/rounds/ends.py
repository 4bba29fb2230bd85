"""The frontier of a large round, from both its ends: with the fewest changes, and the best of all.

Where the two differ, the seats fall into groups that share nobody; any of these may be taken from
the one end and the rest from the other. For each number of changes the groups that gain most are
taken. Every step is an outcome, and the best of all bounds them.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from matcher import tiers as goals
from matcher.limit import Limit
from matcher.outcome import Assignment, Outcome, Termination
from matcher.people import Pairing
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.solve import solve
from matcher.why.rounds.rank import Rank, Step, shared_out, upward
from matcher.why.rounds.sides import Side, Slot, moves, near, seating

MOST_STEPS = 40
FIRST = "continuity"


def between_the_ends(
    problem: Problem, policy: Policy, earlier: Sequence[Pairing], seed: int, limit: Limit
) -> list[Step]:
    """Steps from the fewest changes found to the best outcome found."""
    held = _held(problem, policy, earlier, seed, limit)
    free = solve(problem, policy, seed=seed, limit=limit)
    ends = _Ends(problem, policy, earlier, seed, held, free)
    bounds = tuple(row.bound for row in free.tiers)
    steps = [Step(ends.joined(chosen), 0, bounds) for chosen in ends.choices()]
    steps.append(Step(free.assignments, _optimal(free, policy.tiers), bounds))
    same = set(earlier) == set(problem.pairings)
    order = policy.tiers if same or FIRST not in policy.tiers else _up_to_first(policy)
    proven = _optimal(held, (FIRST, *order))
    return [replace(steps[0], proven=max(0, proven - 1)), *steps[1:]]


def _held(
    problem: Problem, policy: Policy, earlier: Sequence[Pairing], seed: int, limit: Limit
) -> Outcome:
    """As many of the earlier pairings as can be, and then the goals in order."""
    known = tuple(
        row
        for row in earlier
        if row.child in problem.child_by_id and row.helper in problem.helper_by_id
    )
    rest = tuple(name for name in policy.tiers if name != FIRST)
    return solve(
        replace(problem, pairings=known),
        replace(policy, tiers=(FIRST, *rest)),
        seed=seed,
        limit=limit,
    )


def _up_to_first(policy: Policy) -> tuple[str, ...]:
    """The goals above continuity: below it the two ends don't hold the same."""
    return policy.tiers[: policy.tiers.index(FIRST)]


def _optimal(outcome: Outcome, order: Sequence[str]) -> int:
    """How many of these goals from the first on are proven best."""
    done = {row.name for row in outcome.tiers if row.termination is Termination.OPTIMAL}
    return next((n for n, name in enumerate(order) if name not in done), len(order))


class _Ends:
    """The two ends, and the groups in which they differ."""

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        earlier: Sequence[Pairing],
        seed: int,
        held: Outcome,
        free: Outcome,
    ) -> None:
        self._earlier = {(row.child, row.seat): row.helper for row in earlier}
        paired = {(row.child, row.seat, row.helper) for row in problem.pairings}
        self._held = {
            (row.child, row.seat): replace(row, kept=(row.child, row.seat, row.helper) in paired)
            for row in held.assignments
        }
        self._free = {(row.child, row.seat): row for row in free.assignments}
        # A group is measured without the goal that looks at whole streets: the steps are measured
        # whole at the end.
        narrow = replace(policy, tiers=tuple(name for name in policy.tiers if name != "equity"))
        self._order = goals.in_order(narrow)
        self._sides = (
            Side(problem, narrow, tuple(map(_pairing, self._held.values())), seed),
            Side(problem, narrow, tuple(map(_pairing, self._free.values())), seed),
        )

    def choices(self) -> list[tuple[int, ...]]:
        """For some numbers of changes, the groups to take from the free end."""
        none: Rank = (0,) * len(self._order)
        total: list[tuple[Rank, tuple[int, ...]]] = [(none, ())]
        for number, group in enumerate(self._groups):
            cost, gain = max(0, self._cost(group)), self._gain(group)
            part = [(none, -1)] * cost + [(max(none, gain), number if gain > none else -1)]
            total = shared_out(total, part)
        better = [
            chosen for n, (rank, chosen) in enumerate(total) if n == 0 or rank > total[n - 1][0]
        ]
        stride = max(1, -(-len(better) // MOST_STEPS))
        return [better[0], *better[stride::stride]]

    def joined(self, chosen: Sequence[int]) -> tuple[Assignment, ...]:
        """The fewest changes with these groups as in the best of all."""
        groups = self._groups
        seats = dict(self._held)
        for number in chosen:
            for slot in groups[number] if number >= 0 else ():
                seats.pop(slot, None)
                if slot in self._free:
                    seats[slot] = self._free[slot]
        return tuple(seats[slot] for slot in sorted(seats))

    @cached_property
    def _groups(self) -> list[list[Slot]]:
        return moves(*self._sides)

    def _cost(self, group: Sequence[Slot]) -> int:
        """How many more of the earlier pairings change."""
        held, free = (side.seats for side in self._sides)
        kept = [
            sum(slot in seats and seats[slot] == self._earlier.get(slot) for slot in group)
            for seats in (held, free)
        ]
        return kept[0] - kept[1]

    def _gain(self, group: Sequence[Slot]) -> Rank:
        """By how much the group is better in the best of all."""
        before, after = self._sides
        problem = near(before, after, group)
        inside, own = problem.child_by_id, set(group)
        now = {slot: helper for slot, helper in after.seats.items() if slot[0] in inside}
        back = {slot: helper for slot, helper in now.items() if slot not in own}
        back |= {slot: before.seats[slot] for slot in group if slot in before.seats}
        ranks = [self._rank(after, problem, seats) for seats in (back, now)]
        return tuple(new - old for old, new in zip(*ranks, strict=True))

    def _rank(self, side: Side, problem: Problem, seats: dict[Slot, str]) -> Rank:
        made = seating(problem, side.policy, seats, side.seed)
        return upward(self._order, [tier.measure(made) for tier in self._order])


def _pairing(row: Assignment) -> Pairing:
    return Pairing(child=row.child, seat=row.seat, helper=row.helper)
