"""Helpers away for some days: planned, begun, covered through the vacancies, and back."""

import asyncio
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.access import May, UserRequest, scope, within
from api.errors import problems
from api.idempotency import IdempotencyKey, once
from api.repairs.acts import problem_now
from api.rounds.acts import today
from api.servers import Db
from matcher import Policy
from matcher.repair import breaches_of
from store import absences, policies, repairs
from store.absences import Absence
from store.accounts import Account
from store.errors import Conflict
from store.pool import Conn


class NewAbsence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is away, first and last day included. From the first day on their seats are vacant."""

    helper: Annotated[str, Meta(min_length=1, max_length=80)]
    starts: date
    ends: date


class Absences(msgspec.Struct, frozen=True, kw_only=True):
    """The absences within reach, the standing ones first."""

    absences: tuple[Absence, ...]


async def listed(conn: Conn, account: Account) -> Absences:
    """The absences within reach."""
    street = scope(account, "absence_keep", None)
    return Absences(absences=tuple(await absences.listed(conn, street)))


async def make(conn: Conn, account: Account, new: NewAbsence) -> Absence:
    """Record an absence; it begins at once when its first day has come."""
    street = scope(account, "absence_keep", None)
    absence = await absences.make(
        conn, new.helper, street, new.starts, new.ends, by=account.id, login=account.login
    )
    if new.starts <= today():
        return await begin(conn, account, absence)
    return await absences.get(conn, absence)


async def begin(conn: Conn, account: Account, absence: UUID) -> Absence:
    """The seats are vacant from now on."""
    found = await absences.get(conn, absence)
    within(account, "absence_keep", found.street)
    await repairs.lock(conn)
    standing = await repairs.standing_round(conn, found.street)
    await absences.begin(conn, absence, standing.id)
    return await absences.get(conn, absence)


async def end(conn: Conn, account: Account, absence: UUID) -> Absence:
    """The helper is back and has all their seats again, or none: Conflict when a rule stands
    against it by now."""
    found = await absences.get(conn, absence)
    within(account, "absence_keep", found.street)
    await repairs.lock(conn)
    moves = await absences.moves_back(conn, absence)
    await absences.end(conn, absence)
    if moves:
        standing = await repairs.standing_round(conn, found.street)
        policy = Policy.parse(await policies.get(conn, standing.policy))
        problem = await problem_now(conn, found.street, standing)
        if await asyncio.to_thread(breaches_of, problem, policy, moves):
            raise Conflict("rule_against_the_return")
        await repairs.make_moves(conn, moves, standing.id, policy)
    return await absences.get(conn, absence)


class AbsencesController(Controller):
    path = "/absences"
    tags = ("vacancies",)

    @get("/", summary="志愿者请假", guards=[May("absence_keep")], responses=problems(400, 404))
    async def find(self, request: UserRequest, conn: Db) -> Absences:
        """The absences within reach, the standing ones first."""
        return await listed(conn, request.user)

    @post(
        "/",
        summary="登记请假",
        guards=[May("absence_keep")],
        responses=problems(400, 404, 409, 422),
    )
    async def make(
        self,
        data: JSONBody[NewAbsence],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Absence:
        """From the first day on the helper's seats are vacant, and can be covered."""
        return await once(
            request, conn, idempotency_key, Absence, lambda: make(conn, request.user, data)
        )

    @post(
        "/{absence_id:uuid}/begin",
        summary="开始请假",
        status_code=200,
        guards=[May("absence_keep")],
        responses=problems(400, 404, 409, 422),
    )
    async def begin(
        self,
        absence_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Absence:
        """A planned absence begins."""
        return await once(
            request, conn, idempotency_key, Absence, lambda: begin(conn, request.user, absence_id)
        )

    @post(
        "/{absence_id:uuid}/end",
        summary="回岗",
        status_code=200,
        guards=[May("absence_keep")],
        responses=problems(400, 404, 409, 422),
    )
    async def end(
        self,
        absence_id: FromPath[UUID],
        request: UserRequest,
        conn: Db,
        idempotency_key: IdempotencyKey = None,
    ) -> Absence:
        """The helper is back: whoever covered hands the seats over, all at once."""
        return await once(
            request, conn, idempotency_key, Absence, lambda: end(conn, request.user, absence_id)
        )
