"""What fewer changes cost a round, and what its locks and bans do."""

import msgspec

from api.alternatives.views import PriceView, Progressing
from api.rounds.clashes import Decided
from matcher.outcome import Sense


class FrontierPoint(msgspec.Struct, frozen=True, kw_only=True):
    """The best found with at most so many of the earlier pairings changed; `values` by goal, of
    which the first `proven` are proven best for so few changes."""

    changes: int
    filled: int
    values: tuple[int, ...]
    proven: int


class DisruptionFrontier(msgspec.Struct, frozen=True, kw_only=True):
    """From the fewest changes to the best of all, each point better than the one before. `earlier`:
    the pairings there were; `ruled_out` of them can't be kept whatever is chosen."""

    state: Progressing
    goals: tuple[str, ...] = ()
    senses: tuple[Sense, ...] = ()
    earlier: int = 0
    ruled_out: int = 0
    points: tuple[FrontierPoint, ...] = ()


class CostOfDecisions(msgspec.Struct, frozen=True, kw_only=True):
    """What some locks and bans cost: each goal `before`, with them, and `after`, without."""

    decisions: tuple[Decided, ...]
    goals: tuple[PriceView, ...]
    free: bool


class DecisionCosts(msgspec.Struct, frozen=True, kw_only=True):
    """Each lock and ban by itself, and the last entry all together, where there are several."""

    state: Progressing
    costs: tuple[CostOfDecisions, ...] = ()
