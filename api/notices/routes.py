"""News of one's own seats."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, get, post

from api.access import May, UserRequest
from api.errors import problems
from api.idempotency import IdempotencyKey, once
from api.servers import Db
from matcher.people import Seat
from store import notices


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """A seat of yours begins or ends. Code name and seat are told while the circle is yours."""

    id: UUID
    kind: str
    at: datetime
    seen: bool
    code_name: str | None = None
    seat: Seat | None = None


class Notices(msgspec.Struct, frozen=True, kw_only=True):
    """The latest, newest first; `new`: how many have not been seen."""

    notices: tuple[NoticeView, ...]
    new: int


class NoticesController(Controller):
    path = "/notices"
    tags = ("circles",)

    @get("/", summary="给我的通知", guards=[May("notice_read")], responses=problems())
    async def own(self, conn: Db) -> Notices:
        """What a round changed in your seats."""
        return _view(await notices.own(conn))

    @post(
        "/seen",
        summary="通知已看过",
        status_code=200,
        guards=[May("notice_read")],
        responses=problems(400, 409, 422),
    )
    async def seen(
        self, request: UserRequest, conn: Db, idempotency_key: IdempotencyKey = None
    ) -> Notices:
        """All notices so far are seen."""

        async def act() -> Notices:
            await notices.seen(conn)
            return _view(await notices.own(conn))

        return await once(request, conn, idempotency_key, Notices, act)


def _view(found: list[notices.Notice]) -> Notices:
    return Notices(
        notices=tuple(
            NoticeView(
                id=row.id,
                kind=row.kind.value,
                at=row.at,
                seen=row.seen_at is not None,
                code_name=row.code_name,
                seat=row.seat,
            )
            for row in found
        ),
        new=sum(row.seen_at is None for row in found),
    )
