"""A volunteer's own circles, and what became of their seats."""

from litestar import get, post
from litestar.response import Redirect, Template

from api.access import May, UserRequest
from api.circles.views import own_circles
from api.pages.frame import form_of, page
from api.servers import Db
from store import notices


@get("/my-circles", guards=[May("own_circle_read")], include_in_schema=False)
async def my_circles(request: UserRequest, conn: Db) -> Template:
    """The circles in which this volunteer sits, and news of their seats."""
    found = await own_circles(conn, request.user)
    news = [notice for notice in await notices.own(conn) if notice.seen_at is None]
    return page(request, "my_circles.html", place="circles", circles=found.circles, news=news)


@post("/my-circles/seen", guards=[May("notice_read")], include_in_schema=False)
async def seen(request: UserRequest, conn: Db) -> Redirect:
    """The news so far has been seen."""
    await form_of(request)
    await notices.seen(conn)
    return Redirect("/my-circles", status_code=303)


PAGES = (my_circles, seen)
