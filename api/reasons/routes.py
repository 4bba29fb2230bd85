"""Why seats are empty and needs uncovered, over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath, FromQuery, QueryParameter

from api.access import May, UserRequest
from api.errors import problems
from api.numbered import Numbered
from api.reasons.gaps import gaps_of, shortage_of
from api.reasons.views import Gaps, ShortageReport
from api.rounds.reach import reach
from api.servers import Db
from store.errors import NotFound
from store.paging import LIMIT

Limit = Annotated[int, QueryParameter(ge=1, le=500)]


class ReasonsController(Controller):
    path = "/rounds/{round_id:uuid}"
    tags = ("rounds",)

    @get(
        "/gaps",
        summary="缺位与未满足的需要，及其原因",
        guards=[May("round_read")],
        responses=problems(400, 404),
    )
    async def gaps(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        cursor: FromQuery[str | None] = None,
        limit: Limit = LIMIT,
    ) -> Gaps:
        """A page of circles that lack something, by child: for each seat and need its ledger, and
        the shortage, or the way to have it and the goal that stands against it."""
        found = await reach(conn, request.user, round_id)
        if not found.has_outcome:
            raise NotFound
        return await gaps_of(conn, round_id, cursor=cursor, limit=limit)

    @get(
        "/shortages/{number:int}",
        summary="一处不够分的明细",
        guards=[May("round_read")],
        responses=problems(400, 404),
    )
    async def shortage(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        number: Numbered,
    ) -> ShortageReport:
        """Who competes for whom. The sums can be added up again by hand."""
        await reach(conn, request.user, round_id)
        return await shortage_of(conn, round_id, number)
