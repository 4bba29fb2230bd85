"""Rounds: create, list, look at, check readiness."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.access import May, UserRequest, scope
from api.conditional import answer
from api.errors import problems
from api.idempotency import IdempotencyKey, once
from api.rounds import acts
from api.rounds.events import AT_REST
from api.rounds.looked_over import looked_over_of
from api.rounds.reach import reach, shown
from api.rounds.readiness import Readiness
from api.rounds.views import NewRound, Round, Rounds
from api.servers import Db
from store import rounds

POLL_SECONDS = "1"


class RoundsController(Controller):
    """A match round, from draft to published circles."""

    path = "/rounds"
    tags = ("rounds",)

    @post(
        "/", summary="新建轮次", guards=[May("round_run")], responses=problems(400, 404, 409, 422)
    )
    async def create(
        self,
        data: JSONBody[NewRound],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[Round]:
        """A draft. Nothing is frozen until it is started."""

        async def make() -> Round:
            return shown(await rounds.get(conn, await acts.create(conn, request.user, data)))

        made = await once(request, conn, idempotency_key, Round, make)
        return Response(made, headers={"location": f"/api/v1/rounds/{made.id}"})

    @get("/", summary="轮次列表", guards=[May("round_read")], responses=problems(400, 404))
    async def list_rounds(
        self,
        request: UserRequest,
        conn: Db,
        street: Annotated[str | None, QueryParameter(pattern=r"^\d{12}$")] = None,
        cursor: FromQuery[str | None] = None,
    ) -> Rounds:
        """Newest first, a page at a time."""
        page = await rounds.list_for(conn, scope(request.user, "round_read", street), cursor=cursor)
        return Rounds(rounds=tuple(shown(row) for row in page.rows), next=page.next)

    @get(
        "/{round_id:uuid}",
        summary="一个轮次",
        guards=[May("round_read")],
        responses=problems(400, 404),
    )
    async def one(
        self, round_id: FromPath[UUID], request: UserRequest, conn: Db
    ) -> Response[Round]:
        """Where it stands, with an ETag; while it runs, Retry-After says when to ask again."""
        found = await reach(conn, request.user, round_id)
        running = found.state not in AT_REST
        return answer(request, shown(found), {"retry-after": POLL_SECONDS} if running else {})

    @get(
        "/{round_id:uuid}/readiness",
        summary="就绪检查",
        guards=[May("round_read")],
        responses=problems(400, 404, 422),
    )
    async def readiness(
        self, round_id: FromPath[UUID], request: UserRequest, conn: Db, state: State
    ) -> Readiness:
        """Supply against demand, and what to mend, by the rosters as they stand."""
        return await looked_over_of(state).look(conn, await reach(conn, request.user, round_id))
