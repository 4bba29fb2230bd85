"""Who else could sit in a seat and what it costs; whom to recruit. Over HTTP, asked for and fetched
in one request where the answer takes a moment, in several where it takes longer."""

from typing import Annotated, TypeVar
from uuid import UUID

from litestar import Controller, Response, get
from litestar.datastructures import State
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, QueryParameter

from api.access import May, UserRequest
from api.alternatives import acts
from api.alternatives.asking import asking_of
from api.alternatives.views import Progressing, RecruitingAdvice, SeatAlternatives
from api.errors import problems
from api.rounds.reach import reach
from api.servers import Db
from matcher.people import Seat

Body = TypeVar("Body", SeatAlternatives, RecruitingAdvice)
AGAIN_SECONDS = "2"
# Children asked about beside the first.
MOST_OTHERS = 3
Also = Annotated[
    list[str] | None,
    QueryParameter(
        max_items=MOST_OTHERS, description="同一席位一并询问的其他儿童编号，如兄弟姐妹。"
    ),
]


class AlternativesController(Controller):
    path = "/rounds/{round_id:uuid}"
    tags = ("alternatives",)

    @get(
        "/seats/{child:str}/{seat:str}/alternatives",
        summary="席位的理由和替代人选",
        guards=[May("round_read")],
        responses={
            202: ResponseSpec(data_container=SeatAlternatives, description="正在计算，稍后再取。"),
            **problems(400, 404, 409),
        },
    )
    async def alternatives(
        self,
        round_id: FromPath[UUID],
        child: FromPath[str],
        seat: FromPath[Seat],
        request: UserRequest,
        conn: Db,
        state: State,
        also: Also = None,
    ) -> Response[SeatAlternatives]:
        """Why the seat's helper has it, and the best three others, each with its price to the whole
        round and who would move. 202 with Retry-After while it is being worked on."""
        await reach(conn, request.user, round_id)
        found = await acts.alternatives(
            conn, asking_of(state), round_id, child, seat, tuple(also or ())
        )
        return _answer(found)

    @get(
        "/advice",
        summary="招募建议",
        guards=[May("round_read")],
        responses={
            202: ResponseSpec(data_container=RecruitingAdvice, description="正在计算，稍后再取。"),
            **problems(400, 404, 409),
        },
    )
    async def advice(
        self, round_id: FromPath[UUID], request: UserRequest, conn: Db, state: State
    ) -> Response[RecruitingAdvice]:
        """Ten persons at most to look for, the most useful first: each with the gain of a round
        that was found with them. 202 with Retry-After while it is being worked on."""
        await reach(conn, request.user, round_id)
        return _answer(await acts.advice(conn, asking_of(state), round_id))


def _answer(found: Body) -> Response[Body]:
    if found.state is Progressing.READY:
        return Response(found)
    return Response(found, status_code=202, headers={"retry-after": AGAIN_SECONDS})
