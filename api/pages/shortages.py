"""A shortage of a round, with everybody in it."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from api.access import May, UserRequest
from api.numbered import Numbered
from api.pages.frame import page
from api.reasons.gaps import shortage_of
from api.rounds.reach import reach, shown
from api.servers import Db


@get(
    "/rounds/{round_id:uuid}/shortages/{number:int}",
    guards=[May("round_read")],
    include_in_schema=False,
)
async def shortage_page(
    round_id: FromPath[UUID], request: UserRequest, conn: Db, number: Numbered
) -> Template:
    """Who competes for whom, with the numbers to add up."""
    found = await reach(conn, request.user, round_id)
    return page(
        request,
        "round_shortage.html",
        place="rounds",
        round=shown(found),
        report=await shortage_of(conn, round_id, number),
    )
