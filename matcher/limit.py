"""How long a solve may take, and who may stop it. The matcher's only clock is this stopwatch."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar


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
    """What is left of a limit, shared out between pieces of work.

    A reproducible budget knows no clock: the engines charge the work they did, and it is told in
    seconds of a usual machine.
    """

    ITERATIONS_PER_SECOND: ClassVar[float] = 20_000.0
    NODES_PER_SECOND: ClassVar[float] = 50.0
    CALLS_PER_SECOND: ClassVar[float] = 20.0

    limit: Limit
    stop: Callable[[], bool] = _never
    _start: float = field(default_factory=time.monotonic)
    _charged: float = 0.0

    @property
    def stopped(self) -> bool:
        return self.stop()

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        reproducible = self.limit.reproducible
        used = self._charged if reproducible else time.monotonic() - self._start
        return max(0.0, self.limit.seconds - used)

    def charge(self, iterations: int, nodes: int) -> None:
        """An engine was called, and took so many simplex iterations and branching nodes."""
        self._charged += (
            1 / self.CALLS_PER_SECOND
            + iterations / self.ITERATIONS_PER_SECOND
            + nodes / self.NODES_PER_SECOND
        )
