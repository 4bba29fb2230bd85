"""Whether seats still hold on the day they are put into force: bases, records, who is active."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from matcher.people import Seat
from matcher.policy import Policy
from store import policies
from store.errors import Conflict
from store.pool import Conn
from store.rounds import RoundState, get
from store.sql import queries

SQL = queries(__file__)


class Lapsed(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that may not be put into force, and the rule that stands against it."""

    child: str
    seat: Seat
    helper: str
    rule: str


class SeatsLapsed(Conflict):
    """Seats that held when the round was frozen and hold no more."""

    def __init__(self, seats: tuple[Lapsed, ...]) -> None:
        self.seats = seats
        super().__init__("published_seats_hold_on_the_day")


async def check(conn: Conn, round_id: UUID) -> None:
    """Raise SeatsLapsed with every proposed seat that today's registers stand against.

    As the matcher's own rules ask: a basis in force on the first day or today, whichever is later;
    the records that the policy asks of a seat valid through the term's last day; an active helper.
    A round that is not about to be published is not looked at.
    """
    if (await get(conn, round_id)).state is RoundState.APPROVED:
        await _hold(conn, round_id, await conn.fetch(SQL["proposed"], round_id))


async def check_amendment(conn: Conn, round_id: UUID, number: int) -> None:
    """The same for the seats that an amendment fills."""
    await _hold(conn, round_id, await conn.fetch(SQL["amended"], round_id, number))


async def _hold(conn: Conn, round_id: UUID, seats: Sequence[tuple[str, str, str]]) -> None:
    found = await get(conn, round_id)
    policy = Policy.parse(await policies.get(conn, found.policy))
    asked = [(row.seat.value, name) for row in policy.seats for name in row.credentials]
    rows = await conn.fetch(
        SQL["lapsed"],
        [child for child, _, _ in seats],
        [seat for _, seat, _ in seats],
        [helper for _, _, helper in seats],
        found.term_starts,
        found.term_ends,
        [seat for seat, _ in asked],
        [name for _, name in asked],
    )
    if rows:
        raise SeatsLapsed(tuple(msgspec.convert(row, Lapsed) for row in rows))
