"""What volunteers say of their seats. The database empties a declined one in the same statement."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from matcher.people import Seat
from store import audit
from store.errors import NotFound, conflicts
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
LISTED = 20


class Answer(StrEnum):
    """What a helper says of a seat."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class DeclineReason(StrEnum):
    """Why they say no: never an illness, never a family's matters."""

    TIME = "time"
    DISTANCE = "distance"
    UNSUITED = "unsuited"
    ACQUAINTED = "acquainted"
    OTHER = "other"


class SeatAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A seat's answer, once and for all. `reason`: of a decline, and of no other."""

    pairing: UUID
    answer: Answer
    reason: DeclineReason | None
    answered_at: datetime


class DeclinedSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A decline that no coordinator has seen yet."""

    child: str
    code_name: str
    seat: Seat
    helper: str
    helper_name: str
    reason: DeclineReason
    answered_at: datetime


class UnansweredSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that a round gave, and of which its helper says nothing. `since`: its first day."""

    child: str
    code_name: str
    seat: Seat
    helper: str
    helper_name: str
    since: date


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """A scope's declines to see, newest first, and how its rounds' open seats stand: how many are
    accepted and unanswered, and the longest unanswered, as many as are LISTED."""

    declined: tuple[DeclinedSeat, ...]
    accepted: int
    unanswered: int
    longest: tuple[UnansweredSeat, ...]


async def find(conn: Conn, pairing: UUID) -> SeatAnswer | None:
    """What was said of a seat, as far as the account may know."""
    row = await conn.fetchrow(SQL["find"], pairing)
    return None if row is None else msgspec.convert(row, SeatAnswer)


async def say(
    conn: Conn, helper: str, pairing: UUID, answer: Answer, reason: DeclineReason | None
) -> SeatAnswer:
    """Answer for a helper's own open seat; a decline empties it and bans the pair there.

    NotFound when it isn't theirs, or has ended; Conflict("seat_is_answered_once").
    """
    with conflicts():
        row = await conn.fetchrow(SQL["say"], helper, pairing, answer.value, reason)
    if row is None:
        raise NotFound
    return msgspec.convert(row, SeatAnswer)


async def listed(conn: Conn, street: str | None) -> Answers:
    """How a scope's seats are answered."""
    declined = [msgspec.convert(row, DeclinedSeat) for row in await conn.fetch(SQL["new"], street)]
    counts = await conn.fetchrow(SQL["counts"], street)
    assert counts is not None  # noqa: S101 - an aggregate has its one row
    longest = [
        msgspec.convert(row, UnansweredSeat)
        for row in await conn.fetch(SQL["longest"], street, LISTED)
    ]
    await audit.read(conn, sorted({row.child for row in (*declined, *longest)}))
    return Answers(
        declined=tuple(declined),
        accepted=counts["accepted"],
        unanswered=counts["unanswered"],
        longest=tuple(longest),
    )


async def seen(conn: Conn, street: str | None) -> None:
    """A coordinator has seen the scope's declines so far."""
    await conn.execute(SQL["seen"], street)
