"""A few circles of a round as a problem of their own, and what a change among them is worth."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from matcher.columns import SEATS
from matcher.outcome import Assignment
from matcher.problem import Problem
from matcher.repair.seats import EMPTY, Seats
from matcher.seating import Seating
from matcher.tiers import Tier


def extract(seats: Seats, children: Sequence[int], helpers: Iterable[int]) -> Problem:
    """These children and helpers. What the other circles take from a helper counts as taken
    outside the round."""
    whole = seats.frame.problem
    slots = np.array(children)[:, None] * len(SEATS) + np.arange(len(SEATS))
    sitting = [seats.sitting[slot] for slot in slots.ravel().tolist()]
    inside = seats.columns.take(np.array([c for c in sitting if c != EMPTY], dtype=np.int64))
    taken = seats.taken.lightened(seats.frame, inside.helper, inside.child, inside.seat)
    load, mentees = taken.load.tolist(), taken.mentees.tolist()
    people = tuple(
        replace(
            whole.helpers[i],
            load=whole.helpers[i].load + load[i],
            mentees=whole.helpers[i].mentees + mentees[i],
        )
        if load[i] or mentees[i]
        else whole.helpers[i]
        for i in helpers
    )
    minors = {whole.children[i].id for i in children}
    adults = {row.id for row in people}
    return replace(
        whole,
        children=tuple(whole.children[i] for i in children),
        helpers=people,
        pairings=tuple(r for r in whole.pairings if r.child in minors and r.helper in adults),
        locks=tuple(r for r in whole.locks if r.child in minors and r.helper in adults),
        conflicts=(),
        bans=(),
    )


def gained(
    seats: Seats,
    tiers: Sequence[Tier],
    before: Sequence[Assignment],
    after: Sequence[Assignment],
) -> list[int]:
    """What each tier's value gains if `after` replaces `before`, where the people stay the same.

    Tiers add up over streets, siblings and helpers, so it is enough to measure the children
    concerned and their siblings, and the streets that have more or fewer filled seats than before.
    """
    frame = seats.frame
    old_children, new_children = (
        np.array([frame.child_index[row.child] for row in rows], dtype=np.int64)
        for rows in (before, after)
    )
    touched, streets = np.union1d(old_children, new_children), len(frame.street_index)
    more = np.bincount(frame.child_street[new_children], minlength=streets)
    more -= np.bincount(frame.child_street[old_children], minlength=streets)
    if all(tier.name != "equity" for tier in tiers):
        more[:] = 0
    families = [family for family in frame.child_household[touched].tolist() if family >= 0]
    near = (more != 0)[frame.child_street] | np.isin(frame.child_household, families)
    near[touched] = True
    children = np.flatnonzero(near).tolist()
    slots = [child * len(SEATS) + seat for child in children for seat in range(len(SEATS))]
    gone = {(row.child, row.seat) for row in after}
    others = [
        row
        for row in seats.rows(slot for slot in slots if seats.sitting[slot] != EMPTY)
        if (row.child, row.seat) not in gone
    ]
    concerned = {row.helper for row in (*others, *before, *after)}
    small = extract(seats, children, sorted(frame.helper_index[name] for name in concerned))
    old, new = (
        Seating.of(small, frame.policy, (*others, *rows), frame.seed) for rows in (before, after)
    )
    return [tier.measure(new) - tier.measure(old) for tier in tiers]
