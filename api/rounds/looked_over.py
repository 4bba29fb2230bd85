"""Readiness kept as long as nothing it was made of has changed: a district's takes a while."""

import asyncio
from collections import OrderedDict
from datetime import date

import msgspec
from litestar.datastructures import State

from api.rounds import acts
from api.rounds.readiness import Readiness, readiness
from matcher import Policy
from matcher.why.edits import Edits
from store import decisions, policies, rosters
from store.policies import PolicyKey
from store.pool import Conn
from store.rounds import RoundView

MOST = 8


class Made(msgspec.Struct, frozen=True):
    """What a readiness was made of: the rosters as `rosters.mark` tells them apart, the round's
    policy, term and assumptions, and the day it was asked for."""

    mark: str
    policy: PolicyKey
    term: tuple[date, date]
    edits: Edits | None
    day: date


class LookedOver:
    """The last few rounds over the whole district that somebody looked over. A street's is made
    anew each time: it is quick, and helpers' load in other streets, which its coordinator doesn't
    see, is part of it. What is kept holds codes and numbers, no name and no address."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Readiness] = OrderedDict()

    async def look(self, conn: Conn, found: RoundView) -> Readiness:
        """The round's readiness, by its own policy and the rosters as they stand."""
        if found.street is not None:
            return await _readiness(conn, found)
        term = (found.term_starts, found.term_ends)
        mark = await rosters.mark(conn)
        made = Made(mark, found.policy, term, found.edits, acts.today())
        key = msgspec.msgpack.encode(made)
        ready = self._kept.pop(key, None) or await _readiness(conn, found)
        self._kept[key] = ready
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return ready


async def _readiness(conn: Conn, found: RoundView) -> Readiness:
    problem = await acts.problem_of(conn, found)
    policy = Policy.parse(await policies.get(conn, found.policy))
    locked = sorted({lock.child for lock in problem.locks})
    deciders = await decisions.deciders(conn, locked) if locked else {}
    return await asyncio.to_thread(readiness, problem, policy, deciders)


def looked_over_of(state: State) -> LookedOver:
    """The readiness of rounds that were looked over lately."""
    return state["looked_over"]
