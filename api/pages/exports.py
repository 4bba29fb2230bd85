"""The page where published circles are taken along as files."""

from litestar import Response, get, post
from litestar.exceptions import ClientException
from litestar.response import Template

from api.access import May, UserRequest
from api.exports.files import KIND_WORDS, PURPOSE_WORDS, Kind, Purpose, export
from api.exports.routes import answer
from api.pages.frame import form_of, page
from api.pages.rounds import street_names
from api.servers import Db
from rosters.letters import NoFont
from store.errors import Conflict


@get("/exports", guards=[May("circle_export")], include_in_schema=False)
async def exports_page(request: UserRequest, conn: Db) -> Template:
    """What can be taken along."""
    return page(
        request,
        "exports.html",
        place="vacancies",
        kinds=KIND_WORDS,
        purposes=PURPOSE_WORDS,
        names=await street_names(conn),
    )


@post("/exports", guards=[May("circle_export")], status_code=200, include_in_schema=False)
async def take(request: UserRequest, conn: Db) -> Response[bytes]:
    """The file that was asked for."""
    form = await form_of(request)
    try:
        kind, purpose = Kind(form.get("kind", "")), Purpose(form.get("purpose", ""))
    except ValueError as error:
        raise ClientException("请选择要导出什么、作何用，再点导出。") from error
    try:
        return answer(await export(conn, request.user, kind, purpose, None))
    except NoFont as error:
        raise Conflict("a_chinese_font_is_installed") from error


PAGES = (exports_page, take)
