"""Differences and amendments over HTTP."""

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery

from api.access import May, UserRequest
from api.errors import problems
from api.idempotency import IdempotencyKey, once
from api.numbered import Numbered
from api.review import decisions, tags
from api.review.tags import IfMatch
from api.review.views import Amendments, AmendmentView, DifferencesView
from api.rounds.reach import reach
from api.servers import Db, prepared_of
from store.differences import Kind
from store.errors import NotFound


class AmendingController(Controller):
    """What a proposal changes in the circles, and the numbered amendments of a published round."""

    path = "/rounds/{round_id:uuid}"
    tags = ("review",)

    @get(
        "/differences",
        summary="方案与现有关爱圈的差别",
        guards=[May("round_read")],
        responses=problems(400, 404),
    )
    async def differences(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        kind: FromQuery[Kind] = Kind.CHANGED,
        cursor: FromQuery[str] = "",
    ) -> Response[DifferencesView]:
        """Seats kept, changed, new and gone, one kind at a time; its ETag is the proposal's."""
        if not (await reach(conn, request.user, round_id)).has_outcome:
            raise NotFound
        found = await decisions.differences_of(conn, round_id, kind, cursor)
        return Response(found, headers={"etag": found.etag})

    @get(
        "/amendments",
        summary="已发布轮次的修订",
        guards=[May("round_read")],
        responses=problems(400, 404),
    )
    async def amendments(
        self, round_id: FromPath[UUID], request: UserRequest, conn: Db
    ) -> Amendments:
        """An override on a published round begins an amendment, or joins the one that is open."""
        await reach(conn, request.user, round_id)
        return Amendments(amendments=await decisions.amendments_of(conn, round_id))

    @post(
        "/amendments/{number:str}/approve",
        summary="修订审核通过并生效",
        status_code=200,
        guards=[May("round_approve")],
        responses=problems(400, 404, 409, 412, 422),
    )
    async def approve(
        self,
        round_id: FromPath[UUID],
        number: Numbered,
        request: UserRequest,
        conn: Db,
        if_match: IfMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> AmendmentView:
        """By somebody who made none of it: all its pairings end and begin at once, or none."""
        seen = tags.read(if_match)
        return await once(
            request,
            conn,
            idempotency_key,
            AmendmentView,
            lambda: decisions.approve(conn, request.user, round_id, number, seen),
        )

    @post(
        "/amendments/{number:str}/discard",
        summary="放弃修订",
        status_code=200,
        guards=[May("proposal_change")],
        responses=problems(400, 404, 409, 422),
    )
    async def discard(
        self,
        round_id: FromPath[UUID],
        number: Numbered,
        request: UserRequest,
        conn: Db,
        state: State,
        idempotency_key: IdempotencyKey = None,
    ) -> AmendmentView:
        """Its overrides are undone; the circles stay as they are."""
        prepared = prepared_of(state)
        return await once(
            request,
            conn,
            idempotency_key,
            AmendmentView,
            lambda: decisions.discard(conn, request.user, prepared, round_id, number),
        )
