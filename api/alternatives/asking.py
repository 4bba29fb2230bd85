"""Questions that take a process of their own: asked once, answered to everyone who waits."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import structlog
from litestar import Litestar
from litestar.datastructures import State

from store.errors import Conflict
from workers.child import ChildError
from workers.pool import SolverDied
from workers.prices import Pricer
from workers.questions import AskedRound, Respondent

T = TypeVar("T")
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# A request waits so long for an answer before it is told to come back; a page that may take many
# seconds to be worked out waits only so long, and is loaded again by itself.
PATIENCE = 2.5
PAGE_PATIENCE = 0.05
# No answer may take longer; its process is ended then.
SECONDS = 90.0
# Answers kept for who asks again, and how many questions may wait at once.
KEPT = 64
WAITING = 8
# Requests that hold their connection while they wait; the others are told to come back at once.
PATIENT = 3


class Asking:
    """Three child processes, started when first needed: for seats, for advice, and for what changes
    and decisions cost, so that who opens a seat never waits for a district's advice."""

    def __init__(self) -> None:
        self.seats, self.advice, self.prices = Respondent(), Respondent(), Pricer()
        self._known: OrderedDict[str, asyncio.Task[Any]] = OrderedDict()
        self._patient = 0

    def knows(self, key: str) -> bool:
        """Whether the question of this name is answered or being worked on."""
        return key in self._known

    async def ask(
        self,
        key: str,
        respondent: Respondent,
        given: AskedRound | None,
        question: Callable[[AskedRound], Awaitable[T]],
        *,
        patience: float = PATIENCE,
    ) -> T | None:
        """The answer to the question of this name, or None: it is being worked on, ask again.
        `given` may be None for a question it knows.

        Conflict when it could not be answered; the next to ask begins anew.
        """
        task: asyncio.Task[T] | None = self._known.get(key)
        if task is None:
            waiting = sum(not known.done() for known in self._known.values())
            if given is None or waiting >= WAITING:
                return None
            task = asyncio.create_task(_in_time(respondent, question(given)))
            self._known[key] = task
            self._forget()
        self._known.move_to_end(key)
        await self._wait_for(task, patience)
        if not task.done():
            return None
        try:
            return task.result()
        except (SolverDied, ChildError, TimeoutError) as error:
            log.warning("question.unanswered", error=str(error) or type(error).__name__)
            self._known.pop(key, None)
            raise Conflict("question_is_answered") from error

    async def _wait_for(self, task: asyncio.Task[Any], seconds: float) -> None:
        """For a moment, unless enough others do."""
        if self._patient >= PATIENT:
            return
        self._patient += 1
        try:
            await asyncio.wait([task], timeout=seconds)
        finally:
            self._patient -= 1

    def _forget(self) -> None:
        """Answers beyond those kept go, the one asked for longest ago first."""
        done = [key for key, task in self._known.items() if task.done()]
        for key in done[: max(0, len(self._known) - KEPT)]:
            del self._known[key]

    async def close(self) -> None:
        """End the processes and whoever waits for them."""
        for task in self._known.values():
            task.cancel()
        await asyncio.gather(*self._known.values(), return_exceptions=True)
        for respondent in (self.seats, self.advice, self.prices):
            await respondent.close()


async def _in_time(respondent: Respondent, answer: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(SECONDS):
            return await answer
    except TimeoutError:
        await respondent.close()
        raise


@asynccontextmanager
async def asking(app: Litestar) -> AsyncGenerator[None, None]:
    """Questions can be asked for as long as the application lives."""
    asked = Asking()
    app.state["asking"] = asked
    try:
        yield
    finally:
        await asked.close()


def asking_of(state: State) -> Asking:
    """Who answers questions."""
    return state["asking"]
