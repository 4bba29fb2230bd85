"""What wants to be done soon: bases and records that end, birthdays, follow-ups."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from matcher.people import Seat
from store.credentials import CredentialKind
from store.errors import NotFound
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class FollowUpKind(StrEnum):
    """A basis was withdrawn: tell the helpers, end the circle, or find another ground."""

    BASIS_WITHDRAWN = "basis_withdrawn"


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be done about a child, by a day."""

    id: UUID
    child: str
    code_name: str
    kind: FollowUpKind
    due: date
    overdue: bool


class BasisDuty(msgspec.Struct, frozen=True, kw_only=True):
    """A child whose basis ends within the notice, has ended, or is missing (`until` None).
    `in_circle`: somebody sits with the child."""

    child: str
    code_name: str
    until: date | None
    in_force: bool
    in_circle: bool


class Birthday(msgspec.Struct, frozen=True, kw_only=True):
    """A child who turns 14, and consents from then on, or 18."""

    child: str
    code_name: str
    turns: int
    on: date


class CredentialDuty(msgspec.Struct, frozen=True, kw_only=True):
    """A helper in a circle whose record ends within the notice, has ended, or is missing."""

    helper: str
    kind: CredentialKind
    until: date | None
    in_force: bool
    circles: tuple[str, ...]


class Duties(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, the most urgent first."""

    follow_ups: tuple[FollowUp, ...]
    bases: tuple[BasisDuty, ...]
    birthdays: tuple[Birthday, ...]
    credentials: tuple[CredentialDuty, ...]

    def __len__(self) -> int:
        lists = (self.follow_ups, self.bases, self.birthdays, self.credentials)
        return sum(map(len, lists))


async def listed(
    conn: Conn, street: str | None, *, days: int, asked: dict[Seat, tuple[str, ...]]
) -> Duties:
    """A street's duties, or all. `days`: how far ahead; `asked`: the records a seat needs."""
    pairs = [(seat.value, name) for seat, names in asked.items() for name in names]
    seats, names = [seat for seat, _ in pairs], [name for _, name in pairs]
    return Duties(
        follow_ups=tuple(
            msgspec.convert(row, FollowUp) for row in await conn.fetch(SQL["follow_ups"], street)
        ),
        bases=tuple(
            msgspec.convert(row, BasisDuty) for row in await conn.fetch(SQL["bases"], street, days)
        ),
        birthdays=tuple(
            msgspec.convert(row, Birthday)
            for row in await conn.fetch(SQL["birthdays"], street, days)
        ),
        credentials=tuple(
            msgspec.convert(row, CredentialDuty)
            for row in await conn.fetch(SQL["credentials"], street, days, seats, names)
        ),
    )


async def done(conn: Conn, follow_up: UUID, *, by: UUID) -> None:
    """It is done; NotFound when there is none such. Twice is once."""
    if await conn.fetchval(SQL["done"], follow_up, by) is None:
        raise NotFound
