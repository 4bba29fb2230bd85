"""What a round proposes: a helper for each seat, or why there is none."""

from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from matcher.outcome import LedgerLine, Outcome, TierResult
from matcher.people import Helper, Need, Seat
from matcher.policy import Policy
from matcher.problem import Problem
from store import audit, policies
from store.errors import NotFound, conflicts
from store.paging import LIMIT, Page, page
from store.pool import Conn
from store.rounds import get
from store.sql import queries

SQL = queries(__file__)


class ProposedSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A helper, or None with the gap's reason and ledger."""

    seat: Seat
    helper: str | None
    helper_name: str | None
    kept: bool
    step: int | None
    metres: int | None
    reason: str | None
    candidates: int | None
    ledger: tuple[LedgerLine, ...] | None


class ProposedCircle(msgspec.Struct, frozen=True, kw_only=True):
    """A child's proposed circle."""

    child: str
    code_name: str
    neighbourhood: str
    neighbourhood_name: str
    needs: tuple[Need, ...]
    seats: tuple[ProposedSeat, ...]


class ProposalSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal in numbers. Whole: every seat that the policy requires is filled."""

    children: int
    circles_complete: int
    seats_filled: int
    gaps: int


async def proposal(
    conn: Conn,
    round_id: UUID,
    *,
    cursor: str | None = None,
    limit: int = LIMIT,
    gaps_only: bool = False,
) -> Page[ProposedCircle]:
    """A page of circles by child; `gaps_only`: of children with an empty seat."""
    rows = await conn.fetch(SQL["circles"], round_id, cursor or "", gaps_only, limit + 1)
    found = [circle_of(list(group)) for _, group in groupby(rows, key=lambda row: row["child"])]
    shown = page(found, limit, [circle.child for circle in found])
    await audit.read(conn, [circle.child for circle in shown.rows])
    return shown


async def of_child(conn: Conn, round_id: UUID, child: str) -> ProposedCircle:
    """One child's proposed circle."""
    rows = await conn.fetch(SQL["circle"], round_id, child)
    if not rows:
        raise NotFound
    await audit.read(conn, [child])
    return circle_of(rows)


async def summary(conn: Conn, round_id: UUID) -> ProposalSummary:
    """The whole proposal, counted."""
    found = await get(conn, round_id)
    policy = Policy.parse(await policies.get(conn, found.policy))
    required = [row.seat.value for row in policy.seats if row.required]
    return msgspec.convert(await conn.fetchrow(SQL["summary"], round_id, required), ProposalSummary)


async def tiers(conn: Conn, round_id: UUID) -> tuple[TierResult, ...]:
    """What each tier came to; NotFound before there is an outcome."""
    text = await conn.fetchval(SQL["tiers"], round_id)
    if text is None:
        raise NotFound
    return msgspec.json.decode(text, type=tuple[TierResult, ...])


async def save(conn: Conn, round_id: UUID, outcome: Outcome, problem: Problem) -> None:
    """Write every seat of an outcome, and what each helper of its problem can carry: nobody is
    given more then, here or by a later override (`proposed_helper_has_room`)."""
    found = await get(conn, round_id)
    policy = Policy.parse(await policies.get(conn, found.policy))
    rows: list[dict[str, Any]] = [
        *({"kept": held.kept, **msgspec.to_builtins(held)} for held in outcome.assignments),
        *({"kept": False, **msgspec.to_builtins(gap)} for gap in outcome.gaps),
    ]
    counted = {row.seat.value for row in policy.seats if row.counts_load}
    weight = {child.id: child.weight for child in problem.children}
    seats = [{**row, "load": weight[row["child"]] * (row["seat"] in counted)} for row in rows]
    rooms = [_room(helper, policy) for helper in problem.helpers]
    with conflicts():
        await conn.execute(SQL["save_rooms"], round_id, msgspec.json.encode(rooms).decode())
        await conn.execute(SQL["save"], round_id, msgspec.json.encode(seats).decode())


def _room(helper: Helper, policy: Policy) -> dict[str, object]:
    """What circles outside the round leave of a helper; None: no limit."""
    room = None if helper.capacity is None else max(0, helper.capacity - helper.load)
    most = policy.seat(Seat.MENTOR).count_cap
    pupils = None if most is None else max(0, most - helper.mentees)
    return {"helper": helper.id, "room": room, "pupils_room": pupils}


def circle_of(rows: list[Any]) -> ProposedCircle:
    """A circle of its seats' rows."""
    seats = [
        {**row, "ledger": msgspec.json.decode(row["ledger"]) if row["ledger"] else None}
        for row in map(dict, rows)
    ]
    return msgspec.convert({**seats[0], "seats": seats}, ProposedCircle)
