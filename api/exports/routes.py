"""Published circles as files: lists as xlsx, letters and cards as PDF."""

from typing import Annotated
from urllib.parse import quote

from litestar import Controller, Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import FromPath, FromQuery, QueryParameter

from api.access import May, UserRequest
from api.errors import problems
from api.exports.files import PDF, File, Kind, Purpose, export
from api.operations import ExportOperation
from api.servers import Db
from rosters.letters import NoFont
from store.errors import Conflict

FILE = ResponseSpec(
    str,
    description="文件，每页带水印：谁、何时、作何用",
    media_type=PDF,
    generate_examples=False,
    examples=[Example(value="%PDF-1.3 …")],
)


class ExportsController(Controller):
    path = "/exports"
    tags = ("circles",)

    @get(
        "/{kind:str}",
        summary="导出关爱圈",
        guards=[May("circle_export")],
        operation_class=ExportOperation,
        responses={200: FILE, **problems(400, 404, 409)},
    )
    async def take(
        self,
        kind: FromPath[Kind],
        purpose: FromQuery[Purpose],
        request: UserRequest,
        conn: Db,
        street: Annotated[str | None, QueryParameter(pattern=r"^\d{12}$")] = None,
    ) -> Response[bytes]:
        """Lists (`circles.xlsx`, `helpers.xlsx`), letters and cards (`letters.pdf`, `cards.pdf`) of
        the circles within reach. The audit keeps who took them, when and what for."""
        try:
            made = await export(conn, request.user, kind, purpose, street)
        except NoFont as error:
            raise Conflict("a_chinese_font_is_installed") from error
        return answer(made)


def answer(made: File) -> Response[bytes]:
    """The file to be saved, not shown."""
    disposition = f"attachment; filename*=UTF-8''{quote(made.name)}"
    return Response(
        made.body,
        media_type=made.media_type,
        headers={"content-disposition": disposition},
    )
