"""Hears of changes in rounds through PostgreSQL's NOTIFY, one connection for all listeners."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg

CHANNEL = "round_event"


class RoundBell:
    """Wakes those who wait for a round. A lost connection only makes them wait out their time."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._line: asyncpg.Connection | None = None
        self._dialling = asyncio.Lock()
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @asynccontextmanager
    async def listening(self, round_id: object) -> AsyncGenerator[asyncio.Event, None]:
        """An event that is set whenever the round changes. Clear it before reading the round."""
        event, name = asyncio.Event(), str(round_id)
        await self._dial()
        self._waiting[name].add(event)
        try:
            yield event
        finally:
            self._waiting[name].discard(event)
            if not self._waiting[name]:
                del self._waiting[name]

    async def close(self) -> None:
        """Hang up."""
        if self._line is not None and not self._line.is_closed():
            await self._line.close()

    async def _dial(self) -> None:
        async with self._dialling:
            if self._line is not None and not self._line.is_closed():
                return
            with contextlib.suppress(OSError, asyncpg.PostgresError):
                line = await asyncpg.connect(self._dsn)
                await line.add_listener(CHANNEL, self._rung)
                self._line = line

    def _rung(self, _line: object, _pid: int, _channel: str, payload: str) -> None:
        for name, events in self._waiting.items():
            if name in payload:
                for event in events:
                    event.set()
