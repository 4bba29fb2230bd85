"""The page where rosters are uploaded."""

from litestar import get, post
from litestar.response import Template

from api.access import UserRequest, coordinators
from api.pages.frame import form_of, page
from api.rosters.routes import uploaded
from api.rosters.upload import Mode, take_in
from api.servers import Db


@get("/rosters", guards=[coordinators], include_in_schema=False)
async def upload_page(request: UserRequest) -> Template:
    """The upload form."""
    return page(request, "roster.html", place="rosters", mode=Mode.DRY_RUN.value)


@post("/rosters", status_code=200, guards=[coordinators], include_in_schema=False)
async def upload(request: UserRequest, conn: Db) -> Template:
    """Read the files, and say what came of them."""
    form = await form_of(request)
    asked = form.get("mode")
    mode = Mode(asked) if asked in tuple(Mode) else Mode.DRY_RUN
    found = await take_in(conn, request.user, await uploaded(request), mode)
    return page(
        request,
        "roster.html",
        place="rosters",
        found=found,
        mode=(Mode.WHOLE if mode is Mode.DRY_RUN and not found.faults else mode).value,
    )
