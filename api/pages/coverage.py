"""Coverage by street, as a map and as tables."""

from datetime import UTC, datetime

from litestar import get
from litestar.response import Template

from api.access import May, UserRequest, scope
from api.coverage.map import draw
from api.coverage.routes import covered
from api.pages.frame import page
from api.servers import Db
from matcher.people import Seat
from store import geography


@get("/coverage", guards=[May("coverage_read")], include_in_schema=False)
async def coverage_page(request: UserRequest, conn: Db) -> Template:
    """Who is covered, street by street; a street's coordinator sees their own."""
    found = await covered(conn, scope(request.user, "coverage_read", None))
    streets = await geography.streets(conn)
    shapes = {row.code: (row.name, row.shape) for row in streets}
    return page(
        request,
        "coverage.html",
        place="coverage",
        now=datetime.now(UTC),
        total=found.total,
        lines=found.streets,
        seats=tuple(Seat),
        names={row.code: row.name for row in streets},
        map=draw(shapes, {line.street: line.whole_share for line in found.streets if line.street}),
    )
