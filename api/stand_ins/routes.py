"""Handing one's desk over for some days, and sitting at somebody's."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.access import May, UserRequest
from api.errors import problems
from api.idempotency import IdempotencyKey, once
from api.servers import Db
from store import stand_ins
from store.accounts import Account
from store.pool import Conn
from store.stand_ins import StandIn


class NewStandIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who stands in, by login, from the one day to the other."""

    login: Annotated[str, Meta(min_length=1, max_length=80)]
    starts: date
    ends: date


class StandIns(msgspec.Struct, frozen=True, kw_only=True):
    """Those that concern the account. `desk_of`: whose desk it sits at now, null at its own."""

    desk_of: str | None
    stand_ins: tuple[StandIn, ...]


async def found(conn: Conn, account: Account) -> StandIns:
    """Who stands in for the account, and for whom it does."""
    rows = tuple(await stand_ins.listed(conn, account.id))
    seated = next((row.away_login for row in rows if row.seated and row.today), None)
    return StandIns(desk_of=seated, stand_ins=rows)


class StandInsController(Controller):
    path = "/stand-ins"
    tags = ("accounts",)

    @get("/", summary="代管", guards=[May("stand_in")], responses=problems(400))
    async def find(self, request: UserRequest, conn: Db) -> StandIns:
        """Who stands in for the account, and for whom it does."""
        return await found(conn, request.user)

    @post(
        "/",
        summary="请人代管",
        guards=[May("stand_in")],
        responses=problems(400, 404, 409, 422),
    )
    async def make(
        self,
        data: JSONBody[NewStandIn],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> StandIns:
        """Another coordinator may sit at the account's own desk on these days."""

        async def act() -> StandIns:
            await stand_ins.make(conn, request.user.id, data.login, data.starts, data.ends)
            return await found(conn, request.user)

        return await once(request, conn, idempotency_key, StandIns, act)

    @post(
        "/{stand_in_id:uuid}/revoke",
        summary="收回代管",
        status_code=200,
        guards=[May("stand_in")],
        responses=problems(400, 404, 409, 422),
    )
    async def revoke(
        self,
        stand_in_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> StandIns:
        """It ends at once."""

        async def act() -> StandIns:
            await stand_ins.revoke(conn, request.user.id, stand_in_id)
            return await found(conn, request.user)

        return await once(request, conn, idempotency_key, StandIns, act)

    @post(
        "/{stand_in_id:uuid}/sit",
        summary="开始代管",
        status_code=200,
        guards=[May("stand_in")],
        responses=problems(400, 404, 409, 422),
    )
    async def sit(
        self,
        stand_in_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> StandIns:
        """From the next request on the account works at that desk, in its own name."""

        async def act() -> StandIns:
            await stand_ins.sit(conn, request.user.id, stand_in_id)
            return await found(conn, request.user)

        return await once(request, conn, idempotency_key, StandIns, act)

    @post(
        "/leave",
        summary="回到自己的街镇",
        status_code=200,
        guards=[May("stand_in")],
        responses=problems(400, 409, 422),
    )
    async def leave(
        self, request: UserRequest, conn: Db, idempotency_key: IdempotencyKey = None
    ) -> StandIns:
        """Back to the account's own desk."""

        async def act() -> StandIns:
            await stand_ins.sit(conn, request.user.id, None)
            return await found(conn, request.user)

        return await once(request, conn, idempotency_key, StandIns, act)
