"""What a round proposes: circles, gaps with their reasons, and the tiers."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath, FromQuery, QueryParameter

from api.access import May, UserRequest
from api.errors import problems
from api.rounds.reach import reach
from api.rounds.views import (
    ChildView,
    GapView,
    Proposal,
    ProposedCircle,
    SeatView,
    Summary,
    Tier,
)
from api.servers import Db
from store import proposals
from store.errors import NotFound
from store.pool import Conn
from store.rounds import RoundView

PAGE = 50
Limit = Annotated[int, QueryParameter(ge=1, le=500)]


class ProposalController(Controller):
    path = "/rounds/{round_id:uuid}/proposal"
    tags = ("rounds",)

    @get("/", summary="方案", guards=[May("round_read")], responses=problems(400, 404))
    async def proposal(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        cursor: FromQuery[str | None] = None,
        limit: Limit = PAGE,
        gaps_only: FromQuery[bool] = False,
    ) -> Proposal:
        """Tiers, counts, and a page of circles by child; each empty seat says why."""
        found = await reach(conn, request.user, round_id)
        if not found.has_outcome:
            raise NotFound
        return await proposal_of(conn, found, cursor=cursor, limit=limit, gaps_only=gaps_only)


async def proposal_of(
    conn: Conn,
    found: RoundView,
    *,
    cursor: str | None = None,
    limit: int = PAGE,
    gaps_only: bool = False,
) -> Proposal:
    """A page of the round's proposal. Workers propose nothing that `verify` refuses."""
    page = await proposals.proposal(conn, found.id, cursor=cursor, limit=limit, gaps_only=gaps_only)
    counted = await proposals.summary(conn, found.id)
    tiers = await proposals.tiers(conn, found.id)
    return Proposal(
        round=found.id,
        state=found.state.value,
        summary=Summary(
            children=counted.children,
            circles_complete=counted.circles_complete,
            seats_filled=counted.seats_filled,
            gaps=counted.gaps,
            verified=True,
        ),
        tiers=tuple(
            Tier(
                name=tier.name,
                value=tier.value,
                bound=tier.bound,
                termination=tier.termination,
                sense=tier.sense,
            )
            for tier in tiers
        ),
        circles=tuple(circle_view(row) for row in page.rows),
        next=page.next,
    )


def circle_view(row: proposals.ProposedCircle) -> ProposedCircle:
    """A circle as the API shows it."""
    return ProposedCircle(
        child=ChildView(
            id=row.child,
            code_name=row.code_name,
            neighbourhood=row.neighbourhood,
            neighbourhood_name=row.neighbourhood_name,
            needs=row.needs,
        ),
        seats=tuple(_seat(held) for held in row.seats),
    )


def _seat(held: proposals.ProposedSeat) -> SeatView:
    gap = None
    if held.reason is not None:
        gap = GapView(reason=held.reason, candidates=held.candidates or 0, ledger=held.ledger or ())
    return SeatView(
        seat=held.seat,
        helper=held.helper,
        helper_name=held.helper_name,
        kept=held.kept,
        step=held.step,
        metres=held.metres,
        gap=gap,
    )
