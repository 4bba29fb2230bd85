"""Requests for a seat between bordering streets."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from api.access import May, UserRequest
from api.errors import problems
from api.idempotency import IdempotencyKey, once
from api.seat_requests import acts
from api.seat_requests.views import NewSeatRequest, SeatAnswer, SeatRequests, SeatRequestView
from api.servers import Db


class SeatRequestsController(Controller):
    path = "/seat-requests"
    tags = ("vacancies",)

    @get("/", summary="向邻街求助", guards=[May("seat_ask")], responses=problems(400))
    async def find(self, request: UserRequest, conn: Db) -> SeatRequests:
        """Requests from and to the account's street, the waiting ones first."""
        return await acts.listed(conn, request.user)

    @post(
        "/",
        summary="向邻街求一席",
        guards=[May("seat_ask")],
        responses=problems(400, 404, 409, 422),
    )
    async def ask(
        self,
        data: JSONBody[NewSeatRequest],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> SeatRequestView:
        """A bordering street is asked for a neighbour mum; nothing opens before it approves."""
        return await once(
            request,
            conn,
            idempotency_key,
            SeatRequestView,
            lambda: acts.ask(conn, request.user, data),
        )

    @post(
        "/{request_id:uuid}/answer",
        summary="答复求助",
        status_code=200,
        guards=[May("seat_ask")],
        responses=problems(400, 404, 409, 422),
    )
    async def answer(
        self,
        request_id: FromPath[UUID],
        data: JSONBody[SeatAnswer],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> SeatRequestView:
        """The other street approves or refuses; either side takes it back. An approval opens the
        ladder to that street, for that child alone."""
        return await once(
            request,
            conn,
            idempotency_key,
            SeatRequestView,
            lambda: acts.answer(conn, request.user, request_id, data.answer),
        )
