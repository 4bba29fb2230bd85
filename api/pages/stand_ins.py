"""The page where a coordinator hands the desk over, or sits at another's."""

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.access import May, UserRequest
from api.pages.frame import form_of, page
from api.pages.rounds import street_names
from api.servers import Db
from api.stand_ins.routes import NewStandIn, found
from store import stand_ins
from store.errors import NotFound


@get("/stand-ins", guards=[May("stand_in")], include_in_schema=False)
async def stand_ins_page(request: UserRequest, conn: Db) -> Template:
    """Who stands in for the user, and for whom the user does."""
    rows = (await found(conn, request.user)).stand_ins
    return page(
        request,
        "stand_ins.html",
        place="account",
        rows=rows,
        names=await street_names(conn),
    )


@post("/stand-ins", guards=[May("stand_in")], include_in_schema=False)
async def make(request: UserRequest, conn: Db) -> Redirect:
    """Hand the desk over."""
    form = await form_of(request)
    try:
        new = msgspec.convert(
            {name: form.get(name, "").strip() for name in ("login", "starts", "ends")}, NewStandIn
        )
    except msgspec.ValidationError as error:
        raise ClientException("代管人的用户名和起止日期都要填。请返回补全。") from error
    try:
        await stand_ins.make(conn, request.user.id, new.login, new.starts, new.ends)
    except NotFound as error:
        raise ClientException("没有这个用户名的协调员。请核对后再填。") from error
    return Redirect("/stand-ins", status_code=303)


@post("/stand-ins/leave", guards=[May("stand_in")], include_in_schema=False)
async def leave(request: UserRequest, conn: Db) -> Redirect:
    """Back to the own desk."""
    await form_of(request)
    await stand_ins.sit(conn, request.user.id, None)
    return Redirect("/stand-ins", status_code=303)


@post("/stand-ins/{stand_in_id:uuid}/sit", guards=[May("stand_in")], include_in_schema=False)
async def sit(stand_in_id: FromPath[UUID], request: UserRequest, conn: Db) -> Redirect:
    """Sit at the desk."""
    await form_of(request)
    await stand_ins.sit(conn, request.user.id, stand_in_id)
    return Redirect("/", status_code=303)


@post("/stand-ins/{stand_in_id:uuid}/revoke", guards=[May("stand_in")], include_in_schema=False)
async def revoke(stand_in_id: FromPath[UUID], request: UserRequest, conn: Db) -> Redirect:
    """Take the desk back."""
    await form_of(request)
    await stand_ins.revoke(conn, request.user.id, stand_in_id)
    return Redirect("/stand-ins", status_code=303)


PAGES = (stand_ins_page, make, leave, sit, revoke)
