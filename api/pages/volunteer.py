"""A volunteer's own circles."""

from litestar import get
from litestar.response import Template

from api.access import May, UserRequest
from api.circles.views import own_circles
from api.pages.frame import page
from api.servers import Db


@get("/my-circles", guards=[May("own_circle_read")], include_in_schema=False)
async def my_circles(request: UserRequest, conn: Db) -> Template:
    """The circles in which this volunteer sits."""
    found = await own_circles(conn, request.user)
    return page(request, "my_circles.html", place="circles", circles=found.circles)
