"""What asks for whom: the seats of a round, or one kind of need, as items and their candidates."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.columns import SEATS, Columns
from matcher.frame import UNLIMITED, Bools, Frame, Ints
from matcher.outcome import Assignment
from matcher.people import Need, Seat
from matcher.why.gaps.reasons import Claim


@dataclass(frozen=True)
class Demands:
    """Items, each of which one helper takes as a whole: a seat, a need, or the neighbour mum seats
    of siblings who must share. Siblings of whom some have nobody are two items: `twin` is the
    filled part of an item, -1 elsewhere.

    `item`, `helper`, `size`, `pupil` and `child` are (columns,), ordered by item: who could take
    what, how much of the room, whether it counts as a mentor's pupil, whose it is (-1: siblings').
    `held` is (items,): who has it, -1 where it is not had. `room` and `pupils` are (helpers,).
    """

    claims: tuple[tuple[Claim, ...], ...]
    item: Ints
    helper: Ints
    size: Ints
    pupil: Bools
    child: Ints
    held: Ints
    twin: Ints
    room: Ints
    pupils: Ints

    def __len__(self) -> int:
        return len(self.claims)

    @cached_property
    def count(self) -> Ints:
        """(items,): how many claims each item is."""
        return np.array([len(claims) for claims in self.claims], dtype=np.int64)

    @cached_property
    def weight(self) -> Ints:
        """(items,): the case weight of each item."""
        found = [sum(claim.weight for claim in claims) for claims in self.claims]
        return np.array(found, dtype=np.int64)

    @cached_property
    def start(self) -> Ints:
        """(items + 1,): where each item's columns begin."""
        return np.searchsorted(self.item, np.arange(len(self) + 1))


def rooms_of(frame: Frame) -> tuple[Ints, Ints]:
    """(helpers,) each: the room for case weight, and for a mentor's pupils."""
    cap = frame.policy.seat(Seat.MENTOR).count_cap
    if cap is None:
        return frame.helper_room, np.full(len(frame.helper_room), UNLIMITED)
    return frame.helper_room, np.maximum(0, cap - frame.helper_mentees)


def seats_asked(
    frame: Frame, columns: Columns, assignments: tuple[Assignment, ...]
) -> tuple[Demands, dict[tuple[str, Seat], int]]:
    """The seats that have a candidate, and the item of each empty one."""
    slot = columns.child * len(SEATS) + columns.seat
    slots, start = np.unique(slot, return_index=True)
    held = _holders(frame, slots, assignments)
    members = _members(frame, slots, held)
    items = np.repeat(np.arange(len(members)), [len(m.slots) for m in members])
    member = np.array([place for m in members for place in m.slots], dtype=np.int64)
    size_of = np.append(start, len(slot))
    column, row = ranges(size_of[member], size_of[member + 1])
    counted = np.array([frame.policy.seat(seat).counts_load for seat in SEATS])
    size = frame.child_weight[columns.child] * counted[columns.seat]
    who = columns.helper[column]
    # A helper takes all of an item or none of it.
    key, first, where, times = np.unique(
        items[row] * len(frame.problem.helpers) + who,
        return_index=True, return_inverse=True, return_counts=True,
    )  # fmt: skip
    total = np.bincount(where, weights=size[column], minlength=len(key)).astype(np.int64)
    item, helper = np.divmod(key, max(1, len(frame.problem.helpers)))
    fits = times == np.array([len(m.slots) for m in members], dtype=np.int64)[item]
    room, pupils = rooms_of(frame)
    fits &= total <= room[helper]
    alone = np.array([len(m.slots) == 1 for m in members], dtype=np.bool_)
    cap = frame.policy.seat(Seat.MENTOR).count_cap is not None
    seat = columns.seat[column][first]
    demands = Demands(
        claims=tuple(
            tuple(_claim(frame, int(slots[place]), bool(held[place] >= 0)) for place in m.slots)
            for m in members
        ),
        item=item[fits],
        helper=helper[fits],
        size=total[fits],
        pupil=((seat == SEATS.index(Seat.MENTOR)) & cap)[fits],
        child=np.where(alone[item], columns.child[column][first], -1)[fits],
        held=np.array([m.held for m in members], dtype=np.int64),
        twin=np.array([m.twin for m in members], dtype=np.int64),
        room=room,
        pupils=pupils,
    )
    return demands, _empty(frame, slots, held, members)


def needs_asked(
    frame: Frame, columns: Columns, need: Need, covered: dict[int, int]
) -> tuple[Demands, dict[str, int]]:
    """The children with this need and a candidate who has the skill, and the item of each whose
    need is not covered; `covered`: by whom it is, by child."""
    number = tuple(Need).index(need)
    asked = frame.child_needs[columns.child, number] & frame.helper_skills[columns.helper, number]
    chosen = columns.take(asked)
    counted = np.array([frame.policy.seat(seat).counts_load for seat in SEATS])[chosen.seat]
    size = frame.child_weight[chosen.child] * counted
    cap = frame.policy.seat(Seat.MENTOR).count_cap is not None
    pupil = chosen.is_seat(Seat.MENTOR) & cap
    # Of two seats that a helper could take, the less that either takes of them.
    order = np.lexsort((size, chosen.helper, chosen.child))
    pair = frame.pair(chosen.child, chosen.helper)[order]
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    pupil = np.minimum.reduceat(pupil[order], first) if len(first) else pupil[order]
    order = order[first]
    children, item = np.unique(chosen.child[order], return_inverse=True)
    room, pupils = rooms_of(frame)
    people = children.tolist()
    held = [covered.get(child, -1) for child in people]
    demands = Demands(
        claims=tuple(
            (_need_claim(frame, child, need, by >= 0),)
            for child, by in zip(people, held, strict=True)
        ),
        item=item.astype(np.int64),
        helper=chosen.helper[order],
        size=size[order],
        pupil=pupil,
        child=chosen.child[order],
        held=np.array(held, dtype=np.int64),
        twin=np.full(len(people), -1, dtype=np.int64),
        room=room,
        pupils=pupils,
    )
    names = frame.problem.children
    open_ = {names[child].id: n for n, child in enumerate(people) if held[n] < 0}
    return demands, open_


@dataclass(frozen=True)
class _Member:
    """An item: places in the list of slots."""

    slots: tuple[int, ...]
    held: int
    twin: int = -1


def _members(frame: Frame, slots: Ints, held: Ints) -> list[_Member]:
    """Every slot by itself, but siblings who must share a neighbour mum together."""
    families = defaultdict[int, list[int]](list)
    if frame.policy.siblings_hard:
        mums = np.flatnonzero(slots % len(SEATS) == SEATS.index(Seat.NEIGHBOUR_MUM))
        households = frame.child_household[slots[mums] // len(SEATS)]
        for place, household in zip(mums.tolist(), households.tolist(), strict=True):
            if household >= 0:
                families[household].append(place)
    shared = {place for places in families.values() if len(places) > 1 for place in places}
    found = [_Member((n,), int(held[n])) for n in range(len(slots)) if n not in shared]
    for places in families.values():
        filled = tuple(place for place in places if held[place] >= 0)
        if len(places) > 1 and filled:
            found.append(_Member(filled, int(held[filled[0]])))
        if len(places) > 1 and len(filled) < len(places):
            found.append(_Member(tuple(places), -1, len(found) - 1 if filled else -1))
    return found


def _holders(frame: Frame, slots: Ints, assignments: tuple[Assignment, ...]) -> Ints:
    """(slots,): who sits there, -1 where nobody does."""
    held = np.full(len(frame.problem.children) * len(SEATS), -1, dtype=np.int64)
    for row in assignments:
        place = frame.child_index[row.child] * len(SEATS) + SEATS.index(row.seat)
        held[place] = frame.helper_index[row.helper]
    return held[slots]


def _empty(
    frame: Frame, slots: Ints, held: Ints, members: list[_Member]
) -> dict[tuple[str, Seat], int]:
    names = frame.problem.children
    return {
        (names[int(slots[place]) // len(SEATS)].id, SEATS[int(slots[place]) % len(SEATS)]): number
        for number, member in enumerate(members)
        for place in member.slots
        if held[place] < 0
    }


def ranges(start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """All numbers of all ranges one after another, and the range of each."""
    size = end - start
    row = np.repeat(np.arange(len(size)), size)
    step = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    return start[row] + step, row


def _claim(frame: Frame, slot: int, filled: bool) -> Claim:
    child, seat = divmod(slot, len(SEATS))
    counted = frame.policy.seat(SEATS[seat]).counts_load
    return Claim(
        child=frame.problem.children[child].id,
        seat=SEATS[seat],
        need=None,
        weight=int(frame.child_weight[child]) if counted else 0,
        filled=filled,
    )


def _need_claim(frame: Frame, child: int, need: Need, filled: bool) -> Claim:
    return Claim(
        child=frame.problem.children[child].id,
        seat=None,
        need=need,
        weight=int(frame.child_weight[child]),
        filled=filled,
    )
