"""A round's news as server-sent events, from a number on until it comes to rest."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import FromPath
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from api.access import May, UserRequest, still_there
from api.errors import problems
from api.rounds.bell import RoundBell
from api.rounds.reach import reach
from api.servers import pool_of
from matcher import Progress
from store import rounds
from store.acting import acting
from store.errors import NotFound
from store.rounds import RoundState

# A session that ended must end its stream within five seconds.
PATIENCE = 4.0
AT_REST = {
    RoundState.PROPOSED,
    RoundState.APPROVED,
    RoundState.PUBLISHED,
    RoundState.CLOSED,
    RoundState.FAILED,
    RoundState.CANCELLED,
}


STREAM = ResponseSpec(
    str,
    media_type="text/event-stream",
    description="事件流",
    generate_examples=False,
    examples=[
        Example(
            value="id: 5\r\nevent: state\r\n"
            'data: {"number":5,"at":"2026-08-20T01:31:00Z","state":"proposed","progress":null}'
            "\r\n\r\n"
        )
    ],
)


class RoundNews(msgspec.Struct, frozen=True, kw_only=True):
    """A change of state, or a step of a tier. `number` is the event's id."""

    number: int
    at: datetime
    state: str
    progress: Progress | None = None


class EventsController(Controller):
    path = "/rounds/{round_id:uuid}/events"
    tags = ("rounds",)

    @get(
        "/",
        summary="轮次进度（SSE）",
        guards=[May("round_read")],
        responses={200: STREAM, **problems(400, 404)},
    )
    async def events(
        self, round_id: FromPath[UUID], request: UserRequest, state: State
    ) -> ServerSentEvent:
        """Events `state` and `progress`, each with its number as id; send Last-Event-ID to go on.

        The stream ends when the round is at rest. Where streams don't pass, ask for the round
        itself as often as its Retry-After says.
        """
        async with acting(pool_of(state), request.user.id) as conn:
            await reach(conn, request.user, round_id)
        last = request.headers.get("last-event-id", "")
        after = int(last) if last.isdecimal() and len(last) < 10 else 0
        return ServerSentEvent(
            news(state, request.auth, round_id, after), headers={"x-accel-buffering": "no"}
        )


async def news(
    state: State, token: str, round_id: UUID, after: int
) -> AsyncGenerator[ServerSentEventMessage, None]:
    """The round's events after a number, as they come."""
    bell: RoundBell = state["bell"]
    async with bell.listening(round_id) as changed:
        while True:
            changed.clear()
            account = await still_there(state, token)
            if account is None:
                return
            async with acting(pool_of(state), account.id) as conn:
                try:
                    found = await reach(conn, account, round_id)
                except NotFound:
                    return
                fresh = await rounds.events(conn, round_id, after)
            for event in fresh:
                after = event.number
                yield _message(event)
            if found.state in AT_REST:
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), PATIENCE)
            if not changed.is_set():
                # An empty text would become an empty `data:` line, and that an event.
                yield ServerSentEventMessage(data=None, comment="keep-alive")


def _message(event: rounds.RoundEvent) -> ServerSentEventMessage:
    said = RoundNews(number=event.number, at=event.at, state=event.state, progress=event.progress)
    return ServerSentEventMessage(
        data=msgspec.json.encode(said).decode(),
        id=event.number,
        event="progress" if event.progress else "state",
    )
