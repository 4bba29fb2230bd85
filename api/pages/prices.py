"""What fewer changes cost a round, and what its locks and bans do: one page."""

from uuid import UUID

from litestar import get
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Template

from api.access import May, UserRequest
from api.alternatives.asking import PAGE_PATIENCE, asking_of
from api.pages.frame import page
from api.prices import acts
from api.rounds.reach import reach, shown
from api.servers import Db

# The goals that a coordinator weighs changes against; the rest is in the API.
GOALS = ("safety", "coverage", "whole_circles", "needs")


@get("/rounds/{round_id:uuid}/prices", guards=[May("round_read")], include_in_schema=False)
async def prices_page(
    round_id: FromPath[UUID], request: UserRequest, conn: Db, state: State
) -> Template:
    """Both answers, or that they are being worked on."""
    found = await reach(conn, request.user, round_id)
    asking = asking_of(state)
    frontier = await acts.frontier(conn, asking, round_id, patience=PAGE_PATIENCE)
    columns = [(n, name) for n, name in enumerate(frontier.goals) if name in GOALS]
    return page(
        request,
        "prices.html",
        place="rounds",
        round=shown(found),
        frontier=frontier,
        columns=columns,
        costs=await acts.costs(conn, asking, round_id, patience=PAGE_PATIENCE),
    )


PAGES = (prices_page,)
