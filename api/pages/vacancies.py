"""The work list after publishing: seats without their person, and what to do about each."""

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.exceptions import ClientException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from api.access import May, UserRequest
from api.answers import acts as answers
from api.pages.frame import form_of, page
from api.pages.rounds import street_names
from api.repairs import acts
from api.repairs.views import NewDecline, Taken
from api.servers import Db, queue_of, ring_repair
from matcher.people import Seat
from store.errors import Conflict, NotFound

SHOWN = 50
WHY_WORDS = {
    "left": "离任，暂无人接",
    "replaced": "接替",
    "filled": "补上",
    "made_way": "接手，原来的人去更需要的席位",
    "gave_up": "让出",
}


@get("/vacancies", guards=[May("vacancy_read")], include_in_schema=False)
async def list_page(request: UserRequest, conn: Db, start: FromQuery[int] = 0) -> Template:
    """The vacancies within reach, most urgent first."""
    try:
        found = await acts.vacancies(conn, request.user, None)
    except Conflict:
        found = None
    return page(
        request,
        "vacancies.html",
        place="vacancies",
        found=found,
        shown=found.vacancies[max(0, start) : max(0, start) + SHOWN] if found else (),
        following=start + SHOWN if found and start + SHOWN < len(found.vacancies) else None,
        answers=await answers.listed(conn, request.user, None),
        history=await acts.history(conn, request.user, None),
        names=await street_names(conn),
        seats=tuple(Seat),
        why=WHY_WORDS,
    )


@post("/vacancies/search", guards=[May("repair_run")], include_in_schema=False)
async def search(request: UserRequest, conn: Db, state: State) -> Redirect:
    """Look for people for every empty seat."""
    await form_of(request)
    made = await acts.search(conn, request.user, None)
    bell = BackgroundTask(ring_repair, queue_of(state), made.id)
    return Redirect("/vacancies", status_code=303, background=bell)


@post("/vacancies/decline", guards=[May("repair_run")], include_in_schema=False)
async def decline(request: UserRequest, conn: Db) -> Redirect:
    """Record that a helper says no."""
    form = await form_of(request)
    try:
        said = msgspec.convert(
            {name: form.get(name, "").strip() for name in ("child", "seat", "helper", "reason")},
            NewDecline,
        )
    except msgspec.ValidationError as error:
        raise ClientException("儿童编号、席位、志愿者编号和理由都要填。请返回补全。") from error
    try:
        await acts.decline(conn, request.user, said)
    except NotFound as error:
        raise ClientException(
            "没有这样一席：这位志愿者现在不在这名儿童的这个席位上，或儿童不在您的范围内。"
            "编号在轮次的“逐席审核”里，也在“导出”的志愿者结对名单里。请返回核对后再登记。"
        ) from error
    return Redirect("/vacancies", status_code=303)


@post("/vacancies/{repair_id:uuid}/take", guards=[May("repair_run")], include_in_schema=False)
async def take(repair_id: FromPath[UUID], request: UserRequest, conn: Db) -> Redirect:
    """Make a suggestion's moves."""
    form = await form_of(request)
    try:
        taken = msgspec.convert(
            {name: form.get(name, "") for name in ("child", "seat", "rank")}, Taken, strict=False
        )
    except msgspec.ValidationError as error:
        raise ClientException("没有这条建议。请返回空缺页重新选择。") from error
    await acts.take(conn, request.user, repair_id, taken)
    return Redirect("/vacancies", status_code=303)


@post("/vacancies/answers/seen", guards=[May("repair_run")], include_in_schema=False)
async def seen(request: UserRequest, conn: Db) -> Redirect:
    """The declines so far have been seen."""
    await form_of(request)
    await answers.seen(conn, request.user, None)
    return Redirect("/vacancies", status_code=303)


PAGES = (list_page, search, decline, take, seen)
