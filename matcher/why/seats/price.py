"""What another choice costs the whole round, goal by goal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcher.outcome import Sense
from matcher.why.seats.seated import Seated


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A goal's value as the round is, and at its best with the other choice. `proven`: both are;
    else `after` is the best found."""

    name: str
    sense: Sense
    before: int
    after: int
    proven: bool

    @property
    def cost(self) -> int:
        """How much worse the goal is; below 0 where it is better."""
        return (self.before - self.after) * self.sense.sign


def prices(seated: Seated, gained: Sequence[int], best: int) -> Iterator[Price]:
    """The price of each goal. `gained`: what each tier's value gains; `best`: for how many tiers
    that is known to be the best of its kind."""
    for number, (tier, gain) in enumerate(zip(seated.outcome.tiers, gained, strict=True)):
        yield Price(
            name=tier.name,
            sense=tier.sense,
            before=tier.value,
            after=tier.value + gain,
            proven=number < min(best, seated.proven),
        )


def costs(seated: Seated, gained: Sequence[int]) -> list[int]:
    """How much worse each goal is."""
    return [-gain * tier.sense.sign for tier, gain in zip(seated.tiers, gained, strict=True)]
