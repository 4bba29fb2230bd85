"""How long a solve may take, and who may stop it. The matcher's only clock is this stopwatch."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

SLICE_SECONDS = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`seconds` of wall time in all. `reproducible`: one thread and work counted in deterministic
    units instead of seconds, so that the same input and seed give the same outcome."""

    seconds: float = 60.0
    threads: int = 2
    reproducible: bool = False


def _never() -> bool:
    return False


@dataclass(slots=True)
class Budget:
    """What is left of a limit, shared out between pieces of work."""

    limit: Limit
    stop: Callable[[], bool] = _never
    _start: float = field(default_factory=time.monotonic)

    @property
    def stopped(self) -> bool:
        return self.stop()

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.limit.seconds - (time.monotonic() - self._start))

    def slice(self, seconds: float) -> float:
        """At most `seconds`, and few enough that a stop is heeded soon: some engines can't be
        interrupted."""
        return min(seconds, self.left, max(SLICE_SECONDS, self.limit.seconds / 6))
