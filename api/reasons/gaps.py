"""What a round's circles lack, put together for the API and the pages."""

from uuid import UUID

from api.reasons.views import (
    CircleLacks,
    Claimant,
    Gaps,
    Lack,
    RoomView,
    ShortageReport,
    ShortageView,
    shortage_view,
)
from api.rounds.views import ChildView
from store import reasons
from store.paging import LIMIT
from store.pool import Conn
from store.reasons import Open, OpenCircle


async def gaps_of(
    conn: Conn, round_id: UUID, *, cursor: str | None = None, limit: int = LIMIT
) -> Gaps:
    """A page of what the round's circles lack, and why."""
    page = await reasons.open_circles(conn, round_id, cursor=cursor, limit=limit)
    numbers = [row.shortage for circle in page.rows for row in circle.lacks]
    found = await reasons.shortages(conn, round_id, [n for n in numbers if n is not None])
    shown = {number: shortage_view(number, shortage) for number, shortage in found.items()}
    return Gaps(
        round=round_id,
        circles=tuple(_circle(circle, shown) for circle in page.rows),
        next=page.next,
    )


async def shortage_of(conn: Conn, round_id: UUID, number: int) -> ShortageReport:
    """One shortage with everybody in it; NotFound when there is none of this number."""
    found = await reasons.shortage(conn, round_id, number)
    children, helpers = await reasons.people(conn, found)
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


def _circle(circle: OpenCircle, shown: dict[int, ShortageView]) -> CircleLacks:
    return CircleLacks(
        child=ChildView(
            id=circle.child,
            code_name=circle.code_name,
            neighbourhood=circle.neighbourhood,
            neighbourhood_name=circle.neighbourhood_name,
            needs=circle.needs,
        ),
        lacks=tuple(_lack(row, shown) for row in circle.lacks),
    )


def _lack(row: Open, shown: dict[int, ShortageView]) -> Lack:
    return Lack(
        seat=row.seat,
        need=row.need,
        reason=row.reason,
        candidates=row.candidates,
        ledger=row.ledger,
        verdict=row.verdict,
        shortage=None if row.shortage is None else shown.get(row.shortage),
        obstacle=row.obstacle,
    )
