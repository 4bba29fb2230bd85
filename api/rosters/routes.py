"""Upload rosters, look at what came of it, take it back."""

import hashlib
from collections.abc import Mapping
from pathlib import PurePath
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from litestar.params import FromPath, FromQuery

from api.access import May, UserRequest, within
from api.errors import problems, refusal
from api.idempotency import IdempotencyKey, once
from api.operations import UploadOperation
from api.rosters.desk import DIED, take_in
from api.rosters.reader import ReaderDied
from api.rosters.records import ImportRecord, ImportRecords, record_of
from api.rosters.upload import Import, Mode
from api.servers import Db
from rosters.cells import legible
from store import imports
from store.pool import Conn

LONGEST_NAME = 200


async def uploaded(request: UserRequest) -> dict[str, bytes]:
    """The files of a multipart body, by name; a second file of a name has its number behind it."""
    form = await request.form()
    files: dict[str, bytes] = {}
    for _, part in form.multi_items():
        if isinstance(part, UploadFile) and part.filename:
            files[_unused(part.filename, files)] = await part.read()
    if not files:
        raise ClientException("没有收到文件。请选择 xlsx 或 csv 名册文件，可以一次选多份。")
    return files


def _unused(given: str, taken: Mapping[str, bytes]) -> str:
    """The file's name, as text that can be kept and shown, and of no other file."""
    text = legible(given.encode("utf-8", "replace").decode())
    path, number = PurePath(text), 1
    if len(text) > LONGEST_NAME:
        path = PurePath(f"{path.stem[: LONGEST_NAME // 2]}…{path.suffix[:10]}")
    free = str(path)
    while free in taken:
        number += 1
        free = f"{path.stem} ({number}){path.suffix}"
    return free


def content_of(files: Mapping[str, bytes]) -> bytes:
    """The same for the same files, whatever boundary the client put between them."""
    marks = (f"{name}\n{hashlib.sha256(files[name]).hexdigest()}\n" for name in sorted(files))
    return "".join(marks).encode("utf-8", "surrogateescape")


async def take_back(conn: Conn, request: UserRequest, import_id: UUID) -> ImportRecord:
    """Undo an import within the user's reach."""
    within(request.user, "roster_upload", (await imports.find(conn, import_id)).street)
    await imports.undo(conn, import_id, by=request.user.id)
    return record_of(await imports.find(conn, import_id))


class RostersController(Controller):
    """Rosters come as the spreadsheets that coordinators keep."""

    path = "/rosters"
    tags = ("rosters",)

    @post(
        "/",
        summary="上传名册",
        status_code=200,
        guards=[May("roster_upload")],
        operation_class=UploadOperation,
        responses=problems(400, 409, 413, 422),
    )
    async def upload(
        self,
        request: UserRequest,
        mode: FromQuery[Mode] = Mode.DRY_RUN,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[Import]:
        """Read xlsx or CSV files (multipart, any field name) and list every fault.

        With `mode=whole` one fault refuses the whole upload with 422, and nothing is stored.
        """
        files = await uploaded(request)
        try:
            found = await take_in(request, files, mode, idempotency_key, content_of(files))
        except ReaderDied:
            return refusal(request, DIED, ())
        if mode is Mode.WHOLE and found.fault_count:
            return refusal(
                request,
                f"名册有 {found.fault_count} 处问题，没有存入任何内容。请按清单改正后重传，"
                "或只存入没有问题的行（mode=good_rows）。",
                found.faults,
            )
        return Response(found)

    @get("/imports", summary="导入记录", guards=[May("roster_upload")], responses=problems())
    async def records(self, request: UserRequest, conn: Db) -> ImportRecords:
        """The latest imports within the user's reach, the newest first."""
        found = await imports.recent(conn, request.user.street)
        return ImportRecords(imports=tuple(map(record_of, found)))

    @post(
        "/imports/{import_id:uuid}/undo",
        summary="撤销导入",
        status_code=200,
        guards=[May("roster_upload")],
        responses=problems(400, 404, 409, 422),
    )
    async def undo(
        self,
        request: UserRequest,
        conn: Db,
        import_id: FromPath[UUID],
        idempotency_key: IdempotencyKey = None,
    ) -> ImportRecord:
        """Take back all that an import has changed, as long as no round uses it and nobody has
        changed its rows since."""
        return await once(
            request,
            conn,
            idempotency_key,
            ImportRecord,
            lambda: take_back(conn, request, import_id),
        )
