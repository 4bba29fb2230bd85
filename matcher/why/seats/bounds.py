"""How good each goal can be at best with some persons in their seats: proven ends for what is not
proven the best.

Two things bound a goal. What the solver proved of the round holds for every round that is as good
in the goals above. And the prices of a certificate's witness prove a bound of any round, with any
pairing in it and for any values above, by sums alone: a circle's own part is counted anew with the
pairing, the rest stays.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from matcher.certificate.bounds import Prover, Relaxed, Witness
from matcher.columns import SEATS
from matcher.outcome import TierResult
from matcher.people import Seat
from matcher.why.seats.seated import Seated


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is proven of a round: its goals as the solver left them, whatever people changed since,
    and the witnesses of its certificate."""

    tiers: tuple[TierResult, ...] = ()
    witnesses: tuple[Witness, ...] = ()


class Bounds:
    """The bounds of a round's goals; prices are looked at when first asked."""

    def __init__(self, seated: Seated, known: Known) -> None:
        self._seated, self._known = seated, known

    def best(self, fills: Iterable[int], values: Sequence[int]) -> list[int | None]:
        """By goal, a value that no round passes which has these columns and is as good as `values`
        in all goals above; None where nothing is proven."""
        chosen = [self._pair(column) for column in fills]
        found: list[int | None] = []
        for number, tier in enumerate(self._seated.tiers):
            bounds = [*self._stated(number, values), *self._priced(tier.name, chosen, values)]
            closest: Callable[[Iterable[int]], int] = min if tier.sense.sign > 0 else max
            found.append(closest(bounds) if bounds else None)
        return found

    def prepare(self) -> None:
        """Make ready now what the first question would."""
        _ = self._relaxed

    def _stated(self, number: int, values: Sequence[int]) -> Iterable[int]:
        """The solver's, where the goals above are as good as when it was said."""
        above = zip(self._known.tiers[:number], values, strict=False)
        if self._known.tiers and all((now - t.value) * t.sense.sign >= 0 for t, now in above):
            yield self._known.tiers[number].bound

    def _priced(
        self, tier: str, chosen: Sequence[tuple[int, Seat, str]], values: Sequence[int]
    ) -> Iterable[int]:
        if tier in self._relaxed:
            names = (tier.name for tier in self._seated.tiers)
            bound = self._relaxed[tier].bound(dict(zip(names, values, strict=True)), chosen)
            if bound is not None:
                yield bound

    def _pair(self, column: int) -> tuple[int, Seat, str]:
        columns, helpers = self._seated.columns, self._seated.problem.helpers
        seat = SEATS[int(columns.seat[column])]
        return int(columns.child[column]), seat, helpers[int(columns.helper[column])].id

    @cached_property
    def _relaxed(self) -> dict[str, Relaxed]:
        """The round at the prices of each witness, by goal."""
        if not self._known.witnesses:
            return {}
        seated = self._seated
        prover = Prover(seated.problem, seated.policy, seated.outcome)
        found = ((w.tier, prover.relaxed(w)) for w in self._known.witnesses)
        return {tier: relaxed for tier, relaxed in found if relaxed is not None}
