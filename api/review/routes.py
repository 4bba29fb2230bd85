"""The review of a proposal over HTTP: candidates, overrides, undo."""

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, JSONBody

from api.access import May, UserRequest
from api.errors import problems
from api.idempotency import IdempotencyKey, once
from api.numbered import Numbered
from api.review import acts, tags
from api.review.reading import candidates_of
from api.review.tags import IfMatch
from api.review.views import CandidatesView, NewOverride, Overrides, OverrideView
from api.rounds.reach import reach
from api.rounds.views import Round
from api.servers import Db, prepared_of
from matcher.people import Seat
from store import overrides


class ReviewController(Controller):
    """A proposal in a coordinator's hands."""

    path = "/rounds/{round_id:uuid}"
    tags = ("review",)

    @get(
        "/seats/{child:str}/{seat:str}/candidates",
        summary="一个席位可由谁担任",
        guards=[May("round_read")],
        responses=problems(400, 404),
    )
    async def candidates(
        self,
        round_id: FromPath[UUID],
        child: FromPath[str],
        seat: FromPath[Seat],
        request: UserRequest,
        conn: Db,
        state: State,
    ) -> Response[CandidatesView]:
        """Everybody within reach as the other seats now are: who may, and who may not under which
        rule. Its ETag is the circle's, for If-Match."""
        await reach(conn, request.user, round_id)
        found = await candidates_of(conn, prepared_of(state), round_id, child, seat)
        return Response(found, headers={"etag": found.etag})

    @get(
        "/overrides",
        summary="方案的人工调整",
        guards=[May("round_read")],
        responses=problems(400, 404),
    )
    async def listed(
        self, round_id: FromPath[UUID], request: UserRequest, conn: Db
    ) -> Response[Overrides]:
        """Who changed what, when, why, and at what cost, undone or not; first to last."""
        await reach(conn, request.user, round_id)
        found = await overrides.listed(conn, round_id)
        mark = tags.tag(tags.WHOLE, await overrides.revision(conn, round_id))
        shown = Overrides(overrides=tuple(acts.shown(row) for row in found), etag=mark)
        return Response(shown, headers={"etag": mark})

    @post(
        "/overrides",
        summary="调整席位",
        guards=[May("proposal_change")],
        responses=problems(400, 404, 409, 412, 422, 428),
    )
    async def override(
        self,
        round_id: FromPath[UUID],
        data: JSONBody[NewOverride],
        request: UserRequest,
        conn: Db,
        state: State,
        if_match: IfMatch = None,
        dry_run: FromQuery[bool] = False,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[OverrideView]:
        """Change the proposal's seats, or ask what it would cost (`dry_run`, no If-Match needed).

        428 without If-Match; 412 when somebody changed the circles since, `faults` being what they
        did; 422 with the rules that stand against it.
        """
        prepared = prepared_of(state)
        if dry_run:
            desk = await acts.desk(conn, request.user, prepared, round_id)
            return Response(await acts.suppose(desk, data), status_code=200)
        seen = tags.read(if_match)
        made = await once(
            request,
            conn,
            idempotency_key,
            OverrideView,
            lambda: acts.override(conn, request.user, prepared, round_id, data, seen),
        )
        return Response(made, headers={"etag": tags.tag(tags.WHOLE, made.number)})

    @post(
        "/overrides/{number:str}/undo",
        summary="撤销一次调整",
        guards=[May("proposal_change")],
        responses=problems(400, 404, 409, 422),
    )
    async def undo(
        self,
        round_id: FromPath[UUID],
        number: Numbered,
        request: UserRequest,
        conn: Db,
        state: State,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[OverrideView]:
        """Take an override back while its seats are as it left them; the undo is a row too."""
        prepared = prepared_of(state)
        made = await once(
            request,
            conn,
            idempotency_key,
            OverrideView,
            lambda: acts.undo(conn, request.user, prepared, round_id, number),
        )
        return Response(made, headers={"etag": tags.tag(tags.WHOLE, made.number)})

    @post(
        "/rematch",
        summary="再匹配",
        guards=[May("round_run")],
        responses=problems(400, 404, 409, 422),
    )
    async def rematch(
        self,
        round_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[Round]:
        """A new draft of the same scope, term and policy; locks and bans set since count in it."""
        made = await once(
            request,
            conn,
            idempotency_key,
            Round,
            lambda: acts.rematch(conn, request.user, round_id),
        )
        return Response(made, headers={"location": f"/api/v1/rounds/{made.id}"})
