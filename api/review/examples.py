"""One example of each answer and body of a review, for the OpenAPI document."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from api.notices.routes import Notices, NoticeView
from api.review.views import (
    Act,
    Amendments,
    AmendmentView,
    CandidatesView,
    CandidateView,
    CostView,
    DifferencesView,
    DifferenceView,
    NewOverride,
    OverriddenSeat,
    Overrides,
    OverrideView,
)
from matcher.outcome import Sense
from matcher.people import Seat

OVERRIDE = OverrideView(
    number=3,
    kind="assign",
    by="xietiaoyuan",
    at=datetime(2026, 8, 20, 2, 15, tzinfo=UTC),
    reason="监护人希望熟悉的老师来",
    seats=(
        OverriddenSeat(
            child="C00012",
            seat=Seat.MENTOR,
            code_name="小雨点",
            before="T00031",
            before_name="示例员甲",
            after="T00040",
            after_name="示例员乙",
        ),
    ),
    costs=(CostView(name="coverage", sense=Sense.MAXIMISE, before=8417, after=8417),),
)
AMENDMENT = AmendmentView(
    number=1,
    state="applied",
    by="xietiaoyuan",
    at=datetime(2026, 10, 8, 2, 15, tzinfo=UTC),
    decided_by="qushenhe",
    decided_at=datetime(2026, 10, 8, 6, 40, tzinfo=UTC),
    seats=(OverriddenSeat(child="C00012", seat=Seat.MENTOR, before="T00031", after="T00040"),),
)
EXAMPLES: tuple[msgspec.Struct, ...] = (
    AMENDMENT,
    Amendments(amendments=(AMENDMENT,)),
    DifferencesView(
        counts={"kept": 812, "changed": 31, "new": 204, "gone": 6},
        kind="changed",
        seats=(
            DifferenceView(
                child="C00012",
                seat=Seat.MENTOR,
                code_name="小雨点",
                before="T00031",
                before_name="示例员甲",
                after="T00040",
                after_name="示例员乙",
            ),
        ),
        next=None,
        overrides=3,
        costs=(CostView(name="coverage", sense=Sense.MAXIMISE, before=8417, after=8409),),
        etag='"*.3"',
    ),
    NewOverride(
        kind=Act.ASSIGN,
        child="C00012",
        seat=Seat.MENTOR,
        helper="T00040",
        reason="监护人希望熟悉的老师来",
    ),
    OVERRIDE,
    Overrides(overrides=(OVERRIDE,), etag='"*.3"'),
    CandidatesView(
        child="C00012",
        seat=Seat.NEIGHBOUR_MUM,
        etag='"C00012.3"',
        candidates=(
            CandidateView(
                helper="H00034",
                helper_name="示例员丙",
                may=False,
                against="capacity",
                sits_here=False,
                kept=False,
                step=0,
                metres=320,
                load=2,
                room=2,
            ),
        ),
        beyond=180,
    ),
    Notices(
        notices=(
            NoticeView(
                id=UUID("019a0000-0000-7000-8000-000000000005"),
                kind="seat_begins",
                at=datetime(2026, 9, 1, 1, 0, tzinfo=UTC),
                seen=False,
                code_name="小雨点",
                seat=Seat.NEIGHBOUR_MUM,
            ),
        ),
        new=1,
    ),
)
