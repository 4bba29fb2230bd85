"""Examples of vacancies and what fills them, for the OpenAPI document. Nobody in them exists."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from api.repairs.views import (
    Declined,
    MoveView,
    NewDecline,
    RepairStatus,
    ReplacementView,
    SuggestionView,
    Taken,
    TierChange,
    Vacancies,
    VacancyView,
)
from matcher.outcome import LedgerLine
from matcher.people import Seat
from store.repairs import RepairState, VacancyKind

_STREET = "310107022000"
_MOVE = MoveView(
    child="C00012",
    code_name="小雨点",
    seat=Seat.NEIGHBOUR_MUM,
    before=None,
    before_name=None,
    after="V00031",
    after_name="示例志愿者",
    why="filled",
)
_SEARCH = RepairStatus(
    id=UUID("019a0000-0000-7000-8000-000000000002"),
    street=_STREET,
    state=RepairState.ANSWERED,
    asked_at=datetime(2026, 9, 14, 2, tzinfo=UTC),
    answered_at=datetime(2026, 9, 14, 2, 0, 4, tzinfo=UTC),
    failure=None,
)

EXAMPLES: tuple[msgspec.Struct, ...] = (
    Vacancies(
        street=_STREET,
        round=UUID("019a0000-0000-7000-8000-000000000001"),
        search=_SEARCH,
        vacancies=(
            VacancyView(
                child="C00012",
                code_name="小雨点",
                neighbourhood_name="海棠苑居委会",
                seat=Seat.NEIGHBOUR_MUM,
                kind=VacancyKind.EMPTY,
                helper=None,
                helper_name=None,
                left_name="示例志愿者乙",
                left_on=date(2026, 9, 12),
                declined=True,
                reason="capacity",
                ledger=(LedgerLine(rule="capacity", count=2),),
                suggestions=(
                    SuggestionView(
                        rank=1,
                        moves=(_MOVE,),
                        tiers=(TierChange(name="coverage", before=812, after=818),),
                        proven=False,
                    ),
                ),
            ),
        ),
    ),
    _SEARCH,
    NewDecline(
        child="C00012", seat=Seat.NEIGHBOUR_MUM, helper="V00030", reason="工作调动，时间排不开"
    ),
    Declined(child="C00012", seat=Seat.NEIGHBOUR_MUM, helper="V00030"),
    Taken(child="C00012", seat=Seat.NEIGHBOUR_MUM, rank=1),
    ReplacementView(
        street=_STREET,
        number=1,
        child="C00012",
        seat=Seat.NEIGHBOUR_MUM,
        moves=(_MOVE,),
        made_by="changfeng",
        made_at=datetime(2026, 9, 14, 2, 5, tzinfo=UTC),
    ),
)
