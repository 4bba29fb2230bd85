"""Examples of accesses and files for the OpenAPI document. Nobody in them exists."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from api.circles.views import FilledSeat
from api.file_access.views import (
    Access,
    Accesses,
    AccessRequest,
    Decision,
    File,
    FileContacts,
    Review,
)
from matcher.people import Need, Seat, Sex
from rosters.rows import Category, Schooling
from store.file_access import AccessFinding, AccessState, AccessWay

WHY = "监护人住院，要联系放学接送的人"
ACCESS = Access(
    id=UUID("019a0000-0000-7000-8000-000000000001"),
    login="zhenru",
    child="C00012",
    way=AccessWay.ASKED,
    state=AccessState.OPEN,
    reason=WHY,
    hours=24,
    asked_at=datetime(2026, 8, 20, 1, 30, tzinfo=UTC),
    decided_by="qu-01",
    decided_at=datetime(2026, 8, 20, 2, 0, tzinfo=UTC),
    begins_at=datetime(2026, 8, 20, 2, 0, tzinfo=UTC),
    ends_at=datetime(2026, 8, 21, 2, 0, tzinfo=UTC),
    reviewed_by=None,
    reviewed_at=None,
    finding=None,
    overdue=False,
)
EXAMPLES: tuple[msgspec.Struct, ...] = (
    ACCESS,
    Accesses(accesses=(ACCESS,)),
    AccessRequest(child="C00012", reason=WHY, hours=8, way=AccessWay.BREAK_GLASS),
    Decision(granted=True),
    FileContacts(name="示例儿童", address="示例路 1 号", guardian_phone="19900000000"),
    Review(finding=AccessFinding.IN_ORDER),
    File(
        id="C00012",
        code_name="小雨点",
        name="示＊＊",
        sex=Sex.FEMALE,
        born=date(2015, 5, 1),
        neighbourhood_name="海棠苑居委会",
        school_name="示例学校",
        schooling=Schooling.ENROLLED,
        category=Category.POVERTY,
        need_level=2,
        needs=(Need.STUDY_SUPPORT,),
        declined_seats=(),
        waiting_since=date(2026, 1, 1),
        seats=(
            FilledSeat(
                seat=Seat.NEIGHBOUR_MUM,
                helper="H00034",
                helper_name="示例员甲",
                since=date(2026, 9, 1),
            ),
        ),
    ),
)
