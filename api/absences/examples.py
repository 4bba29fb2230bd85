"""Examples of absences, for the OpenAPI document. Nobody in them exists."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from api.absences.routes import Absences, NewAbsence
from store.absences import Absence

_ABSENCE = Absence(
    id=UUID("019a0000-0000-7000-8000-000000000005"),
    helper="V00031",
    helper_name="示例志愿者",
    street="310107022000",
    starts=date(2026, 10, 1),
    ends=date(2026, 10, 21),
    made_login="zhenru",
    begun_at=datetime(2026, 10, 1, 1, tzinfo=UTC),
    ended_at=None,
    seats=3,
    covered=2,
)

EXAMPLES: tuple[msgspec.Struct, ...] = (
    NewAbsence(helper="V00031", starts=date(2026, 10, 1), ends=date(2026, 10, 21)),
    _ABSENCE,
    Absences(absences=(_ABSENCE,)),
)
