"""Vacancies of published circles: the list, the search for people, taking a suggestion."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody, QueryParameter

from api.access import May, UserRequest
from api.errors import problems
from api.idempotency import IdempotencyKey, once
from api.repairs import acts
from api.repairs.views import (
    Declined,
    NewDecline,
    RepairStatus,
    ReplacementView,
    Taken,
    Vacancies,
)
from api.servers import Db, queue_of, ring_repair

Street = Annotated[str | None, QueryParameter(pattern=r"^\d{12}$")]


class VacanciesController(Controller):
    path = "/vacancies"
    tags = ("vacancies",)

    @get("/", summary="空缺", guards=[May("vacancy_read")], responses=problems(400, 404, 409))
    async def find(self, request: UserRequest, conn: Db, street: Street = None) -> Vacancies:
        """Wanted seats without their person, with the suggestions of the latest search.

        A director's post that the street's supervisor covers is a kind of its own.
        """
        return await acts.vacancies(conn, request.user, street)

    @get(
        "/replacements",
        summary="补位记录",
        guards=[May("vacancy_read")],
        responses=problems(400, 404),
    )
    async def replacements(
        self, request: UserRequest, conn: Db, street: Street = None
    ) -> tuple[ReplacementView, ...]:
        """The latest suggestions that were taken, numbered in their street."""
        return await acts.history(conn, request.user, street)

    @post(
        "/declines",
        summary="登记婉拒",
        status_code=200,
        guards=[May("repair_run")],
        responses=problems(400, 404, 409, 422),
    )
    async def decline(
        self,
        data: JSONBody[NewDecline],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Declined:
        """The seat is vacant at once, and the pair is banned there."""
        return await once(
            request,
            conn,
            idempotency_key,
            Declined,
            lambda: acts.decline(conn, request.user, data),
        )

    @post(
        "/searches",
        summary="查找补位",
        status_code=202,
        guards=[May("repair_run")],
        responses=problems(400, 404, 409, 422),
    )
    async def search(
        self,
        request: UserRequest,
        conn: Db,
        state: State,
        street: Street = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[RepairStatus]:
        """Look for people for every empty seat of the scope; follow it at its Location."""
        made = await once(
            request,
            conn,
            idempotency_key,
            RepairStatus,
            lambda: acts.search(conn, request.user, street),
        )
        return Response(
            made,
            status_code=202,
            headers={"location": f"/api/v1/vacancies/searches/{made.id}", "retry-after": "1"},
            background=BackgroundTask(ring_repair, queue_of(state), made.id),
        )

    @get(
        "/searches/{repair_id:uuid}",
        summary="查找的进度",
        guards=[May("vacancy_read")],
        responses=problems(400, 404),
    )
    async def searched(
        self, repair_id: FromPath[UUID], request: UserRequest, conn: Db
    ) -> RepairStatus:
        """Where the search stands."""
        return acts.status(await acts.reach(conn, request.user, repair_id, "vacancy_read"))

    @post(
        "/searches/{repair_id:uuid}/take",
        summary="采纳建议",
        status_code=200,
        guards=[May("repair_run")],
        responses=problems(400, 404, 409, 422),
    )
    async def take(
        self,
        repair_id: FromPath[UUID],
        data: JSONBody[Taken],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> ReplacementView:
        """Make the suggestion's moves, all at once; those who come and go are told."""
        return await once(
            request,
            conn,
            idempotency_key,
            ReplacementView,
            lambda: acts.take(conn, request.user, repair_id, data),
        )
