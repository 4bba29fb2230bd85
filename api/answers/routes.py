"""Volunteers accept or decline their seats; coordinators see it."""

from typing import Annotated

from litestar import Controller, get, post
from litestar.params import JSONBody, QueryParameter

from api.access import May, UserRequest
from api.answers import acts
from api.answers.views import AnsweredSeat, Answers, NewAnswer
from api.errors import problems
from api.idempotency import IdempotencyKey, once
from api.servers import Db

Street = Annotated[str | None, QueryParameter(pattern=r"^\d{12}$")]


class AnswersController(Controller):
    path = "/answers"
    tags = ("circles",)

    @get(
        "/",
        summary="志愿者的答复",
        guards=[May("vacancy_read")],
        responses=problems(400, 404),
    )
    async def find(self, request: UserRequest, conn: Db, street: Street = None) -> Answers:
        """New declines, and how many seats are accepted or still unanswered."""
        return await acts.listed(conn, request.user, street)

    @post(
        "/",
        summary="接受或谢绝自己的席位",
        status_code=200,
        guards=[May("seat_answer")],
        responses=problems(400, 404, 409, 422),
    )
    async def say(
        self,
        data: JSONBody[NewAnswer],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> AnsweredSeat:
        """A declined seat is vacant at once, and its child no longer shown to the volunteer."""
        return await once(
            request, conn, idempotency_key, AnsweredSeat, lambda: acts.say(conn, request.user, data)
        )

    @post(
        "/seen",
        summary="谢绝已看过",
        status_code=200,
        guards=[May("repair_run")],
        responses=problems(400, 404, 409, 422),
    )
    async def seen(
        self,
        request: UserRequest,
        conn: Db,
        street: Street = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Answers:
        """All declines so far are seen."""
        return await once(
            request,
            conn,
            idempotency_key,
            Answers,
            lambda: acts.seen(conn, request.user, street),
        )
