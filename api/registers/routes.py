"""The registers over JSON: duties, a child's legal bases, a helper's dated records."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody, PathParameter

from api.access import May, UserRequest
from api.errors import problems
from api.idempotency import IdempotencyKey, once
from api.registers import acts
from api.registers.acts import Bases, Credentials, Withdrawn
from api.servers import Db
from store import duties
from store.bases import NewBasis
from store.credentials import NewCredential
from store.duties import Duties

Child = Annotated[str, PathParameter(min_length=1, max_length=40, description="儿童编号")]
Helper = Annotated[str, PathParameter(min_length=1, max_length=40, description="志愿者编号")]


class DutiesController(Controller):
    path = "/duties"
    tags = ("registers",)

    @get("/", summary="待办", guards=[May("duty_read")], responses=problems(400, 404))
    async def find(self, request: UserRequest, conn: Db, state: State) -> Duties:
        """Bases and records about to end, ended or missing; children about to turn 14 or 18; what a
        withdrawal asks to be done."""
        return await acts.due(conn, request.user, state["settings"])

    @post(
        "/{follow_up:uuid}/done",
        summary="后续事项已办",
        status_code=200,
        guards=[May("duty_read")],
        responses=problems(400, 404, 409, 422),
    )
    async def done(
        self,
        follow_up: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        state: State,
        idempotency_key: IdempotencyKey = None,
    ) -> Duties:
        """Somebody has seen to it; what is left."""

        async def act() -> Duties:
            await duties.done(conn, follow_up, by=request.user.id)
            return await acts.due(conn, request.user, state["settings"])

        return await once(request, conn, idempotency_key, Duties, act)


class BasesController(Controller):
    path = "/children/{child:str}/bases"
    tags = ("registers",)

    @get("/", summary="处理依据", guards=[May("child_file")], responses=problems(400, 404))
    async def find(self, child: Child, conn: Db) -> Bases:
        """On what ground the child's data is processed, from when, until when, withdrawn when."""
        return await acts.bases_of(conn, child)

    @post(
        "/",
        summary="登记处理依据",
        guards=[May("child_file")],
        responses=problems(400, 404, 409, 422),
    )
    async def add(
        self,
        child: Child,
        data: JSONBody[NewBasis],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Bases:
        """Under fourteen a child does not consent itself: 409."""
        return await once(
            request,
            conn,
            idempotency_key,
            Bases,
            lambda: acts.add_basis(conn, request.user, child, data),
        )

    @post(
        "/{basis:uuid}/withdraw",
        summary="撤回处理依据",
        status_code=200,
        guards=[May("child_file")],
        responses=problems(400, 404, 409, 422),
    )
    async def withdraw(
        self,
        child: Child,
        basis: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Withdrawn:
        """At once: without another basis in force the circle's helpers see the child no more."""
        return await once(
            request, conn, idempotency_key, Withdrawn, lambda: acts.withdraw(conn, child, basis)
        )


class CredentialsController(Controller):
    path = "/helpers/{helper:str}/credentials"
    tags = ("registers",)

    @get("/", summary="查询、培训与保险", guards=[May("helper_file")], responses=problems(400, 404))
    async def find(self, helper: Helper, conn: Db) -> Credentials:
        """Results with their days; no content of any check."""
        return await acts.credentials_of(conn, helper)

    @post(
        "/",
        summary="登记查询、培训或保险",
        guards=[May("helper_file")],
        responses=problems(400, 404, 409, 422),
    )
    async def add(
        self,
        helper: Helper,
        data: JSONBody[NewCredential],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Credentials:
        """A refusal ends what was found before it."""
        return await once(
            request,
            conn,
            idempotency_key,
            Credentials,
            lambda: acts.add_credential(conn, request.user, helper, data),
        )
