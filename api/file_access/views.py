"""Accesses to a child's file, and the file, as the API shows them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from api.circles.views import FilledSeat
from api.rosters.masks import masked_name
from matcher.people import Need, Seat, Sex
from rosters.rows import Category, Schooling
from store import file_access
from store.file_access import AccessFinding, AccessState, AccessWay

Reason = Annotated[
    str, msgspec.Meta(min_length=10, max_length=500, description="至少十个字：为什么要看")
]
Code = Annotated[
    str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00]*$", description="儿童编号")
]


class AccessRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose file, why and for how long. `break_glass` opens it at once, for 24 hours at most, and a
    district admin reviews it afterwards."""

    child: Code
    reason: Reason
    hours: Annotated[int, msgspec.Meta(ge=1, le=336)] = 24
    way: AccessWay = AccessWay.ASKED


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the access is granted."""

    granted: bool


class Review(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether breaking the glass was in order."""

    finding: AccessFinding


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """An access: who asked for whose file, why, and where it stands. `overdue`: a broken glass that
    should have been reviewed by now."""

    id: UUID
    login: str
    child: str
    way: AccessWay
    state: AccessState
    reason: str
    hours: int
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    begins_at: datetime | None
    ends_at: datetime | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    finding: AccessFinding | None
    overdue: bool


class FileContacts(msgspec.Struct, frozen=True, kw_only=True):
    """What tells who a child is and how to reach the guardian."""

    name: str
    address: str
    guardian_phone: str


class Accesses(msgspec.Struct, frozen=True, kw_only=True):
    """A page of accesses, newest first. `next` is the cursor of the next page."""

    accesses: tuple[Access, ...]
    next: UUID | None = None


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A child's file, its name covered: `POST …/contacts` shows it, and the phone."""

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
    seats: tuple[FilledSeat, ...]


def access_view(found: file_access.FileAccess) -> Access:
    """An access as it stands now."""
    return Access(
        id=found.id,
        login=found.login,
        child=found.child,
        way=found.way,
        state=found.state,
        reason=found.reason,
        hours=found.hours,
        asked_at=found.asked_at,
        decided_by=found.decider,
        decided_at=found.decided_at,
        begins_at=found.begins_at,
        ends_at=found.ends_at,
        reviewed_by=found.reviewer,
        reviewed_at=found.reviewed_at,
        finding=found.finding,
        overdue=found.overdue,
    )


def file_view(found: file_access.ChildFile) -> File:
    """A child's file."""
    return File(
        id=found.id,
        code_name=found.code_name,
        name=masked_name(found.name),
        sex=found.sex,
        born=found.born,
        neighbourhood_name=found.neighbourhood_name,
        school_name=found.school_name,
        schooling=found.schooling,
        category=found.category,
        need_level=found.need_level,
        needs=found.needs,
        declined_seats=found.declined_seats,
        waiting_since=found.waiting_since,
        seats=tuple(
            FilledSeat(
                seat=held.seat,
                helper=held.helper,
                helper_name=held.helper_name or held.helper,
                since=held.since.date(),
            )
            for held in found.seats
        ),
    )
