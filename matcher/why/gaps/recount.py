"""Shortages counted again, in plain Python: it knows the rules' own words and how to add."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from matcher import rules as hard_rules
from matcher.ledgers import Ledgers
from matcher.outcome import Breach
from matcher.people import Need, Seat
from matcher.seating import Seating, wanted_seats
from matcher.why.gaps.reasons import Claim, Measure, Proof, Shortage

OF_ROOM = ("mentor_cap", "capacity")
NO_LIMIT = 1 << 30


class Legal:
    """Whom the rules leave for a seat before anybody is seated: with their rooms as they are, or
    as if there was room for everything. A set of helpers is as in `Ledgers`."""

    def __init__(self, seating: Seating) -> None:
        self._problem, self._policy = seating.problem, seating.policy
        nobody = Seating.of(seating.problem, seating.policy, ())
        rules = hard_rules.in_order(seating.policy)
        self._strict = Ledgers(nobody, rules)
        self._loose = Ledgers(nobody, tuple(r for r in rules if r.name not in OF_ROOM))
        self._answers: dict[tuple[str, Seat, bool], frozenset[str]] = {}
        self._parts: dict[tuple[str, Seat | None, Need | None], dict[str, tuple[int, bool]]] = {}

    def helpers(self, claim: Claim, *, with_room: bool) -> dict[Seat, frozenset[str]]:
        """By seat, who could take the claim."""
        child = self._problem.child_by_id[claim.child]
        wanted = wanted_seats(child, self._policy)
        seats = wanted if claim.seat is None else (claim.seat,) if claim.seat in wanted else ()
        found: dict[Seat, frozenset[str]] = {}
        for seat in seats:
            helpers = self._of_seat(claim.child, seat, with_room)
            if claim.need is not None:
                people = self._problem.helper_by_id
                helpers = frozenset(name for name in helpers if claim.need in people[name].skills)
            found[seat] = helpers
        return found

    def parts(self, claim: Claim) -> dict[str, tuple[int, bool]]:
        """Who could take the claim: what it takes of their room, and whether as a pupil."""
        key = claim.child, claim.seat, claim.need
        if key not in self._parts:
            weight = self._problem.child_by_id[claim.child].weight
            capped = self._policy.seat(Seat.MENTOR).count_cap is not None
            found: dict[str, tuple[int, bool]] = {}
            for seat, helpers in self.helpers(claim, with_room=True).items():
                size = weight if self._policy.seat(seat).counts_load else 0
                pupil = seat is Seat.MENTOR and capped
                for helper in helpers:
                    other = found.get(helper, (size, pupil))
                    found[helper] = min(size, other[0]), pupil and other[1]
            self._parts[key] = found
        return self._parts[key]

    def everybody(self, claims: Sequence[Claim], *, with_room: bool) -> set[str]:
        """Who could take some of the claims."""
        return {
            name
            for claim in claims
            for names in self.helpers(claim, with_room=with_room).values()
            for name in names
        }

    def _of_seat(self, child: str, seat: Seat, with_room: bool) -> frozenset[str]:
        key = child, seat, with_room
        if key not in self._answers:
            ledgers = self._strict if with_room else self._loose
            unused = ledgers.unused(self._problem.child_by_id[child], seat)
            self._answers[key] = frozenset(helper.id for helper in unused)
        return self._answers[key]


class Item(NamedTuple):
    """What a helper takes as a whole: its size in the room, whether it is a pupil, its worth."""

    size: int
    pupil: bool
    worth: int


def recount(seating: Seating, legal: Legal, number: int, shortage: Shortage) -> Iterator[Breach]:
    """Everything that is wrong with a shortage."""

    def wrong(message: str) -> Breach:
        return Breach(rule=f"why:shortage:{number}", message=message)

    unknown = [c.child for c in shortage.claims if c.child not in seating.problem.child_by_id]
    unknown += [r.helper for r in shortage.rooms if r.helper not in seating.problem.helper_by_id]
    if unknown:
        yield wrong(f"{', '.join(unknown)} are not in the problem")
        return
    for message in _claims(seating, shortage):
        yield wrong(message)
    listed = {room.helper for room in shortage.rooms}
    could = legal.everybody(shortage.claims, with_room=True)
    if missing := sorted(could - listed):
        yield wrong(f"{', '.join(missing)} could take some of it and are not among the rooms")
    loose = legal.everybody(shortage.claims, with_room=False) - could
    if len(loose) != shortage.without_room:
        yield wrong(f"{len(loose)} lack room before the round, not {shortage.without_room}")
    for message in (*_rooms(seating, legal, shortage), *_sums(shortage)):
        yield wrong(message)
    if shortage.proof is Proof.EXHAUSTION and _all_fit(seating, legal, shortage):
        yield wrong("there is a way to have all of it")


def _claims(seating: Seating, shortage: Shortage) -> Iterator[str]:
    if len({(c.child, c.seat, c.need) for c in shortage.claims}) < len(shortage.claims):
        yield "a claim stands twice"
    people = seating.problem.helper_by_id
    for claim in shortage.claims:
        child = seating.problem.child_by_id[claim.child]
        circle = seating.circles.get(claim.child, {})
        if claim.seat is not None:
            counted = seating.policy.seat(claim.seat).counts_load
            known = claim.need is None and claim.seat in wanted_seats(child, seating.policy)
            filled = claim.seat in circle
        else:
            counted, known = True, claim.need in child.needs
            filled = any(claim.need in people[helper].skills for helper in circle.values())
        facts = known, (child.weight if counted else 0), filled
        if facts != (True, claim.weight, claim.filled):
            yield (
                f"of {claim.child} it says weight {claim.weight}, filled {claim.filled}; it is "
                + (f"{facts[1]}, {filled}" if known else "not asked for at all")
            )


def _rooms(seating: Seating, legal: Legal, shortage: Shortage) -> Iterator[str]:
    if len({room.helper for room in shortage.rooms}) < len(shortage.rooms):
        yield "a room stands twice"
    offers = _offers(seating, legal, shortage)
    for room in shortage.rooms:
        helper = seating.problem.helper_by_id[room.helper]
        size = left = None
        if helper.capacity is not None:
            size = max(0, helper.capacity - helper.load)
            left = max(0, size - seating.load.get(helper.id, 0))
        offered = tuple(sorted(offers.get(room.helper, {}).values()))
        most = _most(*_limits(seating, room.helper), offered)
        if (size, left, most) != (room.room, room.left, room.most):
            yield (
                f"{room.helper} has room {room.room}, left {room.left}, most {room.most}; "
                f"it is {size}, {left}, {most}"
            )


def _sums(shortage: Shortage) -> Iterator[str]:
    weighs = shortage.measure is Measure.WEIGHT
    demand = sum(claim.weight if weighs else 1 for claim in shortage.claims)
    capacity = sum(room.most for room in shortage.rooms)
    if (demand, capacity) != (shortage.demand, shortage.capacity):
        yield (
            f"demand {shortage.demand} and capacity {shortage.capacity} add up to "
            f"{demand} and {capacity}"
        )
    if (shortage.proof is Proof.COUNT) != (demand > capacity):
        yield f"proof {shortage.proof.value} with a demand of {demand} and a capacity of {capacity}"


def _items(seating: Seating, shortage: Shortage) -> list[list[Claim]]:
    """Siblings who must share a neighbour mum together, every other claim by itself."""
    items: dict[object, list[Claim]] = {}
    for number, claim in enumerate(shortage.claims):
        household = seating.problem.child_by_id[claim.child].household
        shared = seating.policy.siblings_hard and claim.seat is Seat.NEIGHBOUR_MUM and household
        items.setdefault(household if shared else number, []).append(claim)
    return list(items.values())


def _offers(seating: Seating, legal: Legal, shortage: Shortage) -> dict[str, dict[object, Item]]:
    """What each helper could take. Of two seats of one circle, and of one size, only one."""
    found: dict[str, dict[object, Item]] = {}
    for number, claims in enumerate(_items(seating, shortage)):
        worth = len(claims)
        if shortage.measure is Measure.WEIGHT:
            worth = sum(claim.weight for claim in claims)
        for helper, (size, pupil) in _takers(legal, claims).items():
            item = Item(size, pupil, worth)
            key = (claims[0].child, size) if len(claims) == 1 else number
            mine = found.setdefault(helper, {})
            if key not in mine or mine[key].pupil > pupil:
                mine[key] = item
    return found


def _takers(legal: Legal, claims: Sequence[Claim]) -> dict[str, tuple[int, bool]]:
    """Who could take all of the claims together: their size, and whether as a pupil."""
    parts = [legal.parts(claim) for claim in claims]
    if len(parts) == 1:
        return parts[0]
    return {
        helper: (sum(p[helper][0] for p in parts), all(p[helper][1] for p in parts))
        for helper in parts[0]
        if all(helper in p for p in parts)
    }


def _limits(seating: Seating, helper: str) -> tuple[int, int]:
    """The room, and how many more pupils."""
    facts, cap = seating.problem.helper_by_id[helper], seating.policy.seat(Seat.MENTOR).count_cap
    room = NO_LIMIT if facts.capacity is None else max(0, facts.capacity - facts.load)
    pupils = NO_LIMIT if cap is None else max(0, cap - facts.mentees)
    return room, pupils


def _most(room: int, pupils: int, items: tuple[Item, ...]) -> int:
    """The greatest worth that fits; `items` sorted, so that equal ones stand together."""
    fitting = [item for item in items if item.size <= room]
    if sum(i.size for i in fitting) <= room and sum(i.pupil for i in fitting) <= pupils:
        return sum(item.worth for item in fitting)
    counts: dict[Item, int] = {}
    for item in fitting:
        counts[item] = counts.get(item, 0) + 1
    sorts = tuple(
        (item, min(count, room // item.size if item.size else count))
        for item, count in counts.items()
    )
    return _best(room, pupils, sorts)


@cache
def _best(room: int, pupils: int, sorts: tuple[tuple[Item, int], ...]) -> int:
    if not sorts:
        return 0
    (item, count), rest = sorts[0], sorts[1:]
    return max(
        number * item.worth + _best(room - number * item.size, pupils - number * item.pupil, rest)
        for number in range(count + 1)
        if number * item.size <= room and number * item.pupil <= pupils
    )


def _all_fit(seating: Seating, legal: Legal, shortage: Shortage) -> bool:
    """Every way to put the items into the rooms, one item after the other."""
    items = _items(seating, shortage)
    takers = [_takers(legal, claims) for claims in items]
    rooms = {room.helper: _limits(seating, room.helper) for room in shortage.rooms}
    seated = set[tuple[str, str]]()

    def place(number: int) -> bool:
        if number == len(items):
            return True
        for helper, (size, pupil) in takers[number].items():
            room, pupils = rooms.get(helper, (-1, -1))
            pairs = {(claim.child, helper) for claim in items[number]}
            if size > room or pupil > pupils or pairs & seated:
                continue
            rooms[helper] = room - size, pupils - pupil
            seated.update(pairs)
            if place(number + 1):
                return True
            rooms[helper] = room, pupils
            seated.difference_update(pairs)
        return False

    return place(0)
