"""A volunteer's own circles, and what became of their seats."""

import msgspec
from litestar import get, post
from litestar.exceptions import ClientException
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from api.access import May, UserRequest
from api.answers import acts
from api.answers.views import NewAnswer
from api.circles.views import own_circles
from api.pages.frame import form_of, page
from api.refusals import Refused
from api.servers import Db
from store import notices
from store.answers import Answer, DeclineReason
from store.errors import NotFound


@get("/my-circles", guards=[May("own_circle_read")], include_in_schema=False)
async def my_circles(request: UserRequest, conn: Db, declined: FromQuery[bool] = False) -> Template:
    """The circles in which this volunteer sits, and news of their seats. `declined`: they come from
    declining one."""
    found = await own_circles(conn, request.user)
    news = [notice for notice in await notices.own(conn) if notice.seen_at is None]
    return page(
        request,
        "my_circles.html",
        place="circles",
        circles=found.circles,
        news=news,
        declined=declined,
        reasons=tuple(DeclineReason),
    )


@post("/my-circles/answer", guards=[May("seat_answer")], include_in_schema=False)
async def answer(request: UserRequest, conn: Db) -> Redirect:
    """Accept a seat, or decline it and no longer see its child."""
    form = await form_of(request)
    given = {name: form[name] for name in ("pairing", "answer", "reason") if form.get(name)}
    try:
        new = msgspec.convert(given, NewAnswer)
    except msgspec.ValidationError as error:
        raise ClientException("请选择接受，或选一个理由再谢绝。请返回重选。") from error
    try:
        said = await acts.say(conn, request.user, new)
    except NotFound as error:
        raise Refused(
            404, "这个席位现在不是您的，可能刚有变动。请返回“我的关爱圈”看现在的席位。"
        ) from error
    declined = said.answer is Answer.DECLINED
    return Redirect("/my-circles?declined=true" if declined else "/my-circles", status_code=303)


@post("/my-circles/seen", guards=[May("notice_read")], include_in_schema=False)
async def seen(request: UserRequest, conn: Db) -> Redirect:
    """The news so far has been seen."""
    await form_of(request)
    await notices.seen(conn)
    return Redirect("/my-circles", status_code=303)


PAGES = (my_circles, answer, seen)
