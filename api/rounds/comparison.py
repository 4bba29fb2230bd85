"""Two rounds side by side: goals, seats kept and changed, and why."""

import asyncio
import hashlib
from collections import OrderedDict
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.params import FromPath, QueryParameter

from api.access import May, UserRequest
from api.errors import problems
from api.rounds.reach import reach
from api.rounds.views import Tier
from api.servers import Db
from matcher import Policy, Problem
from matcher.why.rounds.compare import Change, Comparison, TierPair, compare
from matcher.why.rounds.sides import Side
from store import proposals, what_ifs
from store.accounts import Account
from store.errors import NotFound
from store.pool import Conn
from store.rounds import RoundView
from store.what_ifs import Material


class GoalPair(msgspec.Struct, frozen=True, kw_only=True):
    """A goal in both rounds; `bound` and `termination` where a round was solved for it."""

    name: str
    before: Tier
    after: Tier


class RoundComparison(msgspec.Struct, frozen=True, kw_only=True):
    """`before` null: the pairings there were when the round was frozen. Each seat that either side
    fills is `kept` or one of the changes; `tiers` are the later round's goals, first to last."""

    round: UUID
    before: UUID | None
    kept: int
    tiers: tuple[GoalPair, ...]
    changes: tuple[Change, ...]


class ComparisonController(Controller):
    path = "/rounds/{round_id:uuid}/comparison"
    tags = ("rounds",)

    @get("/", summary="与另一轮比较", guards=[May("round_read")], responses=problems(400, 404))
    async def comparison(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        other: Annotated[UUID | None, QueryParameter(name="with")] = None,
    ) -> RoundComparison:
        """The round against another: the one asked for, else the one it was tried from, else the
        one published last, else the pairings there were."""
        found = await reach(conn, request.user, round_id)
        before = await other_of(conn, request.user, found, other)
        return await compared(conn, before, found)


async def other_of(
    conn: Conn, account: Account, found: RoundView, asked: UUID | None
) -> RoundView | None:
    """What the round is compared with; NotFound when what was asked for has no outcome."""
    if asked is not None:
        other = await reach(conn, account, asked)
        if not other.has_outcome:
            raise NotFound
        return other
    for known in (found.origin, await what_ifs.published_before(conn, found.id)):
        if known is not None:
            other = await reach(conn, account, known)
            if other.has_outcome:
                return other
    return None


async def compared(conn: Conn, before: RoundView | None, after: RoundView) -> RoundComparison:
    """The comparison; NotFound when the later round has no outcome yet."""
    if not after.has_outcome:
        raise NotFound
    later = await what_ifs.material(conn, after.id)
    earlier = await what_ifs.material(conn, before.id) if before else None
    found = await asyncio.to_thread(_kept_comparison, earlier, later)
    was = await _results(conn, before.id) if before else {}
    now = await _results(conn, after.id)
    return RoundComparison(
        round=after.id,
        before=before.id if before else None,
        kept=found.kept,
        tiers=tuple(
            GoalPair(
                name=row.name,
                before=_measured(row, row.before, was),
                after=_measured(row, row.after, now),
            )
            for row in found.tiers
        ),
        changes=found.changes,
    )


# A district's comparison takes a second or two, and is looked at page by page.
_KEPT = 8
_known: OrderedDict[bytes, Comparison] = OrderedDict()


def _kept_comparison(earlier: Material | None, later: Material) -> Comparison:
    """The comparison of these two as they are now, made once while it is being looked at."""
    key = hashlib.sha256(msgspec.msgpack.encode((earlier, later))).digest()
    found = _known.pop(key, None) or _compare(earlier, later)
    _known[key] = found
    while len(_known) > _KEPT:
        _known.popitem(last=False)
    return found


def _compare(earlier: Material | None, later: Material) -> Comparison:
    after = _side(later)
    if earlier is None:
        return compare(Side(after.problem, after.policy, after.problem.pairings, later.seed), after)
    return compare(_side(earlier), after)


def _side(kept: Material) -> Side:
    problem = msgspec.json.decode(kept.problem, type=Problem)
    return Side(problem, Policy.parse(kept.policy), kept.pairings, kept.seed)


async def _results(conn: Conn, round_id: UUID) -> dict[str, Tier]:
    return {
        row.name: Tier(
            name=row.name,
            value=row.value,
            bound=row.bound,
            termination=row.termination,
            sense=row.sense,
        )
        for row in await proposals.tiers(conn, round_id)
    }


def _measured(row: TierPair, value: int, solved: dict[str, Tier]) -> Tier:
    """The value as measured; what was proven is told where it is about this value."""
    known = solved.get(row.name)
    if known is not None and known.value == value:
        return known
    return Tier(name=row.name, value=value, sense=row.sense)
