"""Access to one child's file, asked for and granted, or taken in an emergency; and the file."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter

from api.access import May, UserRequest
from api.errors import problems
from api.file_access import acts
from api.file_access.views import (
    Access,
    Accesses,
    AccessRequest,
    Decision,
    File,
    FileContacts,
    Review,
    access_view,
)
from api.idempotency import IdempotencyKey, once
from api.servers import Db, contacts_of
from store import file_access
from store.pool import Conn

Child = Annotated[str, PathParameter(min_length=1, max_length=40, description="儿童编号")]


class FileAccessController(Controller):
    path = "/accesses"
    tags = ("accesses",)

    @get(
        "/",
        summary="查阅申请与紧急查阅",
        guards=[May("access_read")],
        responses=problems(400),
    )
    async def find(self, conn: Db, cursor: FromQuery[UUID | None] = None) -> Accesses:
        """One's own, and those that one may grant or review, newest first."""
        return await accesses(conn, cursor)

    @post(
        "/",
        summary="申请或紧急查阅一名儿童的档案",
        guards=[May("access_ask")],
        responses=problems(400, 404, 409, 422),
    )
    async def ask(
        self,
        data: JSONBody[AccessRequest],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Access:
        """A request waits for somebody responsible; a broken glass opens the file at once."""

        async def act() -> Access:
            return access_view(await acts.ask(conn, request.user, data))

        return await once(request, conn, idempotency_key, Access, act)

    @post(
        "/{access_id:uuid}/decision",
        summary="批准或拒绝申请",
        status_code=200,
        guards=[May("access_decide")],
        responses=problems(400, 404, 409, 422),
    )
    async def decide(
        self,
        access_id: FromPath[UUID],
        data: JSONBody[Decision],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Access:
        """From the moment it is granted the access lasts as long as was asked for."""

        async def act() -> Access:
            return access_view(
                await acts.decide(conn, request.user, access_id, granted=data.granted)
            )

        return await once(request, conn, idempotency_key, Access, act)

    @post(
        "/{access_id:uuid}/end",
        summary="提前结束查阅",
        status_code=200,
        guards=[May("access_read")],
        responses=problems(400, 404, 409, 422),
    )
    async def end(
        self,
        access_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Access:
        """End an open access now: one's own, or one that one may grant."""

        async def act() -> Access:
            return access_view(await acts.end(conn, request.user, access_id))

        return await once(request, conn, idempotency_key, Access, act)

    @post(
        "/{access_id:uuid}/review",
        summary="复核紧急查阅",
        status_code=200,
        guards=[May("access_review")],
        responses=problems(400, 404, 409, 422),
    )
    async def review(
        self,
        access_id: FromPath[UUID],
        data: JSONBody[Review],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Access:
        """Whether breaking the glass was in order; due within three days, and never by oneself."""

        async def act() -> Access:
            return access_view(await acts.review(conn, request.user, access_id, data.finding))

        return await once(request, conn, idempotency_key, Access, act)


class FilesController(Controller):
    path = "/files"
    tags = ("accesses",)

    @get(
        "/{child:str}",
        summary="一名儿童的档案",
        guards=[May("file_read")],
        responses=problems(400, 404),
    )
    async def read(self, child: Child, request: UserRequest, conn: Db) -> File:
        """By an open access; each reading is recorded with the access it was by."""
        return await acts.open_file(conn, request.user, child)

    @post(
        "/{child:str}/contacts",
        summary="显示姓名、电话与住址",
        status_code=200,
        guards=[May("file_read")],
        responses=problems(400, 404, 409),
    )
    async def reveal(
        self,
        child: Child,
        request: UserRequest,
        conn: Db,
        state: State,
    ) -> FileContacts:
        """By an open access; each time is recorded. It takes no Idempotency-Key: no answer with
        contacts in it is kept."""
        return await acts.reveal(conn, request.user, child, contacts_of(state))


async def accesses(conn: Conn, cursor: UUID | None) -> Accesses:
    """A page of what is the acting account's business."""
    page = await file_access.listed(conn, cursor=cursor)
    return Accesses(
        accesses=tuple(map(access_view, page.rows)), next=UUID(page.next) if page.next else None
    )
