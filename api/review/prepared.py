"""Frozen problems made ready to be asked, kept for the rounds looked at last."""

import asyncio
from collections import OrderedDict
from datetime import datetime
from uuid import UUID

import msgspec

from matcher import Policy, Problem
from matcher.review import Review
from store import overrides, rounds
from store.overrides import Frozen
from store.pool import Conn

MOST = 4


class Prepared:
    """The last few rounds' problems. A frozen problem changes only when people of it are erased, so
    none is ever out of date; they hold codes and facts, no name and no address."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[UUID, datetime | None], Review] = OrderedDict()

    async def review(self, conn: Conn, round_id: UUID) -> Review:
        """A round's problem. Whoever asks has seen that the round is within the user's reach."""
        key = round_id, await rounds.redacted_at(conn, round_id)
        found = self._kept.pop(key, None)
        if found is None:
            found = await asyncio.to_thread(_read, await overrides.frozen(conn, round_id))
        self._kept[key] = found
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return found


def _read(frozen: Frozen) -> Review:
    problem = msgspec.json.decode(frozen.problem, type=Problem)
    return Review(problem, Policy.parse(frozen.policy), frozen.seed)
