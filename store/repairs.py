"""Seats that stand empty after publishing: who could take them, and what was done about it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from matcher.people import Seat
from matcher.policy import Policy
from matcher.problem import Term
from matcher.repair import EmptySeat, Move
from store import audit, policies
from store.errors import Conflict, NotFound, conflicts
from store.policies import PolicyKey
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
ATTEMPTS = 3
WAITING = 3
GIVEN_UP = f"查找中断了 {ATTEMPTS} 次，可能是服务器重启。请再查一次；仍不行请联系管理员。"


class RepairState(StrEnum):
    """Where a search stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    FAILED = "failed"


class StandingRound(msgspec.Struct, frozen=True, kw_only=True):
    """The published round by whose policy and term a scope's circles run today."""

    id: UUID
    policy_name: str
    policy_version: str
    seed: int
    term_starts: date
    term_ends: date

    @property
    def policy(self) -> PolicyKey:
        return PolicyKey(self.policy_name, self.policy_version)

    @property
    def term(self) -> Term:
        return Term(starts=self.term_starts, ends=self.term_ends)


class VacancyKind(StrEnum):
    """EMPTY: nobody sits there. STOOD_IN: the post of the children's director is vacant, and the
    street's supervisor covers it."""

    EMPTY = "empty"
    STOOD_IN = "stood_in"


class Vacancy(msgspec.Struct, frozen=True, kw_only=True):
    """A wanted seat without the person it should have. `helper` is the supervisor who covers it;
    `left` who had it last, and `left_at` when it ended; `declined`: they said no;
    `back_on`: they are away, and the last day of it."""

    child: str
    code_name: str
    neighbourhood_name: str
    street: str
    seat: Seat
    kind: VacancyKind
    helper: str | None
    helper_name: str | None
    left_name: str | None
    left_at: datetime | None
    declined: bool
    back_on: date | None = None


class RepairView(msgspec.Struct, frozen=True, kw_only=True):
    """A search, and its answer when there is one."""

    id: UUID
    street: str | None
    round_id: UUID
    state: RepairState
    asked_at: datetime
    answered_at: datetime | None
    failure: str | None
    answer: tuple[EmptySeat, ...] | None


class LeasedRepair(msgspec.Struct, frozen=True, kw_only=True):
    """A search in a worker's hands: the problem's JSON and the policy's TOML."""

    problem: bytes
    policy: str
    seed: int


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """Helpers' names and children's code names, by their codes."""

    helpers: dict[str, str]
    children: dict[str, str]


class Replacement(msgspec.Struct, frozen=True, kw_only=True):
    """A suggestion that was taken, under its number in the child's street."""

    street: str
    number: int
    child: str
    seat: Seat
    moves: tuple[Move, ...]
    made_login: str
    made_at: datetime


async def standing_round(conn: Conn, street: str | None) -> StandingRound:
    """The round whose circles run in a street, or in the district.

    Conflict("a_published_round_stands") where there is none.
    """
    row = await conn.fetchrow(SQL["standing_round"], street)
    if row is None:
        raise Conflict("a_published_round_stands")
    return msgspec.convert(row, StandingRound)


async def vacancies(conn: Conn, street: str | None, policy: Policy) -> list[Vacancy]:
    """A scope's wanted seats without their person, most urgent children first."""
    required = [row.seat.value for row in policy.seats if row.required]
    rows = await conn.fetch(SQL["vacancies"], street, required)
    found = [msgspec.convert(row, Vacancy) for row in rows]
    await audit.read(conn, sorted({row.child for row in found}))
    return found


async def ask(
    conn: Conn, *, street: str | None, round_id: UUID, problem: bytes, by: UUID | None
) -> UUID:
    """Ask for people for the scope's empty seats. Ring for a worker after the commit.

    Conflict("few_searches_at_once") when as many wait as may.
    """
    rows = await conn.fetch(SQL["ask"], street, round_id, problem.decode(), by, WAITING)
    if not rows:
        raise Conflict("few_searches_at_once")
    return rows[0]["id"]


async def get(conn: Conn, repair_id: UUID) -> RepairView:
    """A search."""
    row = await conn.fetchrow(SQL["get"], repair_id)
    if row is None:
        raise NotFound
    return _view(row)


async def latest(conn: Conn, street: str | None) -> RepairView | None:
    """The newest search of exactly this scope."""
    row = await conn.fetchrow(SQL["latest"], street)
    return None if row is None else _view(row)


async def decline(
    conn: Conn, child: str, seat: Seat, helper: str, *, login: str, reason: str
) -> None:
    """A helper says no to the seat they have: the pairing ends and the pair is banned there.

    NotFound when they don't have it.
    """
    ended = await conn.execute(SQL["decline_end"], child, seat.value, helper)
    if ended == "UPDATE 0":
        raise NotFound
    with conflicts():
        await conn.execute(SQL["decline_ban"], child, seat.value, helper, login, reason)


async def lock(conn: Conn) -> None:
    """One change of published circles at a time, publishing among them."""
    await conn.execute(SQL["lock"])


async def make_moves(conn: Conn, moves: tuple[Move, ...], round_id: UUID, policy: Policy) -> None:
    """End and begin the pairings of the moves, all at once.

    Conflict("helper_carries_no_more_than_they_can") when a circle elsewhere has taken the room.
    """
    text = msgspec.json.encode(moves).decode()
    leaving = sum(move.before is not None for move in moves)
    with conflicts():
        ended = await conn.execute(SQL["moves_end"], text, round_id)
        if ended != f"UPDATE {leaving}":
            raise Conflict("one_open_pairing_per_child_and_seat")
        await conn.execute(SQL["moves_begin"], text, round_id)
    counted = [row.seat.value for row in policy.seats if row.counts_load]
    cap = policy.seat(Seat.MENTOR).count_cap
    if await conn.fetchval(SQL["overloaded"], round_id, counted, cap):
        raise Conflict("helper_carries_no_more_than_they_can")


async def record(
    conn: Conn,
    repair_id: UUID,
    child: str,
    seat: Seat,
    moves: tuple[Move, ...],
    *,
    by: UUID,
    login: str,
) -> Replacement:
    """Write down what was done, under the street's next number."""
    text = msgspec.json.encode(moves).decode()
    row = await conn.fetchrow(SQL["record"], repair_id, child, seat.value, text, by, login)
    if row is None:
        raise NotFound
    return _replacement(row)


async def names(conn: Conn, moves: Iterable[Move]) -> Names:
    """The names of whoever the moves are about, as far as the user may see them."""
    told = list(moves)
    helpers = {who for move in told for who in (move.before, move.after) if who}
    [row] = await conn.fetch(SQL["names"], sorted(helpers), sorted({m.child for m in told}))
    return Names(
        helpers=msgspec.json.decode(row["helpers"], type=dict[str, str]),
        children=msgspec.json.decode(row["children"], type=dict[str, str]),
    )


async def replacements(conn: Conn, street: str | None, *, limit: int = 20) -> list[Replacement]:
    """The latest of a scope."""
    return [_replacement(row) for row in await conn.fetch(SQL["replacements"], street, limit)]


async def take(conn: Conn, repair_id: UUID, seconds: float) -> LeasedRepair | None:
    """A waiting search for one worker. None: somebody has it, or it is answered."""
    row = await conn.fetchrow(SQL["take"], repair_id, seconds)
    if row is None:
        return None
    policy = await policies.get(conn, PolicyKey(row["policy_name"], row["policy_version"]))
    return LeasedRepair(problem=row["problem"].encode(), policy=policy, seed=row["seed"])


async def answer(conn: Conn, repair_id: UUID, found: bytes) -> None:
    """waiting → answered; who comes second changes nothing."""
    await conn.execute(SQL["answer"], repair_id, found.decode())


async def fail(conn: Conn, repair_id: UUID, reason: str) -> None:
    """waiting → failed, with a sentence for the coordinator."""
    await conn.execute(SQL["fail"], repair_id, reason)


async def waiting(conn: Conn) -> list[UUID]:
    """Searches that nobody works on, the oldest first; those tried often enough fail instead."""
    await conn.execute(SQL["give_up"], ATTEMPTS, GIVEN_UP)
    return [row["id"] for row in await conn.fetch(SQL["waiting"])]


async def forget(conn: Conn) -> None:
    """Drop what searches were asked with and answered, a week later; what was taken stays."""
    await conn.execute(SQL["forget"])


def _view(row: Mapping[str, Any]) -> RepairView:
    text = row["answer"]
    found = None if text is None else msgspec.json.decode(text, type=tuple[EmptySeat, ...])
    return msgspec.convert({**row, "answer": found}, RepairView)


def _replacement(row: Mapping[str, Any]) -> Replacement:
    moves = msgspec.json.decode(row["moves"], type=tuple[Move, ...])
    return msgspec.convert({**row, "moves": moves}, Replacement)
