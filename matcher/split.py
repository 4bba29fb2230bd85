"""A round cut into parts that can be formed apart, on any number of hosts.

What two parts share is only what has no limit: helpers without a capacity. Everybody else is in
exactly one part, so that the parts' values and bounds add up to the round's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from matcher import rules as hard_rules
from matcher.blocks import components
from matcher.frame import Bools, Frame, Ints
from matcher.geography import Geography
from matcher.people import Child, Conflict, Decision, Helper, Pairing, Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.reduce import columns_in_turn

PairRow: TypeAlias = Pairing | Conflict | Decision
PAIRS = ("pairings", "conflicts", "locks", "bans")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a round, a problem of its own. `size`: its candidate pairs, a measure of work."""

    problem: Problem
    size: int


def split(problem: Problem, policy: Policy, *, at_least: int) -> tuple[Part, ...]:
    """The parts of a round, one at least; `form` each and `join` what comes of them.

    Blocks that share nothing are packed, neighbours together, into parts of `at_least` so many
    children; a block is never cut.
    """
    frame = Frame(problem, policy)
    people = _People.of(frame)
    part, owner, shared = _divided(frame, people, at_least)
    count = int(part.max(initial=0)) + 1
    sizes = np.bincount(part, weights=people.candidates, minlength=count)
    pairs = {name: _by_part(frame, part, count, getattr(problem, name)) for name in PAIRS}
    return tuple(
        Part(
            problem=_restricted(
                problem,
                np.flatnonzero(part == number),
                np.union1d(np.flatnonzero(owner == number), shared[1, shared[0] == number]),
                {name: rows[number] for name, rows in pairs.items()},
            ),
            size=int(sizes[number]),
        )
        for number in range(count)
    )


@dataclass(frozen=True)
class _People:
    """Who belongs together: `joined` (2, pairs) are children with the helpers who must be in one
    part with them, `shared` (2, pairs) those with helpers who may be in several; `candidates`
    (children,) are the legal pairs of each."""

    joined: Ints
    shared: Ints
    candidates: Ints

    @classmethod
    def of(cls, frame: Frame) -> "_People":
        limited, candidates = _limited(frame), np.zeros(len(frame.problem.children), dtype=np.int64)
        joined, shared = list[Ints](), list[Ints]()

        def enter(child: Ints, helper: Ints) -> None:
            once = limited[helper]
            joined.append(_fewer(frame, child[once], helper[once]))
            shared.append(np.unique(np.stack([child[~once], helper[~once]]), axis=1))

        # In turn, and few of the pairs kept: those of a city do not fit in memory at once.
        for columns in columns_in_turn(frame, hard_rules.in_order(frame.policy)):
            candidates += np.bincount(columns.child, minlength=len(candidates))
            enter(columns.child, columns.helper)
        enter(*_posts(frame))
        return cls(np.concatenate(joined, axis=1), np.concatenate(shared, axis=1), candidates)


def _fewer(frame: Frame, child: Ints, helper: Ints) -> Ints:
    """(2, pairs): pairs that join the same people as the given ones do, each child and helper a
    time or two."""
    label = components(frame, child, helper)
    hub = np.zeros(len(label), dtype=np.int64)
    hub[label[child]] = child
    _, one = np.unique(child, return_index=True)
    helpers = np.unique(helper)
    hubs = hub[label[len(frame.problem.children) + helpers]]
    return np.stack([np.append(child[one], hubs), np.append(helper[one], helpers)])


def _posts(frame: Frame) -> tuple[Ints, Ints]:
    """Children and the directors of their neighbourhoods, candidates or not: a post with nobody in
    it falls to the supervisor, and a part must not see one empty that is held."""
    posts: dict[str, list[int]] = {}
    for index, helper in enumerate(frame.problem.helpers):
        for code in helper.serves:
            posts.setdefault(code, []).append(index)
    serving = [
        (index, director)
        for index, child in enumerate(frame.problem.children)
        for director in posts.get(child.neighbourhood, ())
    ]
    pairs = np.array(serving, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _divided(frame: Frame, people: _People, at_least: int) -> tuple[Ints, Ints, Ints]:
    """The part of each child; of each helper with a limit (-1 for the others); and, as (2, pairs),
    the parts of each of the others."""
    child, helper = people.joined
    label = components(frame, child, helper)[: len(frame.problem.children)]
    part, limited = _packed(frame, label, at_least), _limited(frame)
    # Limited helpers whom no rule lets near a child come anywhere: their load counts once.
    owner = np.arange(len(limited)) % (int(part.max(initial=0)) + 1)
    owner[helper] = part[child]
    owner[~limited] = -1
    return part, owner, np.unique(np.stack([part[people.shared[0]], people.shared[1]]), axis=1)


def _limited(frame: Frame) -> Bools:
    """(helpers,): who has a capacity, or is a mentor where the policy caps their pupils."""
    cap = frame.policy.seat(Seat.MENTOR).count_cap
    return np.array(
        [
            h.capacity is not None or (cap is not None and Seat.MENTOR in h.seats)
            for h in frame.problem.helpers
        ],
        dtype=np.bool_,
    )


def _packed(frame: Frame, label: Ints, at_least: int) -> Ints:
    """(children,): the part of each child, where children with one label stay together; labels are
    taken street by street."""
    _, first, label, size = np.unique(
        label, return_index=True, return_inverse=True, return_counts=True
    )
    part_of = np.zeros(len(size), dtype=np.int64)
    part = held = 0
    for block in np.lexsort((first, frame.child_street[first])):
        if held >= at_least or (held and size[block] >= at_least):
            part, held = part + 1, 0
        part_of[block] = part
        held += size[block]
    return part_of[label]


def _by_part(frame: Frame, part: Ints, count: int, rows: Sequence[PairRow]) -> list[list[PairRow]]:
    """The rows of each part's children."""
    found: list[list[PairRow]] = [[] for _ in range(count)]
    for row in rows:
        found[part[frame.child_index[row.child]]].append(row)
    return found


def _restricted(
    problem: Problem, children: Ints, helpers: Ints, pairs: Mapping[str, Sequence[PairRow]]
) -> Problem:
    """The problem of these people alone: indices in, their order kept. `pairs` are the children's
    by field; those with a helper elsewhere can't be, and say nothing here."""
    kids = tuple(problem.children[i] for i in children.tolist())
    adults = tuple(problem.helpers[i] for i in helpers.tolist())
    people = {helper.id for helper in adults}
    inside: dict[str, Any] = {
        name: tuple(row for row in rows if row.helper in people) for name, rows in pairs.items()
    }
    return replace(
        problem,
        geography=_places(problem.geography, kids, adults),
        children=kids,
        helpers=adults,
        **inside,
    )


def _places(
    geography: Geography, children: tuple[Child, ...], helpers: tuple[Helper, ...]
) -> Geography:
    codes = {*_homes(children), *(h.neighbourhood for h in helpers)}
    codes |= {code for h in helpers for code in h.serves}
    streets = {geography.street_of(code) for code in codes if code is not None}
    streets |= {h.supervises for h in helpers if h.supervises is not None}
    return replace(
        geography,
        streets=tuple(s for s in geography.streets if s.code in streets),
        neighbourhoods=tuple(p for p in geography.neighbourhoods if p.code in codes),
    )


def _homes(children: tuple[Child, ...]) -> Iterator[str | None]:
    for child in children:
        yield child.neighbourhood
        yield child.other_home
