"""Upload rosters."""

import hashlib
from collections.abc import Mapping

from litestar import Controller, Response, post
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from litestar.params import FromQuery

from api.access import UserRequest, coordinators
from api.errors import problems, refusal
from api.idempotency import IdempotencyKey, once
from api.operations import UploadOperation
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


def content_of(files: Mapping[str, bytes]) -> bytes:
    """The same for the same files, whatever boundary the client put between them."""
    marks = (f"{name}\n{hashlib.sha256(files[name]).hexdigest()}\n" for name in sorted(files))
    return "".join(marks).encode("utf-8", "surrogateescape")


class RostersController(Controller):
    """Rosters come as the spreadsheets that coordinators keep."""

    path = "/rosters"
    tags = ("rosters",)

    @post(
        "/",
        summary="上传名册",
        status_code=200,
        guards=[coordinators],
        operation_class=UploadOperation,
        responses=problems(400, 409, 413, 422),
    )
    async def upload(
        self,
        request: UserRequest,
        conn: Db,
        mode: FromQuery[Mode] = Mode.DRY_RUN,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[Import]:
        """Read xlsx or CSV files (multipart, any field name) and list every fault.

        With `mode=whole` one fault refuses the whole upload with 422, and nothing is stored.
        """
        files = await uploaded(request)
        found = await once(
            request,
            conn,
            idempotency_key,
            Import,
            lambda: take_in(conn, request.user, files, mode),
            body=content_of(files),
        )
        if mode is Mode.WHOLE and found.faults:
            return refusal(
                request,
                f"名册有 {len(found.faults)} 处问题，没有存入任何内容。请按清单改正后重传，"
                "或只存入没有问题的行（mode=good_rows）。",
                found.faults,
            )
        return Response(found)
