"""Examples of requests between streets, for the OpenAPI document. Nobody in them exists."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from api.seat_requests.views import (
    Answer,
    NewSeatRequest,
    SeatAnswer,
    SeatRequests,
    SeatRequestView,
)
from matcher.people import Seat
from store.seat_requests import SeatRequestState

_HERE, _THERE = "310107022000", "310107103000"
_REQUEST = SeatRequestView(
    id=UUID("019a0000-0000-7000-8000-000000000003"),
    child="C00012",
    code_name="小雨点",
    seat=Seat.NEIGHBOUR_MUM,
    from_street=_HERE,
    to_street=_THERE,
    weight=1,
    reason="本街镇邻家妈妈都已满额",
    state=SeatRequestState.ASKED,
    asked_by="zhenru",
    asked_at=datetime(2026, 9, 14, 2, tzinfo=UTC),
    decided_by=None,
    decided_at=None,
    filled=False,
    ours=True,
    may=(Answer.WITHDRAW,),
)

EXAMPLES: tuple[msgspec.Struct, ...] = (
    _REQUEST,
    SeatRequests(requests=(_REQUEST,)),
    NewSeatRequest(child="C00012", to_street=_THERE, reason="本街镇邻家妈妈都已满额"),
    SeatAnswer(answer=Answer.APPROVE),
)
