"""What another choice costs the whole round, goal by goal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from matcher.outcome import Sense
from matcher.why.seats.seated import Seated


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A goal's value as the round is, and at its best with the other choice. `proven`: both are;
    else `after` is the best found, and `bound`, None where nothing is proven, a value that no round
    passes which has the other choice and is as good as `after` in all goals above."""

    name: str
    sense: Sense
    before: int
    after: int
    proven: bool
    bound: int | None = None

    @property
    def least(self) -> int | None:
        """The least that the goal is proven to lose; None where nothing is proven."""
        return None if self.bound is None else (self.before - self.bound) * self.sense.sign

    @property
    def cost(self) -> int:
        """How much worse the goal is; below 0 where it is better."""
        return (self.before - self.after) * self.sense.sign


def prices(
    seated: Seated, gained: Sequence[int], best: int, bounds: Iterable[int | None] = repeat(None)
) -> Iterator[Price]:
    """The price of each goal. `gained`: what each tier's value gains; `best`: for how many tiers
    that is known to be the best of its kind; `bounds`: of each tier with the other choice."""
    rows = zip(seated.outcome.tiers, gained, bounds, strict=False)
    for number, (tier, gain, bound) in enumerate(rows):
        after, proven = tier.value + gain, number < min(best, seated.proven)
        yield Price(
            name=tier.name,
            sense=tier.sense,
            before=tier.value,
            after=after,
            proven=proven,
            bound=after if proven else bound,
        )


def values(seated: Seated, gained: Sequence[int]) -> list[int]:
    """The value of each goal with the other choice."""
    return [tier.value + gain for tier, gain in zip(seated.outcome.tiers, gained, strict=True)]


def costs(seated: Seated, gained: Sequence[int]) -> list[int]:
    """How much worse each goal is."""
    return [-gain * tier.sense.sign for tier, gain in zip(seated.tiers, gained, strict=True)]
