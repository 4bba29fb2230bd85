"""Warmed child processes that solve; a dead one is replaced at the next task."""

import asyncio
import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from matcher import Progress
from workers import child

P = ParamSpec("P")
T = TypeVar("T")

_spawn = multiprocessing.get_context("spawn")


class SolverDied(Exception):
    """The child process ended before it answered."""


class Solver:
    """One child process, one task at a time."""

    def __init__(self) -> None:
        self.pid: int | None = None
        self._executor: ProcessPoolExecutor | None = None
        self._line: Connection | None = None
        self._number = 0
        self._heard: Callable[[Progress], None] | None = None

    async def warm(self) -> ProcessPoolExecutor:
        """Start the child if there is none, and load OR-Tools in it."""
        if self._executor is not None:
            return self._executor
        ours, theirs = _spawn.Pipe()
        executor = ProcessPoolExecutor(
            1, mp_context=_spawn, initializer=child.prepare, initargs=(theirs,)
        )
        self._executor, self._line = executor, ours
        started = executor.submit(child.ready)
        # The child holds its own copy now; with ours open, its death would not reach us.
        theirs.close()
        asyncio.get_running_loop().add_reader(ours.fileno(), self._receive)
        try:
            self.pid = await asyncio.wrap_future(started)
        except BrokenProcessPool as error:
            await self.close()
            raise SolverDied("the solver's process did not start") from error
        _only_the_child_answers(executor)
        return executor

    async def form(
        self,
        heard: Callable[[Progress], None],
        *,
        problem: bytes,
        policy: str,
        seed: int,
        seconds: float,
        threads: int,
        stopped: bool = False,
    ) -> child.Done:
        """Form a part of a round, given as a problem's JSON; `heard` gets each step of the way.
        `stopped`: with no search at all.

        Raises
        ------
        SolverDied
            when the child was killed or crashed; the next call starts another.
        child.ChildError
            when the matcher refused the input or failed.
        """
        task = child.Task(
            number=self._number + 1,
            problem=problem,
            policy=policy,
            seed=seed,
            seconds=seconds,
            threads=threads,
            stopped=stopped,
        )
        return await self._listened(heard, child.form_part, task)

    async def split(self, *, problem: bytes, policy: str, at_least: int) -> list[child.Piece]:
        """The parts of a round, given as a problem's JSON, with `at_least` so many children each
        where there are so many."""
        return await self._call(child.split_round, problem, policy, at_least)

    async def join(
        self, *, problem: bytes, policy: str, seed: int, formed: Sequence[bytes]
    ) -> bytes:
        """The outcome's JSON of a round whose every part was formed."""
        return await self._call(child.join_parts, problem, policy, seed, formed)

    async def certify(
        self, *, problem: bytes, policy: str, outcome: bytes, seconds: float
    ) -> child.Certified:
        """The certificate of an outcome's JSON. An empty verdict means that the outcome holds;
        reasons are found for its gaps and, for so many seconds, proofs of its bounds."""
        return await self._call(child.certify_outcome, problem, policy, outcome, seconds)

    async def fill_seats(
        self, *, problem: bytes, policy: str, seed: int, most: int, seconds: float
    ) -> bytes:
        """The empty seats of a problem's pairings with `most` suggestions each, as JSON."""
        return await self._call(child.fill_seats, problem, policy, seed, most, seconds)

    def stop(self) -> None:
        """Ask the running task to end with the best it has."""
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.send(self._number)

    def kill(self) -> None:
        """End the child at once; its task ends with SolverDied."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    async def close(self) -> None:
        """End the child and let go of everything."""
        executor, line = self._executor, self._line
        self.kill()
        self._executor = self._line = self.pid = None
        if line is not None:
            asyncio.get_running_loop().remove_reader(line.fileno())
            line.close()
        if executor is not None:
            await asyncio.to_thread(executor.shutdown, wait=True, cancel_futures=True)

    async def _listened(
        self,
        heard: Callable[[Progress], None],
        function: Callable[[child.Task], T],
        task: child.Task,
    ) -> T:
        self._number = task.number
        self._heard = heard
        try:
            return await self._call(function, task)
        finally:
            self._receive()
            self._heard = None

    async def _call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        executor = await self.warm()
        try:
            return await asyncio.wrap_future(executor.submit(function, *args, **kwargs))
        except BrokenProcessPool as error:
            await self.close()
            raise SolverDied("the solver's process died") from error

    def _receive(self) -> None:
        line = self._line
        if line is None:
            return
        try:
            while line.poll():
                progress = line.recv()
                if self._heard is not None:
                    self._heard(progress)
        except (EOFError, OSError):
            asyncio.get_running_loop().remove_reader(line.fileno())


def _only_the_child_answers(executor: ProcessPoolExecutor) -> None:
    """Close our own copy of the end that the child writes its results into. A child killed in the
    middle of a long result would otherwise leave the executor's thread, and with it this process,
    waiting for the rest for ever; now it hears that nobody writes any more."""
    executor._result_queue._writer.close()  # pyright: ignore  # noqa: SLF001 - no public way
