"""The register of legal bases: on what ground each child's data is processed, and until when."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from matcher.people import BasisKind
from store.errors import Conflict, NotFound, conflicts
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
# As long as a coordinator has to tell a circle's helpers and to end or to found anew.
FOLLOW_UP_DAYS = 7


class Signer(StrEnum):
    """In what role somebody signed; who it was stands on paper."""

    GUARDIAN = "guardian"
    CHILD = "child"
    NEIGHBOURHOOD = "neighbourhood"
    CIVIL_AFFAIRS = "civil_affairs"
    COURT = "court"


class BasisScope(StrEnum):
    """What a basis is for: forming a circle, giving it the contacts, sharing between offices."""

    MATCHING = "matching"
    CONTACT = "contact"
    SHARING = "sharing"


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """An entry. `in_force`: it counts today (a guardian's consent until the day before the child
    is eighteen); `counts`: it could on some day (a child under fourteen consents to nothing)."""

    id: UUID
    kind: BasisKind
    signed_by: Signer | None
    scope: tuple[BasisScope, ...]
    since: date
    until: date | None
    withdrawn_at: datetime | None
    from_roster: bool
    recorded_at: datetime
    in_force: bool
    counts: bool


class NewBasis(msgspec.Struct, frozen=True, kw_only=True):
    """An entry to be made."""

    kind: BasisKind
    signed_by: Signer | None
    scope: tuple[BasisScope, ...]
    since: date
    until: date | None


async def of_child(conn: Conn, child: str) -> list[Basis]:
    """A child's entries, the newest first."""
    return [msgspec.convert(row, Basis) for row in await conn.fetch(SQL["of_child"], child)]


async def add(conn: Conn, child: str, new: NewBasis, *, by: UUID) -> UUID:
    """Make an entry; NotFound without such a child.

    Conflict(`child_consents_from_fourteen_on`) when the child itself signs before that birthday,
    Conflict(`guardian_consents_until_eighteen`) when a guardian signs from that one on.
    """
    with conflicts():
        made = await conn.fetchrow(
            SQL["add"],
            child,
            new.kind.value,
            new.signed_by.value if new.signed_by else None,
            [part.value for part in new.scope],
            new.since,
            new.until,
            by,
        )
    if made is None:
        raise NotFound
    if made["refusal"]:
        raise Conflict(made["refusal"])
    return made["id"]


async def withdraw(conn: Conn, child: str, basis: UUID) -> bool:
    """From this moment the entry counts no more, and the circle's helpers see the child no more
    unless another one is in force. Opens a follow-up then, and says whether it did.

    Twice is once; NotFound when the child has no such entry.
    """
    if await conn.fetchval(SQL["withdraw"], child, basis) is None:
        raise NotFound
    opened = await conn.fetchval(SQL["follow_up"], child, FOLLOW_UP_DAYS)
    return opened is not None
