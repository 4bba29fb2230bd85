"""Proves a goal's bound from prices, by sums of whole numbers alone.

Say what a helper's room, and a street's filled seat, is worth: any prices will do. Then circles and
helpers can be looked at one by one. A circle takes whoever is worth more to the goals than they
cost; a helper fills their room with what pays most; a street gets what its filled seats cost it.
Every seating that keeps the rules is worth no more than all of these together, so that their sum,
less what the goals above have anyway, is a bound (Lagrangian decomposition: Guignard and Kim 1987).
No price is trusted, and no solver: bad prices only give a weak bound.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matcher import tiers as goals
from matcher.certificate.circles import Circles, Priced
from matcher.outcome import Outcome
from matcher.people import Helper, Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.seating import Seating, wanted_seats
from matcher.tiers.fairness import BANDS

# Beyond this the sums might leave 64 bits.
LARGEST = 1 << 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Helpers of one price list. `of` says what it costs to put an item into their room, by its
    kind: `weight`, or `m` and the weight for a pupil; siblings with one neighbour mum are one item.
    What is not listed costs nothing."""

    helpers: tuple[str, ...]
    of: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Prices that prove a bound of a goal, all in units of 1/`scale`. `above` is what each goal
    above is worth, by name, `streets` a filled seat of a street. `bound` is what they prove, on
    the goal's own scale."""

    tier: str
    scale: int
    above: dict[str, int]
    rooms: tuple[Prices, ...]
    streets: dict[str, int]
    bound: int


@dataclass(frozen=True)
class Relaxed:
    """A round at the prices of a witness of one goal: `rest` is what rooms and streets are worth at
    most, `above` what a unit of each goal above is, below 0 where less is better."""

    sign: int
    scale: int
    above: dict[str, int]
    rest: int
    circles: Priced

    def bound(
        self, values: Mapping[str, int], chosen: Sequence[tuple[int, Seat, str]] = ()
    ) -> int | None:
        """What the goal has at best in rounds with at least these values in the goals above, and
        with each of the chosen pairs (number of the child, seat, helper); None where one of them
        may not be."""
        most = self.circles.most_with(chosen) if chosen else self.circles.most
        if most is None:
            return None
        total = self.rest + most - sum(f * values[name] for name, f in self.above.items())
        return self.sign * (total // self.scale)


class Prover:
    """What prices prove of a round's goals, the goals above held at the outcome's values."""

    def __init__(self, problem: Problem, policy: Policy, outcome: Outcome) -> None:
        self._problem, self._policy = problem, policy
        self._tiers = goals.in_order(policy)
        seating = Seating.of(problem, policy, outcome.assignments, outcome.seed)
        self._values = {tier.name: tier.measure(seating) for tier in self._tiers}
        self._circles = Circles(problem, policy, outcome.seed)
        self._streets = self._wanted()
        self._demand = sum(child.weight for child in problem.children) * len(Seat)

    def bound(self, witness: Witness) -> int | None:
        """The bound that the witness proves; None when its prices prove nothing: it names what is
        not there, or prices a room without a limit."""
        relaxed = self.relaxed(witness)
        return None if relaxed is None else relaxed.bound(self._values)

    def relaxed(self, witness: Witness) -> "Relaxed | None":
        """The round at the witness's prices; None when they prove nothing."""
        names = [tier.name for tier in self._tiers]
        if witness.tier not in names or not self._fits(witness):
            return None
        sign = {tier.name: tier.sense.sign for tier in self._tiers}
        worth = {witness.tier: witness.scale, **witness.above}
        rooms = self._rooms(witness, worth.get("load", 0))
        if rooms is None:
            return None
        prices = {name: row.of for row in witness.rooms for name in row.helpers}
        signed = {name: sign[name] * factor for name, factor in worth.items()}
        return Relaxed(
            sign=sign[witness.tier],
            scale=witness.scale,
            above={name: signed[name] for name in witness.above},
            rest=rooms + self._of_streets(worth.get("equity", 0), witness.streets),
            circles=self._circles.priced(signed, prices, witness.streets),
        )

    def _fits(self, witness: Witness) -> bool:
        """Whether every name is known, each helper once, and no number is negative or too large."""
        names = [tier.name for tier in self._tiers]
        above = set(names[: names.index(witness.tier)])
        helpers = [name for row in witness.rooms for name in row.helpers]
        numbers = [witness.scale, *witness.above.values(), *witness.streets.values()]
        numbers += [price for row in witness.rooms for price in row.of.values()]
        return (
            witness.above.keys() <= above
            and witness.streets.keys() <= self._streets.keys()
            and len(helpers) == len(set(helpers))
            and set(helpers) <= self._problem.helper_by_id.keys()
            and witness.scale > 0
            and all(0 <= number <= LARGEST for number in numbers)
        )

    def _rooms(self, witness: Witness, load: int) -> int | None:
        """What the helpers' rooms are worth at most, filled as pays best. `load`: what a unit of
        the goal `load` costs."""
        priced = {name: row.of for row in witness.rooms for name in row.helpers}
        total = 0
        for helper in self._problem.helpers:
            of = tuple(sorted(priced.get(helper.id, {}).items()))
            if not of and (not load or helper.capacity is None):
                continue
            counted = load if helper.capacity is not None else 0
            most = _fullest(self._room(helper), self._pupils(helper), of, counted, helper.load)
            if most is None:
                return None
            total += most
        return total

    def _room(self, helper: Helper) -> int | None:
        """No more is needed than all children weigh together."""
        if helper.capacity is None:
            return None
        return min(max(0, helper.capacity - helper.load), self._demand)

    def _pupils(self, helper: Helper) -> int | None:
        cap = self._policy.seat(Seat.MENTOR).count_cap
        return None if cap is None else max(0, cap - helper.mentees)

    def _wanted(self) -> dict[str, int]:
        """By street, how many seats its children want."""
        wanted: dict[str, int] = {}
        for child in self._problem.children:
            street = self._problem.geography.street_of(child.neighbourhood)
            wanted[street] = wanted.get(street, 0) + len(wanted_seats(child, self._policy))
        return wanted

    def _of_streets(self, worth: int, prices: dict[str, int]) -> int:
        """What the streets have at most, each choosing how many of its seats are filled."""
        total, offered = 0, self._circles.offered()
        for street, wanted in self._streets.items():
            cost = np.cumsum([0, *(2 * -(-BANDS * k // wanted) - 1 for k in range(1, wanted + 1))])
            empty = np.arange(wanted - offered[street], wanted + 1)
            of_each = -worth * cost[empty] - prices.get(street, 0) * (wanted - empty)
            total += int(of_each.max())
        return total


@lru_cache(maxsize=4096)
def _fullest(
    room: int | None, pupils: int | None, prices: tuple[tuple[str, int], ...], load: int, used: int
) -> int | None:
    """The most that items are worth together which fit into a room, less `load` for each unit of
    the squared load; None when it has no end. `used` is the load from outside the round."""
    kinds = [(int(kind.lstrip("m")), kind.startswith("m"), price) for kind, price in prices]
    kinds = [(w, pupil, price) for w, pupil, price in kinds if price]
    # What nothing limits is worth endlessly much.
    if any((room is None or not w) and (not pupil or pupils is None) for w, pupil, _ in kinds):
        return None
    rows = max((w for w, _, _ in kinds), default=0) * (pupils or 0) if room is None else room
    heads = pupils if pupils is not None and any(pupil for _, pupil, _ in kinds) else 0
    # best[w, h]: items of weight w together, h of them pupils.
    best = np.full((rows + 1, heads + 1), -LARGEST * 1024, dtype=np.int64)
    best[0, 0] = 0
    for weight, pupil, price in kinds:
        for w in range(weight, rows + 1):
            for h in range(int(pupil), heads + 1):
                best[w, h] = max(best[w, h], best[w - weight, h - pupil] + price)
    filled = best.max(axis=1).tolist()
    return max(value - load * (used + weight) ** 2 for weight, value in enumerate(filled))
