"""What a round came to. Every value here is a result; a child no one can serve is one of them."""

from dataclasses import dataclass
from enum import StrEnum

from matcher.people import Seat


class Termination(StrEnum):
    """Why work on a tier ended.

    OPTIMAL: the value equals its proven bound. TOLERANCE: it is within the policy's tolerance of
    it. TIME_LIMIT and INTERRUPTED: the value is the best found and the bound still holds.
    """

    OPTIMAL = "optimal"
    TOLERANCE = "tolerance"
    TIME_LIMIT = "time_limit"
    INTERRUPTED = "interrupted"


class Sense(StrEnum):
    MAXIMISE = "maximise"
    MINIMISE = "minimise"

    @property
    def sign(self) -> int:
        """What a value is multiplied with so that more is better."""
        return 1 if self is Sense.MAXIMISE else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A filled seat. `step` is the ladder step and `metres` the distance between the homes of a
    child and a neighbour mum, None elsewhere or where unknown. `kept`: paired last term too."""

    child: str
    seat: Seat
    helper: str
    kept: bool = False
    step: int | None = None
    metres: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Formed:
    """What one part of a round came to: its filled seats; each tier's value and bound, in the
    policy's order, all tiers above held at this part's values; whether it was told to stop."""

    assignments: tuple[Assignment, ...]
    values: tuple[int, ...]
    bounds: tuple[int, ...]
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TierResult:
    """A goal's value and proven bound, all tiers above it held at their values."""

    name: str
    sense: Sense
    value: int
    bound: int
    termination: Termination


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """How many candidates of a seat one rule removed."""

    rule: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """An empty seat: each helper who holds that kind of seat stands in the ledger exactly once,
    under the first rule that removes them; `reason` is the rule that decides."""

    child: str
    seat: Seat
    reason: str
    candidates: int
    ledger: tuple[LedgerLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLock:
    """A lock that could not be kept, and the rule that stands against it."""

    child: str
    seat: Seat
    helper: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Assignments and gaps (by child, then seat), one result per tier, and what made them."""

    problem_digest: str
    policy_digest: str
    engine: str
    seed: int
    assignments: tuple[Assignment, ...]
    gaps: tuple[Gap, ...]
    tiers: tuple[TierResult, ...]
    broken_locks: tuple[BrokenLock, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """What `verify` found wrong: the rule (or `tier:NAME`, `ledger`, `digest`), who it concerns,
    and a sentence."""

    rule: str
    message: str
    child: str | None = None
    seat: Seat | None = None
    helper: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A step of a running solve: a tier's best value and bound so far, over all blocks."""

    tier: str
    value: int
    bound: int | None
    done: int
    total: int
