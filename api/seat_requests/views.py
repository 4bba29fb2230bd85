"""Requests for a seat between bordering streets, as each side sees them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from matcher.people import Seat
from store.seat_requests import SeatRequestState


class Answer(StrEnum):
    """What can be done about a request."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class NewSeatRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask a bordering street for a neighbour mum. The other street reads the reason: nothing in it
    may tell who the child is."""

    child: Annotated[str, Meta(min_length=1, max_length=80)]
    to_street: Annotated[str, Meta(pattern=r"^\d{12}$")]
    reason: Annotated[str, Meta(min_length=2, max_length=200)]


class SeatAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to a request."""

    answer: Answer


class SeatRequestView(msgspec.Struct, frozen=True, kw_only=True):
    """A request. `child` is null to the street that is asked, which sees the case weight alone;
    `ours`: the account's street made it; `may`: what the account may answer now."""

    id: UUID
    child: str | None
    code_name: str | None
    seat: Seat
    from_street: str
    to_street: str
    weight: int
    reason: str
    state: SeatRequestState
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    filled: bool
    ours: bool
    may: tuple[Answer, ...]


class SeatRequests(msgspec.Struct, frozen=True, kw_only=True):
    """Those from and to the account's street, the waiting ones first."""

    requests: tuple[SeatRequestView, ...]
