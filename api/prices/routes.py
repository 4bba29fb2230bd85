"""The disruption frontier, and what locks and bans cost, over HTTP."""

from typing import TypeVar
from uuid import UUID

from litestar import Controller, Response, get
from litestar.datastructures import State
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from api.access import May, UserRequest
from api.alternatives.asking import asking_of
from api.alternatives.routes import AGAIN_SECONDS
from api.alternatives.views import Progressing
from api.errors import problems
from api.prices import acts
from api.prices.views import DecisionCosts, DisruptionFrontier
from api.rounds.reach import reach
from api.servers import Db

Body = TypeVar("Body", DisruptionFrontier, DecisionCosts)


class PricesController(Controller):
    path = "/rounds/{round_id:uuid}"
    tags = ("rounds",)

    @get(
        "/frontier",
        summary="少变动的代价",
        guards=[May("round_read")],
        responses={
            202: ResponseSpec(
                data_container=DisruptionFrontier, description="正在计算，稍后再取。"
            ),
            **problems(400, 404, 409),
        },
    )
    async def frontier(
        self, round_id: FromPath[UUID], request: UserRequest, conn: Db, state: State
    ) -> Response[DisruptionFrontier]:
        """The best outcome with at most 0, 1, 2 … changed pairings, against those there were. 202
        with Retry-After while it is being worked on."""
        await reach(conn, request.user, round_id)
        return _answer(await acts.frontier(conn, asking_of(state), round_id))

    @get(
        "/decisions",
        summary="锁定与禁止的代价",
        guards=[May("round_read")],
        responses={
            202: ResponseSpec(data_container=DecisionCosts, description="正在计算，稍后再取。"),
            **problems(400, 404, 409),
        },
    )
    async def costs(
        self, round_id: FromPath[UUID], request: UserRequest, conn: Db, state: State
    ) -> Response[DecisionCosts]:
        """Each lock and ban: every goal with it and without it. 202 with Retry-After while it is
        being worked on."""
        await reach(conn, request.user, round_id)
        return _answer(await acts.costs(conn, asking_of(state), round_id))


def _answer(found: Body) -> Response[Body]:
    if found.state is Progressing.READY:
        return Response(found)
    return Response(found, status_code=202, headers={"retry-after": AGAIN_SECONDS})
