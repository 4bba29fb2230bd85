"""One example of each answer about reasons."""

from uuid import UUID

import msgspec

from api.reasons.views import (
    CircleLacks,
    Claimant,
    Gaps,
    Lack,
    RoomView,
    ShortageReport,
    ShortageView,
    Taking,
    WayView,
)
from api.rounds.views import ChildView
from matcher.outcome import LedgerLine
from matcher.people import Need, Seat
from matcher.why.gaps.reasons import Measure, Proof, Verdict

ID = UUID("019a0000-0000-7000-8000-000000000001")
SHORTAGE = ShortageView(
    number=3,
    claims=9,
    filled=7,
    rooms=5,
    without_room=2,
    measure=Measure.WEIGHT,
    proof=Proof.COUNT,
    demand=11,
    capacity=8,
)
CHILD = ChildView(
    id="C00012",
    code_name="小雨点",
    neighbourhood="310107022012",
    neighbourhood_name="海棠苑居委会",
    needs=(Need.LEGAL_AID,),
)
MUM = Seat.NEIGHBOUR_MUM
WAY = Taking(
    child="C00012",
    code_name="小雨点",
    seat=Seat.MENTOR,
    helper="H00007",
    helper_name="示例志愿者",
)

EXAMPLES: tuple[msgspec.Struct, ...] = (
    Gaps(
        round=ID,
        circles=(
            CircleLacks(
                child=CHILD,
                lacks=(
                    Lack(
                        seat=MUM,
                        reason="capacity",
                        candidates=43,
                        ledger=(
                            LedgerLine(rule="clearance", count=12),
                            LedgerLine(rule="capacity", count=31),
                        ),
                        verdict=Verdict.SHORT,
                        shortage=SHORTAGE,
                    ),
                    Lack(
                        need=Need.LEGAL_AID,
                        reason="unused",
                        candidates=1,
                        ledger=(LedgerLine(rule="unused", count=1),),
                        verdict=Verdict.CHOICE,
                        obstacle=WayView(moves=(WAY,), tier="continuity", change=-1),
                    ),
                ),
            ),
        ),
    ),
    ShortageReport(
        round=ID,
        shortage=SHORTAGE,
        claims=(
            Claimant(
                child="C00012",
                code_name="小雨点",
                place="海棠苑居委会",
                seat=MUM,
                need=None,
                filled=False,
            ),
        ),
        people=(
            RoomView(
                helper="H00007", name="示例志愿者七", place="海棠苑居委会", room=2, most=2, left=0
            ),
        ),
    ),
)
