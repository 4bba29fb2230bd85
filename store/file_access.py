"""One child's file for somebody without a standing right: asked for and granted, or taken at once.

An access ends by itself; the database's walls open for it and close with it. A broken glass is an
access taken at once in an emergency: for a day at most, and reviewed afterwards.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from matcher.people import Need, Seat, Sex
from rosters.rows import Category, Schooling
from store import audit
from store.circles import CircleSeat
from store.errors import Conflict, NotFound, conflicts
from store.paging import LIMIT, Page, page
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
# Nobody grants what was asked for a week ago: the need is another by then.
LAPSES = timedelta(days=7)
REVIEW_WITHIN = timedelta(days=3)


class AccessWay(StrEnum):
    """How an access came about."""

    ASKED = "asked"
    BREAK_GLASS = "break_glass"


class AccessFinding(StrEnum):
    """What a review of a broken glass found."""

    IN_ORDER = "in_order"
    NOT_IN_ORDER = "not_in_order"


class AccessState(StrEnum):
    """Where an access stands now."""

    WAITING = "waiting"
    LAPSED = "lapsed"
    REFUSED = "refused"
    OPEN = "open"
    OVER = "over"


class FileAccess(msgspec.Struct, frozen=True, kw_only=True):
    """An access to a child's file, from asking to its end. `login`, `decider`, `reviewer`: what
    those people are called; `read_at`: the moment of which `state` speaks."""

    id: UUID
    account: UUID
    login: str
    child: str
    way: AccessWay
    reason: str
    hours: int
    asked_at: datetime
    decider: str | None
    decided_at: datetime | None
    begins_at: datetime | None
    ends_at: datetime | None
    reviewer: str | None
    reviewed_at: datetime | None
    finding: AccessFinding | None
    read_at: datetime

    @property
    def state(self) -> AccessState:
        """Where it stands."""
        if self.ends_at is not None:
            return AccessState.OPEN if self.ends_at > self.read_at else AccessState.OVER
        if self.decided_at is not None:
            return AccessState.REFUSED
        lapsed = self.asked_at <= self.read_at - LAPSES
        return AccessState.LAPSED if lapsed else AccessState.WAITING

    @property
    def waits_for_review(self) -> bool:
        """Whether it is a broken glass that nobody has reviewed."""
        return self.way is AccessWay.BREAK_GLASS and self.reviewed_at is None

    @property
    def overdue(self) -> bool:
        """Whether its review should have been done by now."""
        late = self.read_at - REVIEW_WITHIN
        return self.waits_for_review and self.begins_at is not None and self.begins_at <= late


class OpenGlass(msgspec.Struct, frozen=True, kw_only=True):
    """A glass that one has broken, as long as it is open."""

    id: UUID
    child: str
    ends_at: datetime


class Notices(msgspec.Struct, frozen=True, kw_only=True):
    """What every page tells an account: its own open glass, how many requests and reviews wait for
    it (`overdue` are among the `unreviewed`), and how many declined seats nobody has seen."""

    open_glass: tuple[OpenGlass, ...] = ()
    asked: int = 0
    unreviewed: int = 0
    overdue: int = 0
    declined: int = 0

    @property
    def waiting(self) -> int:
        """How much waits for the account."""
        return self.asked + self.unreviewed


class ChildFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a file shows of a child. `address`, `guardian_phone`: sealed as they are stored."""

    id: str
    code_name: str
    name: str
    sex: Sex
    born: date
    neighbourhood_name: str
    school_name: str | None
    schooling: Schooling
    category: Category
    need_level: int
    needs: tuple[Need, ...]
    declined_seats: tuple[Seat, ...]
    waiting_since: date
    address: str
    guardian_phone: str
    seats: tuple[CircleSeat, ...] = ()


async def ask(
    conn: Conn, account: UUID, child: str, way: AccessWay, reason: str, hours: int
) -> UUID:
    """Ask for a child's file, or break the glass: then it is open at once. NotFound: no such child;
    a Conflict says what a reason or a time must be."""
    await street_of(conn, child)
    with conflicts():
        [row] = await conn.fetch(SQL["ask"], account, child, way.value, reason.strip(), hours)
    return row["id"]


async def decide(conn: Conn, access: UUID, by: UUID, *, granted: bool) -> None:
    """Grant or refuse what was asked. A Conflict when it is one's own or is decided or lapsed."""
    with conflicts():
        found = await conn.fetchval(SQL["decide"], access, by, granted, LAPSES)
    if found is None:
        raise Conflict("access_goes_its_way")


async def end(conn: Conn, access: UUID, by: UUID) -> None:
    """End an open access now. A Conflict when it is not open."""
    if await conn.fetchval(SQL["end_now"], access, by) is None:
        raise Conflict("access_goes_its_way")


async def review(conn: Conn, access: UUID, by: UUID, finding: AccessFinding) -> None:
    """Say what a review of a broken glass found, once. A Conflict when it is one's own."""
    with conflicts():
        found = await conn.fetchval(SQL["review"], access, by, finding.value)
    if found is None:
        raise Conflict("access_goes_its_way")


async def get(conn: Conn, access: UUID) -> FileAccess:
    """One access; NotFound when it is none of the acting account's business."""
    found = await conn.fetchrow(SQL["get"], access)
    if found is None:
        raise NotFound
    return msgspec.convert(found, FileAccess)


async def listed(conn: Conn, *, cursor: UUID | None = None, limit: int = LIMIT) -> Page[FileAccess]:
    """A page of the accesses that are the acting account's business, newest first."""
    rows = await conn.fetch(SQL["listed"], cursor, limit + 1)
    found = [msgspec.convert(row, FileAccess) for row in rows]
    return page(found, limit, [str(access.id) for access in found])


async def notices(conn: Conn, account: UUID) -> Notices:
    """What every page tells the acting account."""
    row = await conn.fetchrow(SQL["notices"], account, LAPSES, REVIEW_WITHIN)
    assert row is not None  # noqa: S101 - an aggregate has its one row
    open_glass = msgspec.json.decode(row["open_glass"], type=tuple[OpenGlass, ...])
    return msgspec.convert({**row, "open_glass": open_glass}, Notices)


async def street_of(conn: Conn, child: str) -> str:
    """The street of a child anywhere in the acting account's district, or NotFound."""
    street = None if "\0" in child else await conn.fetchval(SQL["street_of"], child)
    if street is None:
        raise NotFound
    return street


async def read_file(conn: Conn, account: UUID, child: str, *, revealing: bool = False) -> ChildFile:
    """A child's file, by an open access of the acting account's, and in the audit that it was read
    and by which. `revealing`: its phone and address are shown too. NotFound without an access."""
    held = await conn.fetchrow(SQL["held"], account, child)
    found = await conn.fetchrow(SQL["file"], child) if held else None
    if held is None or found is None:
        raise NotFound
    seats = await conn.fetch(SQL["seats"], child)
    await audit.record(
        conn,
        action="reveal" if revealing else "read",
        subject="file",
        keys=[str(held["id"])],
        children=[child],
        reason=held["way"],
    )
    return msgspec.convert({**found, "seats": [dict(row) for row in seats]}, ChildFile)
