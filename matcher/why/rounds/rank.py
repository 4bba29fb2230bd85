"""Goals in order as one rank, and how to share out changes among parts that rank apart.

Ranks are compared goal by goal and add up, so that the best of a whole is made of the best of its
parts, for each number of changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add
from typing import TypeAlias, TypeVar

from matcher.outcome import Assignment
from matcher.tiers import Tier

# A value for each goal in order, more is better.
Rank: TypeAlias = tuple[int, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """An outcome on the way. For the first `proven` goals nothing is better with no more changes;
    nor where a value is its bound, `bounds` by goal and those above at theirs."""

    assignments: tuple[Assignment, ...]
    proven: int
    bounds: tuple[int, ...] = ()


def upward(order: Sequence[Tier], values: Sequence[int]) -> Rank:
    """The goals' values as a rank."""
    return tuple(tier.sense.sign * value for tier, value in zip(order, values, strict=True))


def shared_out(
    total: Sequence[tuple[Rank, tuple[T, ...]]], part: Sequence[tuple[Rank, T]]
) -> list[tuple[Rank, tuple[T, ...]]]:
    """The best of several parts and one more: both lists are by the number of changes beyond the
    fewest, ranks never falling, and so is the answer; with each rank what was chosen of each part.
    """
    best: list[tuple[Rank, tuple[T, ...]]] = []
    for changes in range(len(total) + len(part) - 1):
        here = range(max(0, changes - len(total) + 1), min(changes, len(part) - 1) + 1)
        rank, number = max((tuple(map(add, total[changes - n][0], part[n][0])), -n) for n in here)
        best.append((rank, (*total[changes + number][1], part[-number][1])))
    return best


def leading(values: Sequence[int], bounds: Sequence[int | None]) -> int:
    """How many values from the first on are at their bounds."""
    for number, (value, bound) in enumerate(zip(values, bounds, strict=False)):
        if value != bound:
            return number
    return min(len(values), len(bounds))
