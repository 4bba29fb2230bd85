"""Upload rosters."""

from litestar import Controller, post
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from litestar.params import FromQuery

from api.access import UserRequest, coordinators
from api.errors import Refused, problems
from api.rosters.upload import Import, Mode, take_in
from api.servers import Db


async def uploaded(request: UserRequest) -> dict[str, bytes]:
    """The files of a multipart body, by name."""
    form = await request.form()
    parts = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
    files = {part.filename: await part.read() for part in parts if part.filename}
    if not files:
        raise ClientException("没有收到文件。请选择 xlsx 或 csv 名册文件，可以一次选多份。")
    return files


class RostersController(Controller):
    """Rosters come as the spreadsheets that coordinators keep."""

    path = "/rosters"
    tags = ("rosters",)

    @post(
        "/",
        summary="上传名册",
        status_code=200,
        guards=[coordinators],
        responses=problems(400, 413, 422),
    )
    async def upload(
        self,
        request: UserRequest,
        conn: Db,
        mode: FromQuery[Mode] = Mode.DRY_RUN,
    ) -> Import:
        """Read xlsx or CSV files (multipart, any field name) and list every fault.

        With `mode=whole` one fault refuses the whole upload with 422, and nothing is stored.
        """
        found = await take_in(conn, request.user, await uploaded(request), mode)
        if mode is Mode.WHOLE and found.faults:
            raise Refused(
                f"名册有 {len(found.faults)} 处问题，没有存入任何内容。请按清单改正后重传，"
                "或只存入没有问题的行（mode=good_rows）。",
                found.faults,
            )
        return found
