"""The pages where rosters are uploaded, looked at, stored and taken back."""

from enum import StrEnum
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.background_tasks import BackgroundTask
from litestar.exceptions import ClientException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.access import May, UserRequest, within
from api.pages.frame import form_of, page
from api.pages.roster_files import bad_rows, template_file
from api.pages.roster_words import RULE_WORDS, STATE_WORDS, TONES
from api.rosters import desk
from api.rosters.routes import take_back, uploaded
from api.rosters.upload import Import, Mode
from api.servers import Db, contacts_of
from rosters.sheets import SHEETS
from store import imports
from store.contacts import Contacts
from store.errors import NotFound
from store.pool import Conn

FAULTS_SHOWN = 200


class Act(StrEnum):
    """What the buttons of an import's page do."""

    STORE_WHOLE = "store_whole"
    STORE_GOOD_ROWS = "store_good_rows"
    DISCARD = "discard"
    UNDO = "undo"


MODES: dict[str | None, Mode] = {
    Act.STORE_WHOLE: Mode.WHOLE,
    Act.STORE_GOOD_ROWS: Mode.GOOD_ROWS,
}


@get("/rosters", guards=[May("roster_upload")], include_in_schema=False)
async def upload_page(request: UserRequest, conn: Db) -> Template:
    """The upload form, the templates, and the latest imports."""
    return page(
        request,
        "roster.html",
        place="rosters",
        sheets=SHEETS,
        records=await imports.recent(conn, request.user.street, 10),
        states=STATE_WORDS,
        tones=TONES,
    )


@post("/rosters", guards=[May("roster_upload")], include_in_schema=False)
async def upload(request: UserRequest) -> Redirect:
    """Take the files, begin to read them, and go where one sees how far it is."""
    await form_of(request)
    import_id = await desk.receive(request, await uploaded(request))
    return Redirect(f"/rosters/imports/{import_id}", status_code=303)


@get("/rosters/imports/{import_id:uuid}", guards=[May("roster_upload")], include_in_schema=False)
async def import_page(request: UserRequest, conn: Db, import_id: FromPath[UUID]) -> Template:
    """How far an import is, or what it came to and what can be done about it."""
    record = await imports.find(conn, import_id)
    within(request.user, "roster_upload", record.street)
    return page(
        request,
        "roster_import.html",
        place="rosters",
        record=record,
        found=await _found(conn, import_id, contacts_of(request.app.state)),
        shown=FAULTS_SHOWN,
        used=record.undoable and await imports.used(conn, import_id),
        states=STATE_WORDS,
        tones=TONES,
        rules=RULE_WORDS,
    )


@post("/rosters/imports/{import_id:uuid}", guards=[May("roster_upload")], include_in_schema=False)
async def act(request: UserRequest, conn: Db, import_id: FromPath[UUID]) -> Redirect:
    """Store, give up, or take back."""
    within(request.user, "roster_upload", (await imports.find(conn, import_id)).street)
    asked = (await form_of(request)).get("act")
    after = None
    if asked == Act.DISCARD:
        await imports.discard(conn, import_id, by=request.user.id)
    elif asked == Act.UNDO:
        await take_back(conn, request, import_id)
    elif asked in MODES:
        await desk.begin_to_store(conn, import_id, contacts_of(request.app.state))
        given = (request.app.state, request.user, import_id, MODES[asked])
        after = BackgroundTask(desk.start, *given)
    else:
        raise ClientException("没有这个操作。请在页面上点按钮。")
    return Redirect(f"/rosters/imports/{import_id}", status_code=303, background=after)


async def _found(conn: Conn, import_id: UUID, contacts: Contacts) -> Import | None:
    """What the import came to, as long as that is kept."""
    try:
        held = await imports.contents(conn, import_id, contacts)
    except NotFound:
        return None
    return msgspec.json.decode(held.found, type=Import) if held.found else None


PAGES = (upload_page, upload, import_page, act, bad_rows, template_file)
