"""Access to one child's file: ask, grant, break the glass, review; and the file itself."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from api.access import May, UserRequest, has_right
from api.conflicts import sentence
from api.file_access import acts
from api.file_access.routes import Child, accesses
from api.file_access.views import Access, AccessRequest, File, FileContacts
from api.pages.frame import form_of, page
from api.servers import Db, contacts_of
from rosters.words import CATEGORY_WORDS, NEED_WORDS, SCHOOLING_WORDS, SEX_WORDS
from store.errors import Conflict, NotFound
from store.file_access import AccessFinding, AccessState, AccessWay
from store.pool import Conn

STATE_WORDS = {
    AccessState.WAITING: ("等待批准", "asks"),
    AccessState.LAPSED: ("已作废", ""),
    AccessState.REFUSED: ("未批准", "bad"),
    AccessState.OPEN: ("查阅中", "going"),
    AccessState.OVER: ("已结束", ""),
}
FINDING_WORDS = {
    AccessFinding.IN_ORDER: "复核：得当",
    AccessFinding.NOT_IN_ORDER: "复核：不当，须追责",
}
UNKNOWN = "没有这个儿童编号。请核对后再填，不要填姓名。"
UNFIT = "请填儿童编号（不是姓名）；理由写 10 至 500 个字；时间选列表里的。"
HOURS = (1, 4, 8, 24, 72, 168, 336)


@get("/access", guards=[May("access_read")], include_in_schema=False)
async def access_page(
    request: UserRequest, conn: Db, cursor: FromQuery[UUID | None] = None
) -> Template:
    """What waits for the user, the user's own, and the form."""
    return await _page(request, conn, cursor=cursor)


@post("/access", guards=[May("access_ask")], status_code=200, include_in_schema=False)
async def ask(request: UserRequest, conn: Db) -> Template | Redirect:
    """Ask, or break the glass and go to the file."""
    form = await form_of(request)
    try:
        asked = msgspec.convert(
            {
                "child": form.get("child", "").strip(),
                "reason": form.get("reason", "").strip(),
                "hours": form.get("hours", ""),
                "way": form.get("way", ""),
            },
            AccessRequest,
            strict=False,
        )
        # A savepoint: the refusal must leave a connection that can still read.
        async with conn.transaction():
            made = await acts.ask(conn, request.user, asked)
    except msgspec.ValidationError:
        return await _page(request, conn, form=form, refused=UNFIT)
    except NotFound:
        return await _page(request, conn, form=form, refused=UNKNOWN)
    except Conflict as error:
        return await _page(request, conn, form=form, refused=sentence(error))
    opened = made.state is AccessState.OPEN
    return Redirect(f"/files/{made.child}" if opened else "/access", status_code=303)


@post("/access/{access_id:uuid}/{act:str}", guards=[May("access_read")], include_in_schema=False)
async def act_on_access(
    access_id: FromPath[UUID], act: FromPath[str], request: UserRequest, conn: Db
) -> Redirect:
    """Do what the button says, and show the list again."""
    await form_of(request)
    account = request.user
    match act:
        case "grant" | "refuse":
            await acts.decide(conn, account, access_id, granted=act == "grant")
        case "end":
            await acts.end(conn, account, access_id)
        case "in-order" | "not-in-order":
            if not has_right(account, "access_review"):
                raise NotFound
            await acts.review(conn, account, access_id, AccessFinding(act.replace("-", "_")))
        case _:
            raise NotFound
    return Redirect("/access", status_code=303)


@get("/files/{child:str}", guards=[May("file_read")], include_in_schema=False)
async def file_page(child: Child, request: UserRequest, conn: Db) -> Template:
    """A child's file by an open access; what tells who it is stays covered."""
    return _file(request, file=await acts.open_file(conn, request.user, child))


@post(
    "/files/{child:str}/contacts",
    status_code=200,
    guards=[May("file_read")],
    include_in_schema=False,
)
async def reveal(child: Child, request: UserRequest, conn: Db, state: State) -> Template:
    """The same with name, address and phone, which is recorded."""
    await form_of(request)
    contacts = await acts.reveal(conn, request.user, child, contacts_of(state))
    file = await acts.open_file(conn, request.user, child)
    return _file(request, file=file, contacts=contacts)


def _file(request: UserRequest, file: File, contacts: FileContacts | None = None) -> Template:
    return page(
        request,
        "file.html",
        place="access",
        categories=CATEGORY_WORDS,
        needs=NEED_WORDS,
        schooling=SCHOOLING_WORDS,
        sexes=SEX_WORDS,
        file=file,
        contacts=contacts,
    )


async def _page(
    request: UserRequest,
    conn: Conn,
    *,
    cursor: UUID | None = None,
    form: dict[str, str] | None = None,
    refused: str | None = None,
) -> Template:
    found = await accesses(conn, cursor)
    return page(
        request,
        "access.html",
        place="access",
        status=422 if refused else 200,
        may_ask=has_right(request.user, "access_ask"),
        parts=_parts(request.user.login, found.accesses),
        may_review=has_right(request.user, "access_review"),
        further=found.next,
        form=form or {},
        refused=refused,
        hours=HOURS,
        states=STATE_WORDS,
        findings=FINDING_WORDS,
    )


def _parts(me: str, found: tuple[Access, ...]) -> dict[str, list[Access]]:
    """What waits to be decided, what waits for a review, one's own, and the others'."""
    parts: dict[str, list[Access]] = {"asked": [], "unreviewed": [], "mine": [], "others": []}
    for access in found:
        if access.login == me:
            parts["mine"].append(access)
        elif access.state is AccessState.WAITING:
            parts["asked"].append(access)
        elif access.way is AccessWay.BREAK_GLASS and access.finding is None:
            parts["unreviewed"].append(access)
        else:
            parts["others"].append(access)
    return parts


PAGES: tuple[Any, ...] = (access_page, ask, act_on_access, file_page, reveal)
