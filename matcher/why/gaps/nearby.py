"""A few moves looked at with those around them alone: exactly what they do to every goal."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from matcher.outcome import Assignment
from matcher.people import Conflict, Decision, Pairing, Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.seating import Seating

Row = TypeVar("Row", Pairing, Conflict, Decision)


class Surroundings:
    """The seats of an outcome, by whom a move of some of them can matter to.

    Every goal is a sum over children, households, streets or helpers, and every rule that several
    seats share looks at one of these. So the moved children's streets and households, and all
    that whoever takes or leaves a seat holds, tell what moves change; the rest of a city is the
    same before and after, and need not be looked at.
    """

    def __init__(
        self, problem: Problem, policy: Policy, assignments: Iterable[Assignment], seed: int
    ) -> None:
        self._problem, self._policy, self._seed = problem, policy, seed
        self.seats = {(row.child, row.seat): row for row in assignments}
        self._number = {child.id: number for number, child in enumerate(problem.children)}
        self._rows, self._held = defaultdict[str, list[Assignment]](list), _Index()
        for row in self.seats.values():
            self._rows[row.child].append(row)
            self._held[row.helper].append(row.child)
        self._streets, self._homes = _Index(), _Index()
        for child in problem.children:
            self._streets[problem.geography.street_of(child.neighbourhood)].append(child.id)
            if child.household:
                self._homes[child.household].append(child.id)
        self._pairings = _by_child(problem.pairings)
        self._conflicts = _by_child(problem.conflicts)
        self._locks, self._bans = _by_child(problem.locks), _by_child(problem.bans)

    def around(self, moves: Sequence[Pairing], also: str | None = None) -> tuple[Seating, Seating]:
        """The seating before the moves and after them, of the children they can matter to, and of
        one `also`. KeyError for somebody who is not in the problem."""
        children = self._children(moves, also)
        before = {
            (row.child, row.seat): row for child in children for row in self._rows.get(child, ())
        }
        after = dict(before)
        for move in moves:
            new = Assignment(child=move.child, seat=move.seat, helper=move.helper)
            old = before.get((move.child, move.seat), new)
            after[move.child, move.seat] = replace(old, helper=move.helper)
        people = {row.helper for seats in (before, after) for row in seats.values()}
        problem = self._part(children, people)
        return self._seating(problem, before), self._seating(problem, after)

    def _children(self, moves: Sequence[Pairing], also: str | None) -> list[str]:
        known = self._problem.child_by_id
        found = {also} if also else set[str]()
        for move in moves:
            child = known[move.child]
            found.update(self._streets[self._problem.geography.street_of(child.neighbourhood)])
            found.update(self._homes.get(child.household or "", ()))
            left = self.seats.get((move.child, move.seat))
            for helper in {move.helper, left.helper if left else move.helper}:
                found.update(self._held.get(helper, ()))
        return sorted(found, key=self._number.__getitem__)

    def _part(self, children: Sequence[str], people: set[str]) -> Problem:
        whole, known = self._problem, self._problem.helper_by_id
        return Problem(
            as_of=whole.as_of,
            term=whole.term,
            geography=whole.geography,
            children=tuple(whole.child_by_id[child] for child in children),
            helpers=tuple(known[helper] for helper in sorted(people)),
            pairings=_of(self._pairings, children, people),
            conflicts=_of(self._conflicts, children, people),
            locks=_of(self._locks, children, people),
            bans=_of(self._bans, children, people),
        )

    def _seating(self, problem: Problem, seats: dict[tuple[str, Seat], Assignment]) -> Seating:
        return Seating.of(problem, self._policy, seats.values(), self._seed)


class _Index(defaultdict[str, list[str]]):
    def __init__(self) -> None:
        super().__init__(list)


def _by_child(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.child, []).append(row)
    return found


def _of(index: dict[str, list[Row]], children: Sequence[str], people: set[str]) -> tuple[Row, ...]:
    return tuple(row for child in children for row in index.get(child, ()) if row.helper in people)
