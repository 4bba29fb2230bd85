"""The page of helpers who are away."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.absences import routes
from api.absences.routes import NewAbsence
from api.access import May, UserRequest
from api.pages.frame import form_of, page
from api.pages.rounds import street_names
from api.servers import Db
from store.absences import Absence
from store.accounts import Account
from store.pool import Conn

_ACTS: dict[str, Callable[[Conn, Account, UUID], Awaitable[Absence]]] = {
    "begin": routes.begin,
    "end": routes.end,
}


@get("/absences", guards=[May("absence_keep")], include_in_schema=False)
async def absences_page(request: UserRequest, conn: Db) -> Template:
    """Who is away, and the form."""
    return page(
        request,
        "absences.html",
        place="vacancies",
        absences=(await routes.listed(conn, request.user)).absences,
        names=await street_names(conn),
    )


@post("/absences", guards=[May("absence_keep")], include_in_schema=False)
async def make(request: UserRequest, conn: Db) -> Redirect:
    """Record an absence."""
    form = await form_of(request)
    try:
        new = msgspec.convert(
            {name: form.get(name, "").strip() for name in ("helper", "starts", "ends")}, NewAbsence
        )
    except msgspec.ValidationError as error:
        raise ClientException("志愿者编号和起止日期都要填。请返回补全。") from error
    await routes.make(conn, request.user, new)
    return Redirect("/absences", status_code=303)


@post("/absences/{absence_id:uuid}", guards=[May("absence_keep")], include_in_schema=False)
async def act(absence_id: FromPath[UUID], request: UserRequest, conn: Db) -> Redirect:
    """Begin or end an absence."""
    form = await form_of(request)
    work = _ACTS.get(form.get("act", ""))
    if work is None:
        raise ClientException("没有这个操作。请返回重新选择。")
    await work(conn, request.user, absence_id)
    return Redirect("/absences", status_code=303)


PAGES = (absences_page, make, act)
