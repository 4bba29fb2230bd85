"""Whether a proposal still holds on the day it is published: bases, records, and who is active."""

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
    """A proposed seat that may not be published, and the rule that stands against it."""

    child: str
    seat: Seat
    helper: str
    rule: str


class SeatsLapsed(Conflict):
    """Proposed seats that held when the round was frozen and hold no more."""

    def __init__(self, seats: tuple[Lapsed, ...]) -> None:
        self.seats = seats
        super().__init__("published_seats_hold_on_the_day")


async def check(conn: Conn, round_id: UUID) -> None:
    """Raise SeatsLapsed with every proposed seat that today's registers stand against.

    As the matcher's own rules ask: a basis in force on the first day or today, whichever is later;
    the records that the policy asks of a seat valid through the term's last day; an active helper.
    A round that is not about to be published is not looked at.
    """
    found = await get(conn, round_id)
    if found.state is not RoundState.APPROVED:
        return
    policy = Policy.parse(await policies.get(conn, found.policy))
    asked = [(row.seat.value, name) for row in policy.seats for name in row.credentials]
    rows = await conn.fetch(
        SQL["lapsed"],
        round_id,
        found.term_starts,
        found.term_ends,
        [seat for seat, _ in asked],
        [name for _, name in asked],
    )
    if rows:
        raise SeatsLapsed(tuple(msgspec.convert(row, Lapsed) for row in rows))
