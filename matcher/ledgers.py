"""The checker's own count of an empty seat's candidates, in plain Python.

A set of helpers is an integer with a bit for each holder of the seat.
"""

from collections.abc import Hashable, Iterable, Iterator

from matcher.alike import Alikes
from matcher.people import Child, Helper, Seat
from matcher.rules import Rule
from matcher.seating import Seating

UNUSED = "unused"


class Ledgers:
    """Counts the holders of an empty seat, each under the first rule that stands against them."""

    def __init__(self, seating: Seating, rules: tuple[Rule, ...]) -> None:
        self._seating, self._rules, self._alikes = seating, rules, Alikes(seating)
        self._holders = {
            seat: [h for h in seating.problem.helpers if seat in h.seats] for seat in Seat
        }
        self._bit = {
            seat: {helper.id: 1 << place for place, helper in enumerate(holders)}
            for seat, holders in self._holders.items()
        }
        self._answers: dict[tuple[str, Seat, Hashable], int] = {}

    def count(self, child: Child, seat: Seat) -> dict[str, int]:
        """By rule; `unused` are those against whom nothing stands."""
        return {name: out.bit_count() for name, out in self.standing(child, seat).items()}

    def standing(self, child: Child, seat: Seat) -> dict[str, int]:
        """The same as sets of helpers."""
        left, found = self._everybody(seat), dict[str, int]()
        for rule in self._rules:
            if out := left & self._against(rule, child, seat):
                found[rule.name] = out
                left ^= out
        if left:
            found[UNUSED] = left
        return found

    def bit(self, seat: Seat, helper: str) -> int:
        """The set of this holder of the seat alone; empty for anybody else."""
        return self._bit[seat].get(helper, 0)

    def unused(self, child: Child, seat: Seat) -> Iterator[Helper]:
        """The holders against whom nothing stands, in the problem's order."""
        left = self.standing(child, seat).get(UNUSED, 0)
        while left:
            lowest = left & -left
            yield self._holders[seat][lowest.bit_length() - 1]
            left ^= lowest

    def _everybody(self, seat: Seat) -> int:
        return (1 << len(self._holders[seat])) - 1

    def _against(self, rule: Rule, child: Child, seat: Seat) -> int:
        """The holders whom the rule stands against."""
        key, told_apart = self._alikes.of(rule.name, child, seat)
        if key is None:
            return self._asked(rule, child, seat, told_apart)
        place = rule.name, seat, key
        if place not in self._answers:
            self._answers[place] = self._asked(rule, child, seat, told_apart)
        return self._answers[place]

    def _asked(self, rule: Rule, child: Child, seat: Seat, apart: Iterable[str] | None) -> int:
        """Those told apart are asked about one by one, and one of the others for all of them."""
        bit, people = self._bit[seat], self._seating.problem.helper_by_id
        against = asked = 0
        for name in bit if apart is None else {name for name in apart if name in bit}:
            asked |= bit[name]
            if rule.against(self._seating, child, seat, people[name]):
                against |= bit[name]
        if others := self._everybody(seat) & ~asked:
            one = self._holders[seat][others.bit_length() - 1]
            if rule.against(self._seating, child, seat, one):
                against |= others
        return against
