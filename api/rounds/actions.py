"""What can be done to a round, as POSTs."""

from uuid import UUID

from litestar import Controller, Response, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery

from api.access import May, UserRequest
from api.errors import problems
from api.idempotency import IdempotencyKey, once
from api.review import tags
from api.review.tags import IfMatch
from api.rounds import acts
from api.rounds.views import Round
from api.servers import Db, queue_of, ring


class ActionsController(Controller):
    """Each act is done at most once under one Idempotency-Key."""

    path = "/rounds/{round_id:uuid}"
    tags = ("rounds",)

    @post(
        "/start",
        summary="开始求解",
        status_code=202,
        guards=[May("round_run")],
        responses=problems(400, 404, 409, 422),
    )
    async def start(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        state: State,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[Round]:
        """Freeze the problem and queue the round; follow it at its Location."""
        made = await once(
            request, conn, idempotency_key, Round, lambda: acts.start(conn, request.user, round_id)
        )
        return Response(
            made,
            status_code=202,
            headers={"location": f"/api/v1/rounds/{round_id}", "retry-after": "1"},
            background=BackgroundTask(ring, queue_of(state), round_id),
        )

    @post(
        "/cancel",
        summary="停止或取消",
        status_code=200,
        guards=[May("round_run")],
        responses=problems(400, 404, 409, 422),
    )
    async def cancel(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Round:
        """A running solve stops soon and keeps its best so far; any other round is discarded."""
        return await once(
            request, conn, idempotency_key, Round, lambda: acts.cancel(conn, request.user, round_id)
        )

    @post(
        "/approve",
        summary="审核通过",
        status_code=200,
        guards=[May("round_approve")],
        responses=problems(400, 404, 409, 412, 422),
    )
    async def approve(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        if_match: IfMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Round:
        """By somebody who neither created the round nor changed it. With If-Match (the proposal's
        ETag, as its differences have it) only what was seen is approved: 412 otherwise."""
        seen = tags.read(if_match)
        return await once(
            request,
            conn,
            idempotency_key,
            Round,
            lambda: acts.approve(conn, request.user, round_id, seen),
        )

    @post(
        "/publish",
        summary="发布",
        status_code=200,
        guards=[May("round_run")],
        responses=problems(400, 404, 409, 422),
    )
    async def publish(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Round:
        """All pairings of the round, or none; twice is once."""
        return await once(
            request,
            conn,
            idempotency_key,
            Round,
            lambda: acts.publish(conn, request.user, round_id),
        )

    @post(
        "/close",
        summary="结束",
        status_code=200,
        guards=[May("round_run")],
        responses=problems(400, 404, 409, 422),
    )
    async def close(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        early: FromQuery[bool] = False,
        idempotency_key: IdempotencyKey = None,
    ) -> Round:
        """The round's term is over; before its last day only when that is meant (`early`)."""
        return await once(
            request,
            conn,
            idempotency_key,
            Round,
            lambda: acts.close(conn, request.user, round_id, early=early),
        )
