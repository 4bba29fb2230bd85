"""Who else could sit in a seat and what it costs; whom to recruit."""

import re
from uuid import UUID

from litestar import get
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from api.access import May, UserRequest
from api.alternatives import acts
from api.alternatives.asking import PAGE_PATIENCE, asking_of
from api.alternatives.routes import MOST_OTHERS
from api.pages.frame import page
from api.pages.review import may_change, proposed
from api.rounds.proposal import circle_view
from api.rounds.reach import shown
from api.servers import Db
from matcher.people import Seat
from store import proposals
from store.errors import NotFound

# What stands between codes, in a Chinese keyboard or another.
SEPARATORS = re.compile(r"[\s,，、;；]+")
# What else moves with a choice. It need not be for a higher goal: the lottery alone may decide.
MOVE_WORDS = {
    "left": "随之空出",
    "replaced": "随之换人",
    "filled": "补上",
    "made_way": "随之换人",
    "gave_up": "随之空出",
}


@get(
    "/rounds/{round_id:uuid}/review/{child:str}/{seat:str}/alternatives",
    guards=[May("round_read")],
    include_in_schema=False,
)
async def seat_page(
    round_id: FromPath[UUID],
    child: FromPath[str],
    seat: FromPath[Seat],
    request: UserRequest,
    conn: Db,
    state: State,
    also: FromQuery[str] = "",
) -> Template:
    """The seat's reason and the best three others; with `also`, the same seat of other children,
    whose codes stand in it, too."""
    found = await proposed(conn, request, round_id)
    others = tuple(
        code for code in dict.fromkeys(SEPARATORS.split(also)) if code not in ("", child)
    )
    many = len(others) > MOST_OTHERS
    unknown = False
    asked = asking_of(state)
    if many:
        others = ()
    try:
        answer = await acts.alternatives(conn, asked, round_id, child, seat, others)
    except NotFound:
        if not others:
            raise
        unknown = True
        answer = await acts.alternatives(conn, asked, round_id, child, seat)
    return page(
        request,
        "alternatives.html",
        place="rounds",
        round=shown(found),
        circle=circle_view(await proposals.of_child(conn, round_id, child)),
        seat=seat,
        answer=answer,
        also=also.strip(),
        together=bool(others) and not unknown,
        unknown=unknown,
        many=many,
        why=MOVE_WORDS,
        may_change=may_change(request, found),
    )


@get("/rounds/{round_id:uuid}/advice", guards=[May("round_read")], include_in_schema=False)
async def advice_page(
    round_id: FromPath[UUID], request: UserRequest, conn: Db, state: State
) -> Template:
    """Whom to recruit for the round's empty seats."""
    found = await proposed(conn, request, round_id)
    return page(
        request,
        "advice.html",
        place="rounds",
        round=shown(found),
        answer=await acts.advice(conn, asking_of(state), round_id, patience=PAGE_PATIENCE),
    )


PAGES = (seat_page, advice_page)
