"""One example of each answer and body, for the OpenAPI document. Nobody in them exists."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from api.absences.examples import EXAMPLES as ABSENCES
from api.alternatives.examples import EXAMPLES as ALTERNATIVES
from api.answers.examples import EXAMPLES as ANSWERS
from api.audit.routes import AuditEntries, AuditEntry
from api.circles.views import Circle, Circles, FilledSeat, OwnChild, OwnCircle, OwnCircles, OwnSeat
from api.coverage.routes import Coverage, CoverageReport
from api.faults import ProblemDetails, RequestFault
from api.file_access.examples import EXAMPLES as FILE_ACCESS
from api.geography.routes import Neighbourhood, Street
from api.health.routes import Health
from api.prices.examples import EXAMPLES as PRICES
from api.reasons.examples import EXAMPLES as REASONS
from api.registers.examples import EXAMPLES as REGISTERS
from api.repairs.examples import EXAMPLES as REPAIRS
from api.review.examples import EXAMPLES as REVIEW
from api.rosters.records import ImportRecord, ImportRecords
from api.rosters.upload import ChangedCell, Import, KindCounts, Mode
from api.rounds.comparison import GoalPair, RoundComparison
from api.rounds.readiness import Expired, Readiness, SeatReadiness, VacantPost
from api.rounds.views import (
    ChildView,
    GapView,
    NewRound,
    PolicyName,
    Proposal,
    ProposedCircle,
    Round,
    Rounds,
    SeatView,
    Summary,
    TermView,
    Tier,
)
from api.rounds.what_if import Trials, WhatIf
from api.seat_requests.examples import EXAMPLES as SEAT_REQUESTS
from api.sessions.routes import AccountView, LogIn
from api.stand_ins.examples import EXAMPLES as STAND_INS
from matcher.outcome import LedgerLine, Sense, Termination
from matcher.people import Need, Seat
from matcher.why.edits import AddedHelper, Edits, SetLadder
from matcher.why.rounds.compare import Because, Change
from rosters.faults import RosterFault, Rule
from store.imports import Counts, RosterCounts

STREET, HOME = "310107022000", "310107022012"
ID = UUID("019a0000-0000-7000-8000-000000000001")
TERM = TermView(starts=date(2026, 9, 1), ends=date(2027, 1, 31))
CHILD = ChildView(
    id="C00012",
    code_name="小雨点",
    neighbourhood=HOME,
    neighbourhood_name="海棠苑居委会",
    needs=(Need.STUDY_SUPPORT,),
)
ROUND = Round(
    id=ID,
    title="2026 学年第一学期",
    street=STREET,
    term=TERM,
    state="proposed",
    policy=PolicyName(name="putuo", version="1"),
    seed=20260901,
    seconds=60,
    created_at=datetime(2026, 8, 20, 1, 30, tzinfo=UTC),
)
EDITS = Edits(
    added=(AddedHelper(helper="N90001", seat=Seat.NEIGHBOUR_MUM, place=HOME, capacity=2),),
    ladders=(SetLadder(street=STREET, limit=2),),
)
TRIAL = msgspec.structs.replace(
    ROUND,
    id=UUID("019a0000-0000-7000-8000-000000000002"),
    title="试算 · 2026 学年第一学期",
    origin=ID,
    edits=EDITS,
    trial=True,
)
COVERAGE = Coverage(
    street=STREET,
    children=120,
    matchable=116,
    circles=(4, 6, 19, 90),
    declined=1,
    filled={Seat.MENTOR: 108, Seat.NEIGHBOUR_MUM: 96, Seat.CHILDREN_DIRECTOR: 112},
    waiting=30,
    mean_days_waiting=41.5,
    whole_share=0.75,
)
GAP = GapView(
    reason="capacity",
    candidates=43,
    ledger=(LedgerLine(rule="clearance", count=12), LedgerLine(rule="capacity", count=31)),
)

IMPORT = ImportRecord(
    id=ID,
    state="stored",
    street=STREET,
    by="coordinator",
    at=datetime(2026, 8, 20, 1, 30, tzinfo=UTC),
    files=("儿童.xlsx",),
    counts=RosterCounts(children=Counts(new=2, changed=3, unchanged=25)),
    faults=1,
    failure=None,
    abandoned=False,
    undoable=True,
)

EXAMPLES: tuple[msgspec.Struct, ...] = (
    *ALTERNATIVES,
    *REPAIRS,
    *ABSENCES,
    *REGISTERS,
    *SEAT_REQUESTS,
    *STAND_INS,
    *ANSWERS,
    *REVIEW,
    AccountView(login="coordinator", kind="coordinator", street=STREET, helper=None),
    Circles(
        circles=(
            Circle(
                child=CHILD,
                seats=(
                    FilledSeat(
                        seat=Seat.NEIGHBOUR_MUM,
                        helper="H00034",
                        helper_name="示例员甲",
                        since=date(2026, 9, 1),
                    ),
                ),
            ),
        ),
    ),
    CoverageReport(total=msgspec.structs.replace(COVERAGE, street=None), streets=(COVERAGE,)),
    Health(status="ok", database=True, queue=True, worker=True),
    ImportRecords(imports=(IMPORT,)),
    IMPORT,
    Import(
        id=ID,
        mode=Mode.GOOD_ROWS,
        stored=True,
        counts=(KindCounts(kind="children", read=31, rejected=1, new=2, changed=3, unchanged=25),),
        changes=(
            ChangedCell(kind="children", id="C00012", column="需要程度", before="3", after="2"),
        ),
        fault_count=1,
        faults=(
            RosterFault(
                file="儿童.xlsx",
                row=8,
                column="居委代码",
                value="310107999999",
                rule=Rule.PLACE,
                problem="没有代码为 310107999999 的居委",
                remedy="填写 12 位居委代码（2023-06-30 的区划）",
            ),
        ),
    ),
    LogIn(login="coordinator", password="示例密码"),  # noqa: S106 - an example
    Neighbourhood(code=HOME, name="海棠苑居委会", street=STREET, kind="juwei"),
    NewRound(title="2026 学年第一学期", term=TERM, street=STREET, seed=20260901),
    OwnCircles(
        circles=(
            OwnCircle(
                child=OwnChild(
                    code_name="小雨点",
                    age_band="9–11 岁",
                    neighbourhood_name="海棠苑居委会",
                    needs=(Need.STUDY_SUPPORT,),
                ),
                my_seat=Seat.NEIGHBOUR_MUM,
                seats=(OwnSeat(seat=Seat.NEIGHBOUR_MUM, filled=True, mine=True),),
            ),
        )
    ),
    ProblemDetails(
        title="请求有误",
        status=400,
        detail="请求的内容有误，请按各项说明改正后再试。",
        instance="/api/v1/rounds",
        faults=(RequestFault(pointer="#/term/starts", detail="没有这一天；请写真实日期"),),
    ),
    Proposal(
        round=ID,
        state="proposed",
        summary=Summary(
            children=120, circles_complete=90, seats_filled=316, gaps=40, verified=True
        ),
        tiers=(
            Tier(
                name="coverage",
                value=316,
                bound=316,
                termination=Termination.OPTIMAL,
                sense=Sense.MAXIMISE,
            ),
        ),
        circles=(
            ProposedCircle(
                child=CHILD,
                seats=(
                    SeatView(
                        seat=Seat.MENTOR, helper="T00012", helper_name="导师示例甲", kept=True
                    ),
                    SeatView(seat=Seat.NEIGHBOUR_MUM, gap=GAP),
                ),
            ),
        ),
        next="C00012",
    ),
    Readiness(
        children=120,
        matchable=116,
        seats=(
            SeatReadiness(
                seat=Seat.NEIGHBOUR_MUM,
                children=115,
                demand=131,
                holders=80,
                helpers=64,
                supply=110,
                short=21,
            ),
        ),
        without_legal_basis=("C00007",),
        expired=(Expired(helper="H00034", credential="training"),),
        vacant_posts=(VacantPost(neighbourhood=HOME, name="海棠苑居委会"),),
        contradictions=(),
    ),
    ROUND,
    WhatIf(edits=EDITS),
    *PRICES,
    Trials(trials=(TRIAL,)),
    RoundComparison(
        round=TRIAL.id,
        before=ROUND.id,
        kept=812,
        tiers=(
            GoalPair(
                name="coverage",
                before=Tier(name="coverage", value=3120, bound=3120, sense=Sense.MAXIMISE),
                after=Tier(name="coverage", value=3132, bound=3132, sense=Sense.MAXIMISE),
            ),
        ),
        changes=(
            Change(
                child="C00012",
                seat=Seat.NEIGHBOUR_MUM,
                before=None,
                after="N90001",
                because=Because.HELPER_CAME,
            ),
        ),
    ),
    Rounds(rounds=(ROUND,)),
    Street(
        code=STREET,
        name="真如镇街道",
        kind="subdistrict",
        as_of="2023-06-30",
        adjacent=("310107103000",),
        neighbourhoods=39,
    ),
    AuditEntries(
        child="C00012",
        entries=(
            AuditEntry(
                id=ID,
                at=datetime(2026, 8, 20, 1, 30, tzinfo=UTC),
                login="zhenru",
                action="read",
                subject="child",
                columns=(),
                reason=None,
            ),
        ),
    ),
    *FILE_ACCESS,
    *REASONS,
)
