"""A tier already solved, as a row that the next tiers must respect."""

from dataclasses import dataclass

from matcher.frame import Ints


@dataclass(frozen=True)
class Held:
    """coefficients · x ≥ least."""

    coefficients: Ints
    least: int
