"""A coordinator's rounds: the list, the form, one round from readiness to publication."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from api.access import May, UserRequest, has_right, scope
from api.pages.assumed import assumed
from api.pages.frame import form_of, page
from api.pages.round_view import BUTTONS, buttons_of, hint_of, in_order, steps_of, sure_of
from api.reasons.gaps import gaps_of
from api.refusals import Refused
from api.rounds import acts
from api.rounds.looked_over import looked_over_of
from api.rounds.proposal import PAGE, proposal_of
from api.rounds.reach import reach, shown
from api.rounds.views import NewRound
from api.servers import Db, queue_of, ring
from matcher import Policy
from store import certificates, geography, overrides, policies, rounds
from store.errors import NotFound
from store.pool import Conn
from store.rounds import RoundState

TABS = ("circles", "gaps", "tiers")
ODD_FIELD = "有一项没填对。请检查名称、日期、时限和种子后再提交。"
ODD_TITLE = "名称不能只有空白，也不能有看不见的或改变书写方向的字符。请重新输入。"


@get("/rounds", guards=[May("round_read")], include_in_schema=False)
async def list_page(
    request: UserRequest, conn: Db, cursor: FromQuery[str | None] = None
) -> Template:
    """Rounds within the user's reach, newest first."""
    found = await rounds.list_for(conn, scope(request.user, "round_read", None), cursor=cursor)
    return page(
        request,
        "rounds.html",
        place="rounds",
        rounds=[shown(row) for row in found.rows],
        more=found.next,
        names=await street_names(conn),
        scope=request.user.street,
        may_create=has_right(request.user, "round_run"),
    )


@get("/rounds/new", guards=[May("round_run")], include_in_schema=False)
async def new_page(request: UserRequest, conn: Db) -> Template:
    """The form of a new round, filled in for the coming term."""
    return await _form(request, conn, _suggestion(acts.today()))


@post("/rounds", guards=[May("round_run")], include_in_schema=False)
async def create(request: UserRequest, conn: Db) -> Template | Redirect:
    """Make a draft and show it."""
    form = await form_of(request)
    try:
        new = _read(form)
    except msgspec.ValidationError as error:
        blank = "`$.title`" in str(error)
        return await _form(request, conn, form, ODD_TITLE if blank else ODD_FIELD)
    if new.term.ends < new.term.starts:
        return await _form(request, conn, form, "服务期末日早于首日。请改正日期。")
    try:
        round_id = await acts.create(conn, request.user, new)
    except Refused as error:
        return await _form(request, conn, form, error.detail)
    return Redirect(f"/rounds/{round_id}", status_code=303)


@get("/rounds/{round_id:uuid}", guards=[May("round_read")], include_in_schema=False)
async def round_page(
    round_id: FromPath[UUID],
    request: UserRequest,
    conn: Db,
    state: State,
    tab: FromQuery[str] = "circles",
    cursor: FromQuery[str | None] = None,
) -> Template:
    """One round: what it needs, how it goes, what it proposes."""
    found = await reach(conn, request.user, round_id)
    policy = Policy.parse(await policies.get(conn, found.policy))
    tab = tab if tab in TABS else "circles"
    before = found.state in (RoundState.DRAFT, RoundState.READY)
    proposal = None
    if found.has_outcome:
        # The tab of gaps has its own page of children: of the proposal it shows the figures.
        gaps_only = tab == "gaps"
        size = 1 if gaps_only else PAGE
        proposal = await proposal_of(conn, found, cursor=cursor, limit=size, gaps_only=gaps_only)
    return page(
        request,
        "round.html",
        place="rounds",
        round=shown(found),
        tab=tab,
        seats=[row.seat for row in policy.seats],
        steps=steps_of(found.state),
        hint=hint_of(found, request.user),
        actions=buttons_of(found, request.user),
        sure=sure_of(found),
        changed=await overrides.revision(conn, found.id),
        names=await street_names(conn),
        readiness=await looked_over_of(state).look(conn, found) if before else None,
        proposal=proposal,
        gaps=await gaps_of(conn, round_id, cursor=cursor) if proposal and tab == "gaps" else None,
        assumed=await assumed(request, conn, found),
        may_try=has_right(request.user, "round_run"),
        certificate=await certificates.look(conn, found.id),
        may_export=has_right(request.user, "certificate_export"),
        tiers=proposal.tiers if proposal else in_order(shown(found).progress, policy.tiers),
    )


@post("/rounds/{round_id:uuid}/{act:str}", guards=[May("round_run")], include_in_schema=False)
async def do(
    round_id: FromPath[UUID],
    act: FromPath[str],
    request: UserRequest,
    conn: Db,
    state: State,
) -> Redirect:
    """Do what the button says, and show the round again."""
    await form_of(request)
    work = BUTTONS.get(act)
    if work is None:
        raise NotFound
    await work(conn, request.user, round_id)
    bell = BackgroundTask(ring, queue_of(state), round_id) if act == "start" else None
    return Redirect(f"/rounds/{round_id}", status_code=303, background=bell)


async def _form(
    request: UserRequest, conn: Conn, form: Mapping[str, str], refused: str | None = None
) -> Template:
    return page(
        request,
        "round_new.html",
        place="rounds",
        form=form,
        status=422 if refused else 200,
        refused=refused,
        streets=await geography.streets(conn),
        names=await street_names(conn),
    )


def _suggestion(now: date) -> dict[str, str]:
    """The half year from the next first of the month on."""
    starts = (now.replace(day=1) + timedelta(days=32)).replace(day=1)
    ends = (starts + timedelta(days=182)).replace(day=1) - timedelta(days=1)
    return {
        "title": f"{starts:%Y-%m} 匹配轮次",
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "seconds": "60",
        "seed": f"{starts:%Y%m%d}",
    }


def _read(form: Mapping[str, str]) -> NewRound:
    return msgspec.convert(
        {
            "title": form.get("title", "").strip(),
            "street": form.get("street") or None,
            "term": {"starts": form.get("starts", ""), "ends": form.get("ends", "")},
            "seed": form.get("seed", ""),
            "seconds": form.get("seconds", ""),
        },
        NewRound,
        strict=False,
    )


async def street_names(conn: Conn) -> dict[str | None, str]:
    """Names for codes; the district's own code is None."""
    streets = await geography.streets(conn, everywhere=True)
    return {None: "全区", **{row.code: row.name for row in streets}}
