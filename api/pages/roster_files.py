"""Roster files to take along: the templates, and the rows that were not used."""

import asyncio
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from api.access import May, UserRequest, within
from api.servers import Db, contacts_of
from rosters.reading import BadRow
from rosters.rejected import write_rejected
from rosters.sheets import SHEETS
from rosters.templates import csv_template, xlsx_template
from store import audit, geography, imports
from store.errors import NotFound

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@get("/rosters/templates/{name:str}", guards=[May("roster_upload")], include_in_schema=False)
async def template_file(request: UserRequest, conn: Db, name: FromPath[str]) -> Response[bytes]:
    """`all.xlsx`, or one sheet as `children.xlsx` or `children.csv`."""
    kind, _, suffix = name.partition(".")
    chosen = [sheet for sheet in SHEETS if kind in ("all", sheet.kind)]
    if suffix == "xlsx" and chosen:
        places = await geography.load(conn)
        body = await asyncio.to_thread(xlsx_template, chosen, places, request.user.street)
        return _file(body, f"{'名册模板' if kind == 'all' else chosen[0].name}.xlsx", XLSX)
    if suffix == "csv" and len(chosen) == 1:
        return _file(csv_template(chosen[0]), f"{chosen[0].name}.csv", CSV)
    raise NotFound


@get(
    "/rosters/imports/{import_id:uuid}/bad-rows",
    guards=[May("roster_upload")],
    include_in_schema=False,
)
async def bad_rows(request: UserRequest, conn: Db, import_id: FromPath[UUID]) -> Response[bytes]:
    """The rows that were not used, to mend and to upload again."""
    within(request.user, "roster_upload", (await imports.find(conn, import_id)).street)
    held = await imports.contents(conn, import_id, contacts_of(request.app.state))
    rows = msgspec.msgpack.decode(held.bad, type=tuple[BadRow, ...]) if held.bad else ()
    if not rows:
        raise NotFound
    await audit.record(conn, action="download", subject="bad_rows", keys=[str(import_id)])
    return _file(await asyncio.to_thread(write_rejected, rows), "待改正的行.xlsx", XLSX)


def _file(body: bytes, name: str, kind: str) -> Response[bytes]:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(body, media_type=kind, headers={"content-disposition": disposition})
