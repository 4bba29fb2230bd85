"""Examples of answers, for the OpenAPI document. Nobody in them exists."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from api.answers.views import AnsweredSeat, Answers, DeclinedSeat, NewAnswer, UnansweredSeat
from matcher.people import Seat
from store.answers import Answer, DeclineReason

_PAIRING = UUID("019a0000-0000-7000-8000-000000000003")
_AT = datetime(2026, 9, 2, 11, 5, tzinfo=UTC)

EXAMPLES: tuple[msgspec.Struct, ...] = (
    NewAnswer(pairing=_PAIRING, answer=Answer.DECLINED, reason=DeclineReason.TIME),
    AnsweredSeat(
        pairing=_PAIRING, answer=Answer.DECLINED, reason=DeclineReason.TIME, answered_at=_AT
    ),
    Answers(
        declined=(
            DeclinedSeat(
                child="C00012",
                code_name="小雨点",
                seat=Seat.NEIGHBOUR_MUM,
                helper="V00030",
                helper_name="示例志愿者乙",
                reason=DeclineReason.TIME,
                answered_at=_AT,
            ),
        ),
        accepted=41,
        unanswered=1,
        longest=(
            UnansweredSeat(
                child="C00013",
                code_name="小青松",
                seat=Seat.MENTOR,
                helper="V00031",
                helper_name="示例志愿者丙",
                since=date(2026, 9, 1),
            ),
        ),
    ),
)
