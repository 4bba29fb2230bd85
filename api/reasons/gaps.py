"""What a round's circles lack, put together for the API and the pages."""

from collections.abc import Sequence
from typing import TypeAlias
from uuid import UUID

from api.reasons.views import (
    CircleLacks,
    Claimant,
    Gaps,
    Lack,
    RoomView,
    ShortageReport,
    ShortageView,
    Taking,
    WayView,
    shortage_view,
)
from api.rounds.views import ChildView
from matcher.why.gaps.reasons import Obstacle
from store import reasons
from store.paging import LIMIT
from store.pool import Conn
from store.reasons import Open, OpenCircle, Somebody

# Children and helpers by code.
Names: TypeAlias = tuple[dict[str, Somebody], dict[str, Somebody]]


async def gaps_of(
    conn: Conn, round_id: UUID, *, cursor: str | None = None, limit: int = LIMIT
) -> Gaps:
    """A page of what the round's circles lack, and why."""
    page = await reasons.open_circles(conn, round_id, cursor=cursor, limit=limit)
    numbers = [row.shortage for circle in page.rows for row in circle.lacks]
    found = await reasons.shortages(conn, round_id, [n for n in numbers if n is not None])
    shown = {number: shortage_view(number, shortage) for number, shortage in found.items()}
    ways = [row.obstacle for circle in page.rows for row in circle.lacks if row.obstacle]
    names = await _names(conn, ways)
    return Gaps(
        round=round_id,
        circles=tuple(_circle(circle, shown, names) for circle in page.rows),
        next=page.next,
    )


async def _names(conn: Conn, ways: Sequence[Obstacle]) -> Names:
    """Of everybody who would move, as far as the reader may see them."""
    moves = [move for way in ways for move in way.moves]
    if not moves:
        return {}, {}
    return await reasons.people(
        conn, (move.child for move in moves), (move.helper for move in moves)
    )


async def shortage_of(conn: Conn, round_id: UUID, number: int) -> ShortageReport:
    """One shortage with everybody in it; NotFound when there is none of this number."""
    found = await reasons.shortage(conn, round_id, number)
    children, helpers = await reasons.people(
        conn, (claim.child for claim in found.claims), (room.helper for room in found.rooms)
    )
    return ShortageReport(
        round=round_id,
        shortage=shortage_view(number, found),
        claims=tuple(
            Claimant(
                child=claim.child,
                code_name=who.name if who else None,
                place=who.place if who else None,
                seat=claim.seat,
                need=claim.need,
                filled=claim.filled,
            )
            for claim in found.claims
            for who in [children.get(claim.child)]
        ),
        people=tuple(
            RoomView(
                helper=room.helper,
                name=who.name if who else None,
                place=who.place if who else None,
                room=room.room,
                most=room.most,
                left=room.left,
            )
            for room in found.rooms
            for who in [helpers.get(room.helper)]
        ),
    )


def _circle(circle: OpenCircle, shown: dict[int, ShortageView], names: Names) -> CircleLacks:
    return CircleLacks(
        child=ChildView(
            id=circle.child,
            code_name=circle.code_name,
            neighbourhood=circle.neighbourhood,
            neighbourhood_name=circle.neighbourhood_name,
            needs=circle.needs,
        ),
        lacks=tuple(_lack(row, shown, names) for row in circle.lacks),
    )


def _lack(row: Open, shown: dict[int, ShortageView], names: Names) -> Lack:
    return Lack(
        seat=row.seat,
        need=row.need,
        reason=row.reason,
        candidates=row.candidates,
        ledger=row.ledger,
        verdict=row.verdict,
        shortage=None if row.shortage is None else shown.get(row.shortage),
        obstacle=None if row.obstacle is None else _way(row.obstacle, names),
    )


def _way(found: Obstacle, names: Names) -> WayView:
    children, helpers = names
    return WayView(
        moves=tuple(
            Taking(
                child=move.child,
                code_name=child.name if child else None,
                seat=move.seat,
                helper=move.helper,
                helper_name=helper.name if helper else None,
            )
            for move in found.moves
            for child, helper in [(children.get(move.child), helpers.get(move.helper))]
        ),
        tier=found.tier,
        change=found.change,
    )
