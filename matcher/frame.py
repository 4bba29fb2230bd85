"""The facts of a problem as arrays, so that a rule looks at all pairs at once.

Codes become indices; -1 means "none". n children, m helpers, s streets, k needs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matcher.geography import Step
from matcher.people import Conflict, Decision, Need, Pairing, Seat, Sex
from matcher.policy import Policy
from matcher.problem import Problem

Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
# Ladder steps are small, and tables of them large.
Steps: TypeAlias = NDArray[np.int8]

UNLIMITED = 1 << 30
FLAGS = ("active", "college", "resident", "healthy", "suitable")
CREDENTIAL_DAYS = ("clearance_until", "training_until", "insurance_until")


@dataclass(frozen=True)
class Frame:
    """A problem and a policy, with their arrays made when first asked for."""

    problem: Problem
    policy: Policy
    seed: int = 0

    @cached_property
    def first_day(self) -> date:
        """The day the new circles start."""
        return max(self.problem.as_of, self.problem.term.starts)

    # -- indices --------------------------------------------------------------------------------

    @cached_property
    def child_index(self) -> dict[str, int]:
        return {child.id: index for index, child in enumerate(self.problem.children)}

    @cached_property
    def helper_index(self) -> dict[str, int]:
        return {helper.id: index for index, helper in enumerate(self.problem.helpers)}

    @cached_property
    def street_index(self) -> dict[str, int]:
        return {s.code: index for index, s in enumerate(self.problem.geography.streets)}

    @cached_property
    def place_index(self) -> dict[str, int]:
        return {p.code: i for i, p in enumerate(self.problem.geography.neighbourhoods)}

    @cached_property
    def _codes(self) -> tuple[dict[str, int], dict[str, int]]:
        people = (*self.problem.children, *self.problem.helpers)
        return _number(p.school for p in people), _number(p.household for p in people)

    # -- geography ------------------------------------------------------------------------------

    @cached_property
    def street_of_place(self) -> Ints:
        """(places + 1,): the street of each place; the last entry serves index -1."""
        places = self.problem.geography.neighbourhoods
        return np.array([*(self.street_index[p.street] for p in places), -1], dtype=np.int64)

    @cached_property
    def street_step(self) -> Steps:
        """(s + 1, s + 1): the ladder step between streets, SAME_STREET on the diagonal; the last
        row and column serve index -1 with one more than OTHER_DISTRICT."""
        geography = self.problem.geography
        codes = [street.code for street in geography.streets]
        size = len(codes) + 1
        table = np.full((size, size), Step.OTHER_DISTRICT + 1, dtype=np.int8)
        for row, code in enumerate(codes):
            table[row, :-1] = [geography.street_step(code, other) for other in codes]
        return table

    # -- children -------------------------------------------------------------------------------

    @cached_property
    def child_place(self) -> Ints:
        return _indices(self.place_index, (c.neighbourhood for c in self.problem.children))

    @cached_property
    def child_other_place(self) -> Ints:
        return _indices(self.place_index, (c.other_home for c in self.problem.children))

    @cached_property
    def child_street(self) -> Ints:
        return self.street_of_place[self.child_place]

    @cached_property
    def child_ladder_limit(self) -> Ints:
        """(n,): the highest ladder step a neighbour mum may be away."""
        limit_of, streets = self.policy.limit_of, self.problem.geography.streets
        return np.array([limit_of(s.code) for s in streets], dtype=np.int64)[self.child_street]

    @cached_property
    def child_opens(self) -> Bools:
        """(n, s + 1): the streets whose neighbour mums may come, whatever the ladder says; the last
        column serves index -1."""
        opens = np.zeros((len(self.problem.children), len(self.street_index) + 1), dtype=np.bool_)
        for row, child in enumerate(self.problem.children):
            for code in child.open_streets:
                opens[row, self.street_index[code]] = True
        return opens

    @cached_property
    def street_wanted(self) -> Ints:
        """(s,): the seats that the children of each street want: required, and not declined."""
        required = [row.seat for row in self.policy.seats if row.required]
        wanted = sum((~self.child_declines[seat] for seat in required), start=np.int64(0))
        seats = np.broadcast_to(wanted, self.child_street.shape)
        total = np.bincount(self.child_street, weights=seats, minlength=len(self.street_index))
        return total.astype(np.int64)

    @cached_property
    def child_school(self) -> Ints:
        return _indices(self._codes[0], (c.school for c in self.problem.children))

    @cached_property
    def child_household(self) -> Ints:
        return _indices(self._codes[1], (c.household for c in self.problem.children))

    @cached_property
    def child_shares(self) -> Bools:
        """(n,): several children of the household want a neighbour mum, this one among them."""
        asks = (self.child_household >= 0) & ~self.child_declines[Seat.NEIGHBOUR_MUM]
        family, size = np.unique(self.child_household[asks], return_counts=True)
        return asks & np.isin(self.child_household, family[size > 1])

    @cached_property
    def child_weight(self) -> Ints:
        return np.array([c.weight for c in self.problem.children], dtype=np.int64)

    @cached_property
    def child_points(self) -> Ints:
        """(n,): the coverage points that each filled seat of the child is worth."""
        policy = self.policy
        level = np.array([c.need_level for c in self.problem.children], dtype=np.int64)
        days = np.array(
            [max(0, (self.problem.as_of - c.waiting_since).days) for c in self.problem.children],
            dtype=np.int64,
        )
        waited = np.minimum(days // policy.waiting_days_per_point, policy.waiting_points_most)
        return np.array([0, *policy.coverage_points], dtype=np.int64)[level] + waited

    @cached_property
    def child_is_urgent(self) -> Bools:
        levels = self.policy.safety_levels
        return np.array([c.need_level in levels for c in self.problem.children], dtype=np.bool_)

    @cached_property
    def child_has_basis(self) -> Bools:
        day = self.first_day
        return np.array(
            [
                b is not None and b.since <= day and (b.until is None or day <= b.until)
                for b in (c.basis for c in self.problem.children)
            ],
            dtype=np.bool_,
        )

    @cached_property
    def child_declines(self) -> dict[Seat, Bools]:
        """Which children's guardians do not want the seat."""
        declined = [set(c.declined_seats) for c in self.problem.children]
        return {seat: np.array([seat in d for d in declined], dtype=np.bool_) for seat in Seat}

    @cached_property
    def child_needs(self) -> Bools:
        """(n, k)"""
        return _flags(tuple(Need), (c.needs for c in self.problem.children))

    @cached_property
    def child_point(self) -> Floats:
        """(n, 2): lon, lat; NaN where unknown."""
        return _points(c.point for c in self.problem.children)

    # -- helpers --------------------------------------------------------------------------------

    @cached_property
    def helper_seats(self) -> dict[Seat, Ints]:
        """The indices of the helpers who hold each kind of seat."""
        helpers = self.problem.helpers
        return {
            seat: np.array([i for i, h in enumerate(helpers) if seat in h.seats], dtype=np.int64)
            for seat in Seat
        }

    @cached_property
    def helper_place(self) -> Ints:
        return _indices(self.place_index, (h.neighbourhood for h in self.problem.helpers))

    @cached_property
    def helper_school(self) -> Ints:
        return _indices(self._codes[0], (h.school for h in self.problem.helpers))

    @cached_property
    def helper_household(self) -> Ints:
        return _indices(self._codes[1], (h.household for h in self.problem.helpers))

    @cached_property
    def helper_supervises(self) -> Ints:
        return _indices(self.street_index, (h.supervises for h in self.problem.helpers))

    @cached_property
    def helper_serves(self) -> tuple[Ints, Ints]:
        """The places of directors' posts and the helper of each, as parallel arrays."""
        posts = [
            (self.place_index[code], index)
            for index, helper in enumerate(self.problem.helpers)
            for code in helper.serves
        ]
        table = np.array(posts, dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    @cached_property
    def helper_flags(self) -> dict[str, Bools]:
        helpers = self.problem.helpers
        return {f: np.array([getattr(h, f) for h in helpers], dtype=np.bool_) for f in FLAGS}

    @cached_property
    def helper_days(self) -> dict[str, Ints]:
        """The last valid day of each credential as an ordinal; 0 where there is none on record."""
        found: dict[str, Ints] = {}
        for name in CREDENTIAL_DAYS:
            days: list[date | None] = [getattr(h, name) for h in self.problem.helpers]
            found[name] = np.array(
                [0 if day is None else day.toordinal() for day in days], dtype=np.int64
            )
        return found

    @cached_property
    def helper_sex(self) -> Ints:
        """(m,): indexes tuple(Sex)."""
        return _indices(
            {s.value: n for n, s in enumerate(Sex)}, (h.sex for h in self.problem.helpers)
        )

    @cached_property
    def helper_born(self) -> Ints:
        """(m,): the birth date as the number yyyymmdd."""
        return np.array(
            [
                -1 if day is None else day.year * 10_000 + day.month * 100 + day.day
                for day in (h.born for h in self.problem.helpers)
            ],
            dtype=np.int64,
        )

    @cached_property
    def helper_room(self) -> Ints:
        """(m,): capacity less the load of circles outside the round, never negative."""
        return np.array(
            [
                UNLIMITED if h.capacity is None else max(0, h.capacity - h.load)
                for h in self.problem.helpers
            ],
            dtype=np.int64,
        )

    @cached_property
    def helper_limited(self) -> Bools:
        """(m,): who has a capacity."""
        return np.array([h.capacity is not None for h in self.problem.helpers], dtype=np.bool_)

    @cached_property
    def helper_mentees(self) -> Ints:
        return np.array([h.mentees for h in self.problem.helpers], dtype=np.int64)

    @cached_property
    def helper_load(self) -> Ints:
        return np.array([h.load for h in self.problem.helpers], dtype=np.int64)

    @cached_property
    def helper_skills(self) -> Bools:
        """(m, k)"""
        return _flags(tuple(Need), (h.skills for h in self.problem.helpers))

    @cached_property
    def helper_point(self) -> Floats:
        """(m, 2): lon, lat; NaN where unknown."""
        return _points(h.point for h in self.problem.helpers)

    # -- pairs ----------------------------------------------------------------------------------

    def pair(self, children: Ints, helpers: Ints) -> Ints:
        """One number for each pair of a child and a helper."""
        return children * len(self.problem.helpers) + helpers

    @cached_property
    def conflict_pairs(self) -> Ints:
        """Sorted numbers of the pairs that a recorded conflict keeps apart."""
        return self._pairs(self.problem.conflicts)

    @cached_property
    def banned_pairs(self) -> dict[Seat, Ints]:
        """Sorted, by seat."""
        bans = self.problem.bans
        return {seat: self._pairs(b for b in bans if b.seat == seat) for seat in Seat}

    @cached_property
    def kept_pairs(self) -> dict[Seat, Ints]:
        """Last term's pairings: sorted, by seat."""
        pairings = self.problem.pairings
        return {seat: self._pairs(p for p in pairings if p.seat == seat) for seat in Seat}

    def _pairs(self, rows: Iterable[Conflict | Decision | Pairing]) -> Ints:
        size, children, helpers = len(self.problem.helpers), self.child_index, self.helper_index
        numbers = [children[row.child] * size + helpers[row.helper] for row in rows]
        return np.array(sorted(numbers), dtype=np.int64)


def is_among(known: Ints, numbers: Ints) -> Bools:
    """Which numbers are in `known`, which is sorted."""
    if not len(known):
        return np.zeros(1, dtype=np.bool_)
    place = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
    return known[place] == numbers


def _number(codes: Iterable[str | None]) -> dict[str, int]:
    known = dict.fromkeys(code for code in codes if code is not None)
    return {code: index for index, code in enumerate(known)}


def _indices(known: Mapping[str, int], codes: Iterable[str | None]) -> Ints:
    return np.array([-1 if c is None else known.get(c, -1) for c in codes], dtype=np.int64)


def _flags(names: tuple[Need, ...], rows: Iterable[tuple[Need, ...]]) -> Bools:
    table = [[name in row for name in names] for row in rows]
    return np.array(table, dtype=np.bool_).reshape(-1, len(names))


def _points(points: Iterable[object]) -> Floats:
    rows = [(np.nan, np.nan) if p is None else (p.lon, p.lat) for p in points]  # type: ignore[attr-defined]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)
