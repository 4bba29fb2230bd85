"""Two rounds compared: what was kept, what changed, and why.

Changes hang together: one helper's move makes room for another (`sides.moves`). The price of taking
such a group back is measured over the whole of what it touches, goal by goal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.outcome import Assignment, Sense
from matcher.people import Seat
from matcher.rules import Rule
from matcher.seating import Seating, wanted_seats
from matcher.why.rounds.sides import Side, Slot, moves, near, seating


class Because(StrEnum):
    """Why a seat is not as it was; `name` of the change says which rule or goal.

    CHILD_CAME, CHILD_LEFT, HELPER_CAME, HELPER_LEFT: who is in one round only. NOT_WANTED: the
    guardian or the policy no longer asks for the seat. FORBIDDEN: a rule now stands against the
    earlier pair. ALLOWED: a rule stood against the later pair. NO_ROOM: the group's earlier pairs
    break a rule together now. GAINED: taken back, the group would lose in this goal, the first in
    order. WORSE: taken back, it would gain in it, so that the later round is not the best.
    TIE: it would be as good.
    """

    CHILD_CAME = "child_came"
    CHILD_LEFT = "child_left"
    HELPER_CAME = "helper_came"
    HELPER_LEFT = "helper_left"
    NOT_WANTED = "not_wanted"
    FORBIDDEN = "forbidden"
    ALLOWED = "allowed"
    NO_ROOM = "no_room"
    GAINED = "gained"
    WORSE = "worse"
    TIE = "tie"


# Because what, which rule or goal, by how much.
Reason: TypeAlias = tuple[Because, str | None, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A seat that is not as it was; `before` or `after` None: empty, or not there. `by` is how much
    the group gains in the goal. Changes with one `group` hang together."""

    child: str
    seat: Seat
    before: str | None
    after: str | None
    because: Because
    name: str | None = None
    by: int = 0
    group: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TierPair:
    """A goal of the later round, measured in both."""

    name: str
    sense: Sense
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`kept` seats have the same helper in both rounds; each other seat that either round filled
    is one of the changes, by child and seat."""

    kept: int
    tiers: tuple[TierPair, ...]
    changes: tuple[Change, ...]


def compare(before: Side, after: Side) -> Comparison:
    """What became of the earlier round's seats in the later one."""
    old, new = before.seats, after.seats
    changes = sorted(_changes(before, after), key=lambda change: (change.child, change.seat))
    return Comparison(
        kept=sum(old.get(slot) == helper for slot, helper in new.items()),
        tiers=tuple(_tiers(before, after)),
        changes=tuple(changes),
    )


def _tiers(before: Side, after: Side) -> Iterator[TierPair]:
    was, now = (
        seating(side.problem, after.policy, side.seats, after.seed) for side in (before, after)
    )
    for tier in goals.in_order(after.policy):
        yield TierPair(
            name=tier.name, sense=tier.sense, before=tier.measure(was), after=tier.measure(now)
        )


def _changes(before: Side, after: Side) -> Iterator[Change]:
    own = _OwnReasons(before, after)
    for number, group in enumerate(moves(before, after), start=1):
        told = {slot: own.of(slot) for slot in group}
        open_slots = [slot for slot in group if told[slot] is None]
        shared = _Group(before, after, group).reason(open_slots) if open_slots else None
        for slot in group:
            because, name, by = told[slot] or shared or (Because.TIE, None, 0)
            yield Change(
                child=slot[0],
                seat=slot[1],
                before=before.seats.get(slot),
                after=after.seats.get(slot),
                because=because,
                name=name,
                by=by,
                group=number,
            )


class _OwnReasons:
    """What a change is due to by itself, whatever the others do; None when nothing is."""

    def __init__(self, before: Side, after: Side) -> None:
        self._before, self._after = before, after
        self._was = Seating.of(before.problem, before.policy, ())
        self._now = Seating.of(after.problem, after.policy, ())
        self._rules_before = hard_rules.in_order(before.policy)
        self._rules_after = hard_rules.in_order(after.policy)

    def of(self, slot: Slot) -> Reason | None:
        child, seat = slot
        old, new = self._before.seats.get(slot), self._after.seats.get(slot)
        if child not in self._after.problem.child_by_id:
            return Because.CHILD_LEFT, None, 0
        if child not in self._before.problem.child_by_id:
            return Because.CHILD_CAME, None, 0
        if seat not in wanted_seats(self._after.problem.child_by_id[child], self._after.policy):
            return Because.NOT_WANTED, None, 0
        if old is not None:
            if old not in self._after.problem.helper_by_id:
                return Because.HELPER_LEFT, None, 0
            rule = _against(self._now, self._rules_after, child, seat, old)
            if rule is not None:
                return Because.FORBIDDEN, rule, 0
        if new is not None:
            if new not in self._before.problem.helper_by_id:
                return Because.HELPER_CAME, None, 0
            rule = _against(self._was, self._rules_before, child, seat, new)
            if rule is not None:
                return Because.ALLOWED, rule, 0
        return None


def _against(
    seating: Seating, rules: Sequence[Rule], child: str, seat: Seat, helper: str
) -> str | None:
    """The first rule that stands against the pair whoever else sits where."""
    kid, other = seating.problem.child_by_id[child], seating.problem.helper_by_id[helper]
    found = (rule.name for rule in rules if rule.against(seating, kid, seat, other))
    return "seat_requirements" if seat not in other.seats else next(found, None)


class _Group:
    """Changes that hang together, over all whom they touch."""

    def __init__(self, before: Side, after: Side, group: list[Slot]) -> None:
        self._before, self._after, self._slots = before, after, group
        self._tiers = goals.in_order(after.policy)
        self._rules = hard_rules.in_order(after.policy)

    def reason(self, taken_back: list[Slot]) -> Reason:
        """What taking these changes back would do, the group's other seats left as far as they can
        be."""
        after = self._after
        problem = near(self._before, after, self._slots)
        here = {child.id for child in problem.children}
        now = {slot: helper for slot, helper in after.seats.items() if slot[0] in here}
        back = {slot: helper for slot, helper in now.items() if slot not in set(self._slots)}
        for slot in taken_back:
            if (old := self._before.seats.get(slot)) is not None:
                back[slot] = old
        undone = seating(problem, after.policy, back, after.seed)
        for rule in self._rules:
            if next(rule.breaches(undone), None) is not None:
                return Because.NO_ROOM, rule.name, 0
        undone = self._with_the_others(undone, taken_back)
        made = seating(problem, after.policy, now, after.seed)
        for tier in self._tiers:
            gain = (tier.measure(made) - tier.measure(undone)) * tier.sense.sign
            if gain:
                return (Because.GAINED if gain > 0 else Because.WORSE), tier.name, abs(gain)
        return Because.TIE, None, 0

    def _with_the_others(self, seating: Seating, taken_back: list[Slot]) -> Seating:
        """The seating with the group's other new seats, where no rule stands against them."""
        after = self._after
        for slot in self._slots:
            new = after.seats.get(slot)
            if slot in taken_back or new is None:
                continue
            kid, other = seating.problem.child_by_id[slot[0]], seating.problem.helper_by_id[new]
            if not any(rule.against(seating, kid, slot[1], other) for rule in self._rules):
                row = Assignment(child=slot[0], seat=slot[1], helper=new)
                rows = (*seating.assignments, row)
                seating = Seating.of(seating.problem, after.policy, rows, after.seed)
        return seating
