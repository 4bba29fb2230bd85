"""A street asks a bordering one for a neighbour mum; approval opens the ladder for that child."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from matcher.people import Seat
from store.errors import Conflict, NotFound, conflicts
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class SeatRequestState(StrEnum):
    """Where a request stands; the database holds the steps between them."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SeatRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request. `child` and `code_name` are None to the street that is asked: it learns what it is
    to carry, `weight`, and nothing of the child. `filled`: somebody has the seat."""

    id: UUID
    child: str | None
    code_name: str | None
    seat: Seat
    from_street: str
    to_street: str
    weight: int
    reason: str
    state: SeatRequestState
    asked_login: str
    asked_at: datetime
    decided_login: str | None
    decided_at: datetime | None
    filled: bool


async def ask(conn: Conn, child: str, to_street: str, reason: str, *, by: UUID, login: str) -> UUID:
    """Ask a street for a neighbour mum for a child of the own one.

    NotFound for a child out of reach. Conflict("seat_is_asked_of_a_bordering_street"), or
    ("one_standing_request_per_seat_and_street") when it is asked already.
    """
    with conflicts():
        rows = await conn.fetch(SQL["ask"], child, to_street, reason, by, login)
    if not rows:
        raise NotFound
    return rows[0]["id"]


async def get(conn: Conn, request_id: UUID) -> SeatRequest:
    """A request that the account's street made or is asked by."""
    row = await conn.fetchrow(SQL["get"], request_id)
    if row is None:
        raise NotFound
    return msgspec.convert(row, SeatRequest)


async def listed(conn: Conn, street: str | None) -> list[SeatRequest]:
    """The requests from and to a street, those that wait first."""
    return [msgspec.convert(row, SeatRequest) for row in await conn.fetch(SQL["listed"], street)]


async def decide(
    conn: Conn, request_id: UUID, state: SeatRequestState, *, by: UUID, login: str
) -> None:
    """Answer a request, or take it back.

    Conflict("seat_request_goes_its_way") when it is decided already, and
    ("seat_request_is_answered_by_the_other_street") from the street that asked.
    """
    with conflicts():
        done = await conn.execute(SQL["decide"], request_id, state.value, by, login)
    if done == "UPDATE 0":
        raise Conflict("seat_request_goes_its_way")
