"""One contender's run: its clock, what it had in hand when, and what it says of itself."""

import time
from dataclasses import dataclass, field

from bench.machine import peak_bytes
from matcher.frame import Ints

# Seats are written down at most this often: writing must not slow a contender down.
EVERY_SECONDS = 0.25


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The columns chosen, as indices, and the seconds since the start when they were in hand."""

    seconds: float
    seats: list[int]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a contender says of its run; nobody believes it before `judge` has looked.

    `bounds` are those of the tiers, None where it proves none; `first` is the time
    of the first solution with a seat filled; `how` says in a line how the contender goes about it.
    """

    bounds: dict[str, int | None]
    trace: list[Snapshot]
    first: float | None
    seconds: float
    peak_bytes: int
    threads: int
    how: str


@dataclass(kw_only=True)
class Run:
    """Handed to a contender: how long it may run on how many threads, and its notebook."""

    seconds: float
    threads: int
    first: float | None = None
    used: float | None = None
    peak_bytes: int = 0
    trace: list[Snapshot] = field(default_factory=list[Snapshot])
    _start: float = field(default_factory=time.perf_counter)

    @property
    def now(self) -> float:
        """Seconds since the start, up to the end."""
        return time.perf_counter() - self._start if self.used is None else self.used

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.now)

    @property
    def due(self) -> bool:
        """Whether it is time to write down a new solution."""
        return not self.trace or self.now - self.trace[-1].seconds >= EVERY_SECONDS

    def see(self, at: float | None = None) -> None:
        """A solution with at least one seat filled is in hand, now or since `at`."""
        if self.first is None:
            self.first = self.now if at is None else at

    def keep(self, seats: Ints, at: float | None = None) -> None:
        """Write down a solution, in hand now or since `at`; the last one kept is the contender's
        answer."""
        if len(seats):
            self.see(at)
        seconds = self.now if at is None else at
        self.trace.append(Snapshot(seconds=seconds, seats=seats.tolist()))

    def stop(self) -> None:
        """The clock stops, and the memory used so far is what counts."""
        self.used, self.peak_bytes = self.now, peak_bytes()
