"""The page of requests between bordering streets."""

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.access import May, UserRequest
from api.pages.frame import form_of, page
from api.pages.rounds import street_names
from api.seat_requests import acts
from api.seat_requests.views import Answer, NewSeatRequest
from api.servers import Db
from store import geography
from store.pool import Conn
from store.seat_requests import SeatRequestState

STATE_WORDS = {
    SeatRequestState.ASKED: "待答复",
    SeatRequestState.APPROVED: "已同意",
    SeatRequestState.REFUSED: "已谢绝",
    SeatRequestState.WITHDRAWN: "已撤回",
}
TONES = {
    SeatRequestState.ASKED: "asks",
    SeatRequestState.APPROVED: "done",
    SeatRequestState.REFUSED: "bad",
}
ANSWER_WORDS = {Answer.APPROVE: "同意", Answer.REFUSE: "谢绝", Answer.WITHDRAW: "撤回"}


@get("/seat-requests", guards=[May("seat_ask")], include_in_schema=False)
async def list_page(request: UserRequest, conn: Db) -> Template:
    """Requests from and to the user's street, and the form of a new one."""
    return await _page(request, conn)


@post("/seat-requests/new", status_code=200, guards=[May("seat_ask")], include_in_schema=False)
async def for_one(request: UserRequest, conn: Db) -> Template:
    """The same with the child filled in, who is in no address."""
    return await _page(request, conn, (await form_of(request)).get("child", ""))


async def _page(request: UserRequest, conn: Conn, child: str = "") -> Template:
    streets = await geography.streets(conn)
    near = {code for row in streets if row.code == request.user.street for code in row.adjacent}
    found = await acts.listed(conn, request.user)
    return page(
        request,
        "seat_requests.html",
        place="vacancies",
        requests=found.requests,
        child=child,
        streets=[row for row in streets if request.user.street is None or row.code in near],
        names=await street_names(conn),
        states=STATE_WORDS,
        tones=TONES,
        answers=ANSWER_WORDS,
    )


@post("/seat-requests", guards=[May("seat_ask")], include_in_schema=False)
async def ask(request: UserRequest, conn: Db) -> Redirect:
    """Ask a bordering street."""
    form = await form_of(request)
    try:
        new = msgspec.convert(
            {name: form.get(name, "").strip() for name in ("child", "to_street", "reason")},
            NewSeatRequest,
        )
    except msgspec.ValidationError as error:
        raise ClientException("儿童编号、邻街和缘由都要填。请返回补全。") from error
    await acts.ask(conn, request.user, new)
    return Redirect("/seat-requests", status_code=303)


@post("/seat-requests/{request_id:uuid}", guards=[May("seat_ask")], include_in_schema=False)
async def answer(request_id: FromPath[UUID], request: UserRequest, conn: Db) -> Redirect:
    """Answer a request, or take it back."""
    form = await form_of(request)
    try:
        said = Answer(form.get("answer", ""))
    except ValueError as error:
        raise ClientException("没有这种答复。请返回重新选择。") from error
    await acts.answer(conn, request.user, request_id, said)
    return Redirect("/seat-requests", status_code=303)


PAGES = (list_page, for_one, ask, answer)
