"""Two ways to seat the same people, and the moves between them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from matcher.outcome import Assignment
from matcher.people import Child, Pairing, Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.seating import Seating
from matcher.why.together import grouped

Slot: TypeAlias = tuple[str, Seat]
# What a seat takes of its helper: case weight, and pupils where they are capped.
Take: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Side:
    """A round's input and who sits where."""

    problem: Problem
    policy: Policy
    pairings: tuple[Pairing, ...]
    seed: int = 0

    @cached_property
    def seats(self) -> dict[Slot, str]:
        return {(row.child, row.seat): row.helper for row in self.pairings}

    @cached_property
    def taken(self) -> dict[str, Take]:
        """What each helper's seats take of them, the circles outside the round left out."""
        found: dict[str, Take] = {}
        for slot, helper in self.seats.items():
            weight, pupils = found.get(helper, (0, 0))
            more = self.takes(slot)
            found[helper] = weight + more[0], pupils + more[1]
        return found

    def takes(self, slot: Slot) -> Take:
        """What the seat takes of whoever sits there."""
        child, row = self.problem.child_by_id.get(slot[0]), self.policy.seat(slot[1])
        weight = child.weight if child is not None and row.counts_load else 0
        return weight, int(row.count_cap is not None)


def seating(problem: Problem, policy: Policy, seats: Mapping[Slot, str], seed: int) -> Seating:
    """These seats, as the checker sees them."""
    rows = (Assignment(child=c, seat=seat, helper=helper) for (c, seat), helper in seats.items())
    return Seating.of(problem, policy, rows, seed)


def moves(before: Side, after: Side) -> list[list[Slot]]:
    """The seats that differ, in groups that no rule ties to one another: where a helper leaves one
    seat for another, the two are in one group, and so are siblings who share a neighbour mum.

    Between two outcomes of one problem, any choice of groups taken from the one and the rest from
    the other is an outcome too.
    """
    old, new = before.seats, after.seats
    slots = [slot for slot in sorted(old.keys() | new.keys()) if old.get(slot) != new.get(slot)]
    joints: defaultdict[Slot, list[Hashable]] = defaultdict(list)
    for slot in slots:
        joints[slot] += _ties(before, after, slot)
    for helper, (coming, going) in _exchanges(before, after, slots).items():
        for number, pair in enumerate(_pairs(before, after, helper, coming, going)):
            for slot in pair:
                joints[slot].append(("room", helper, number))
    return grouped(slots, lambda slot: joints[slot])


def _ties(before: Side, after: Side, slot: Slot) -> Iterator[Hashable]:
    """What a rule ties a seat to: other seats of the child that the same person has in the one side
    or the other, and the neighbour mum of a family that must share her."""
    for side in (before, after):
        yield "person", slot[0], side.seats.get(slot)
        child = side.problem.child_by_id.get(slot[0])
        shared = slot[1] == Seat.NEIGHBOUR_MUM and side.policy.siblings_hard
        if child is not None and child.household is not None and shared:
            yield "household", child.household


def _exchanges(
    before: Side, after: Side, slots: Sequence[Slot]
) -> dict[str, tuple[list[Slot], list[Slot]]]:
    """The seats that each helper comes to and goes from, where seats take something of them."""
    found: defaultdict[str, tuple[list[Slot], list[Slot]]] = defaultdict(lambda: ([], []))
    for slot in slots:
        for which, side in enumerate((after, before)):
            helper = side.seats.get(slot)
            if helper is not None and side.takes(slot) != (0, 0):
                found[helper][which].append(slot)
    return found


def _pairs(
    before: Side, after: Side, helper: str, coming: list[Slot], going: list[Slot]
) -> list[list[Slot]]:
    """Which of a helper's seats hang together: each that they come to with one that they go from
    and that takes as much at least. All of them where that does not work out."""
    coming = sorted(coming, key=after.takes, reverse=True)
    going = sorted(going, key=before.takes, reverse=True)
    paired = list(zip(coming, going, strict=False))
    fits = all(_within(after.takes(new), before.takes(old)) for new, old in paired)
    alone = [after.takes(slot) for slot in coming[len(paired) :]]
    more = sum(weight for weight, _ in alone), sum(pupils for _, pupils in alone)
    if fits and (not alone or _within(more, _spare(before, after, helper))):
        return [list(pair) for pair in paired]
    return [[*coming, *going]]


def _within(take: Take, room: Take) -> bool:
    return take[0] <= room[0] and take[1] <= room[1]


def _spare(before: Side, after: Side, name: str) -> Take:
    """What the helper could carry beside their earlier seats, by the later round's rules."""
    helper = after.problem.helper_by_id.get(name)
    if helper is None:
        return 0, 0
    weight, pupils = before.taken.get(name, (0, 0))
    cap = after.policy.seat(Seat.MENTOR).count_cap
    room = weight + sum(child.weight for child in after.problem.children)
    if helper.capacity is not None:
        room = helper.capacity - helper.load
    most = pupils + len(after.problem.children) if cap is None else cap - helper.mentees
    return room - weight, most - pupils


def near(before: Side, after: Side, slots: Iterable[Slot]) -> Problem:
    """The later problem of those whom the moves touch: the children, their families, whoever shares
    a helper with them, and where a goal looks at streets as a whole, their streets."""
    problem = after.problem
    street_of = problem.geography.street_of
    touched = [problem.child_by_id[slot[0]] for slot in slots if slot[0] in problem.child_by_id]
    children = {child.id for child in touched}
    homes = {child.household for child in touched} - {None}
    streets: set[str] = set()
    if "equity" in after.policy.tiers:
        streets = {street_of(child.neighbourhood) for child in touched}
    helpers = {side.seats[slot] for side in (before, after) for slot in slots if slot in side.seats}
    children |= {slot[0] for slot, helper in after.seats.items() if helper in helpers}
    chosen = tuple(
        child
        for child in problem.children
        if child.id in children
        or child.household in homes
        or street_of(child.neighbourhood) in streets
    )
    return _only(before, after, chosen)


def _only(before: Side, after: Side, children: tuple[Child, ...]) -> Problem:
    """The later problem of these children, of those who sit with them in either round, and of the
    directors: an empty post falls to the supervisor."""
    problem = after.problem
    names = {child.id for child in children}
    seated = {
        helper
        for side in (before, after)
        for slot, helper in side.seats.items()
        if slot[0] in names
    }
    helpers = tuple(
        helper
        for helper in problem.helpers
        if helper.id in seated or Seat.CHILDREN_DIRECTOR in helper.seats
    )
    people = {helper.id for helper in helpers}
    inside = {
        name: tuple(
            row for row in getattr(problem, name) if row.child in names and row.helper in people
        )
        for name in ("pairings", "conflicts", "locks", "bans")
    }
    return replace(problem, children=children, helpers=helpers, **inside)
