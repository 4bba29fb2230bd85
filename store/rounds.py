"""Rounds: what people do to them. What a worker does is in store.leases.

A step that is not open now is Conflict("round_moves_along_its_states").
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from matcher.outcome import Progress
from matcher.people import Seat
from matcher.policy import Policy
from matcher.problem import Term
from matcher.why.edits import Edits
from store import policies
from store.errors import Conflict, NotFound, conflicts
from store.paging import LIMIT, Page, page
from store.policies import PolicyKey
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class RoundState(StrEnum):
    """Where a round stands; the database holds the steps between them."""

    DRAFT = "draft"
    READY = "ready"
    QUEUED = "queued"
    SOLVING = "solving"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    CLOSED = "closed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RoundView(msgspec.Struct, frozen=True, kw_only=True):
    """A round without its problem and outcome. `street` None: the district. `progress` holds the
    latest step of each tier, the one told last at the end. `edits` is what it assumes beside its
    `origin`; a `trial` is never approved. `redacted_at`: since then its problem lacks what told of
    people who were erased, and its digest is of what it was before."""

    id: UUID
    title: str
    street: str | None
    term_starts: date
    term_ends: date
    state: RoundState
    policy_name: str
    policy_version: str
    seed: int
    seconds: float
    created_at: datetime
    created_by: UUID | None
    approved_at: datetime | None
    approved_by: UUID | None
    published_at: datetime | None
    published_by: UUID | None
    failure: str | None
    attempts: int
    stop_requested: bool
    problem_digest: str | None
    progress: tuple[Progress, ...]
    has_outcome: bool
    origin: UUID | None
    edits: Edits | None
    trial: bool
    redacted_at: datetime | None

    @property
    def policy(self) -> PolicyKey:
        return PolicyKey(self.policy_name, self.policy_version)


class RoundEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A change of state, a wish to stop, or a tier's step; numbered from 1 within its round."""

    number: int
    at: datetime
    state: RoundState
    progress: Progress | None


async def create(
    conn: Conn,
    *,
    title: str,
    street: str | None,
    term: Term,
    policy: PolicyKey,
    seed: int,
    seconds: float,
    by: UUID | None,
) -> UUID:
    """A draft. NotFound when there is no such policy or street."""
    with conflicts():
        rows = await conn.fetch(
            SQL["create"],
            title,
            street,
            term.starts,
            term.ends,
            policy.name,
            policy.version,
            seed,
            seconds,
            by,
        )
    if not rows:
        raise NotFound
    return rows[0]["id"]


async def get(conn: Conn, round_id: UUID) -> RoundView:
    """The round."""
    record = await conn.fetchrow(SQL["get"], round_id)
    if record is None:
        raise NotFound
    return _view(record)


async def list_for(
    conn: Conn, street: str | None, *, cursor: str | None = None, limit: int = LIMIT
) -> Page[RoundView]:
    """A street's rounds, or all, newest first, trials left out. A cursor that leads nowhere is
    NotFound."""
    try:
        before = UUID(cursor) if cursor else None
    except ValueError:
        raise NotFound from None
    found = [_view(row) for row in await conn.fetch(SQL["list_for"], street, before, limit + 1)]
    return page(found, limit, [str(row.id) for row in found])


async def redacted_at(conn: Conn, round_id: UUID) -> datetime | None:
    """Since when a round lacks what told of people who were erased."""
    found: datetime | None = await conn.fetchval(SQL["redacted_at"], round_id)
    return found


async def not_redacted(conn: Conn, round_id: UUID) -> None:
    """Conflict("round_is_as_it_was_solved") where people of the round were erased since: what is
    worked out of its problem anew would not be true of it."""
    if await redacted_at(conn, round_id) is not None:
        raise Conflict("round_is_as_it_was_solved")


async def freeze(conn: Conn, round_id: UUID, problem: bytes, digest: str) -> None:
    """draft → ready, with the problem's JSON, which never changes again."""
    await _step(conn, "freeze", round_id, problem.decode(), digest)


async def queue(conn: Conn, round_id: UUID) -> None:
    """ready → queued. Ring for a worker after the commit."""
    await _step(conn, "queue", round_id)


async def request_stop(conn: Conn, round_id: UUID) -> None:
    """Ask the solver to come to an end with the best it has."""
    await _step(conn, "request_stop", round_id)


async def cancel(conn: Conn, round_id: UUID) -> None:
    """Discard a round that is not being solved and not published."""
    await _step(conn, "cancel", round_id)


async def approve(conn: Conn, round_id: UUID, by: UUID) -> None:
    """proposed → approved, by somebody else than its creator."""
    await _step(conn, "approve", round_id, by)


async def publish(conn: Conn, round_id: UUID, by: UUID) -> None:
    """approved → published: pairings that are not kept end, new ones begin. Twice is once.

    Conflict("helper_carries_no_more_than_they_can") when what happened since the problem was
    frozen leaves a helper no room.
    """
    await conn.execute(SQL["publish_lock"])
    state = await conn.fetchval(SQL["lock"], round_id)
    if state == RoundState.PUBLISHED:
        return
    await _step(conn, "publish", round_id, by)
    found = await get(conn, round_id)
    policy = Policy.parse(await policies.get(conn, found.policy))
    asked = [row.seat.value for row in policy.seats]
    with conflicts():
        await conn.execute(SQL["publish_close"], round_id, asked)
        await conn.execute(SQL["publish_open"], round_id)
    await overloaded(conn, round_id, policy)


async def overloaded(conn: Conn, round_id: UUID, policy: Policy) -> None:
    """Conflict("helper_carries_no_more_than_they_can") when somebody in a round's open pairings
    carries more than they can, all circles counted."""
    counted = [row.seat.value for row in policy.seats if row.counts_load]
    cap = policy.seat(Seat.MENTOR).count_cap
    if await conn.fetchval(SQL["publish_overloaded"], round_id, counted, cap):
        raise Conflict("helper_carries_no_more_than_they_can")


async def close(conn: Conn, round_id: UUID) -> None:
    """published → closed: the term is over. Its pairings last until a later round ends them."""
    await _step(conn, "close", round_id)


async def events(conn: Conn, round_id: UUID, after: int = 0) -> list[RoundEvent]:
    """What happened after an event's number."""
    return [
        msgspec.convert(_decoded(row), RoundEvent)
        for row in await conn.fetch(SQL["events"], round_id, after)
    ]


async def _step(conn: Conn, query: str, round_id: UUID, *values: object) -> None:
    with conflicts():
        done = await conn.execute(SQL[query], round_id, *values)
    if done == "UPDATE 0":
        if await conn.fetchval(SQL["lock"], round_id) is None:
            raise NotFound
        raise Conflict("round_moves_along_its_states")


def _view(record: Mapping[str, Any]) -> RoundView:
    return msgspec.convert(_decoded(record), RoundView)


def _decoded(record: Mapping[str, Any]) -> dict[str, Any]:
    # Read as text, so that a bare connection serves as well as the pool's.
    fields = dict(record)
    for name in ("progress", "edits"):
        if fields.get(name) is not None:
            fields[name] = msgspec.json.decode(fields[name])
    return fields
