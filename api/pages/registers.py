"""The registers: what is due, a child's legal bases, a helper's dated records."""

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.access import May, UserRequest
from api.conflicts import sentence
from api.pages.frame import form_of, page
from api.pages.words import CREDENTIAL_WORDS
from api.registers import acts
from api.rosters.masks import HIDDEN, masked_name
from api.rounds.acts import today
from api.servers import Db, contacts_of
from api.settings import Settings
from rosters.words import BASIS_WORDS
from store import bases, credentials, duties, people
from store.bases import BasisScope, NewBasis, Signer
from store.credentials import CredentialKind, CredentialResult, NewCredential
from store.errors import Conflict
from store.people import ChildHead, HelperHead
from store.pool import Conn

T = TypeVar("T", bound=msgspec.Struct)
SIGNER_WORDS = {
    Signer.GUARDIAN: "监护人",
    Signer.CHILD: "本人（满 14 岁）",
    Signer.NEIGHBOURHOOD: "居（村）委会",
    Signer.CIVIL_AFFAIRS: "民政部门",
    Signer.COURT: "法院",
}
BASIS_SCOPE_WORDS = {
    BasisScope.MATCHING: "组建关爱圈",
    BasisScope.CONTACT: "向圈内提供联系方式",
    BasisScope.SHARING: "与学校、民政共享",
}
RESULT_WORDS = {CredentialResult.PASSED: "通过", CredentialResult.REFUSED: "不通过"}
KIND_WORDS = {kind: CREDENTIAL_WORDS[kind.value] for kind in CredentialKind}
FILES = {"child": "children", "helper": "helpers"}
LONGEST_CODE = 40
MOST_LISTED = 200
BAD_FORM = "有一项没填对。请检查各项和日期后再提交。"
FOLLOW_UP_OPENED = "已撤回：圈内志愿者现在看不到这名儿童，待办里已列出后续事项。"


@get("/duties", guards=[May("duty_read")], include_in_schema=False)
async def duties_page(request: UserRequest, conn: Db, state: State) -> Template:
    """What ends soon, has ended, or waits to be done."""
    return await _duties(request, conn, state)


@post("/duties", status_code=200, guards=[May("duty_read")], include_in_schema=False)
async def file_sought(request: UserRequest, conn: Db, state: State) -> Template | Redirect:
    """The way to the file with a code. What is typed is in no address: it may be a name."""
    code = (await form_of(request)).get("code", "").strip().replace("\0", "")[:LONGEST_CODE]
    if code and (kind := await people.kind_of(conn, code)) is not None:
        return Redirect(f"/{FILES[kind]}/{quote(code, safe='')}", status_code=303)
    return await _duties(request, conn, state, code)


async def _duties(request: UserRequest, conn: Conn, state: State, code: str = "") -> Template:
    settings: Settings = state["settings"]
    found = await acts.due(conn, request.user, settings)
    return page(
        request,
        "duties.html",
        place="duties",
        found=found,
        days=settings.notice_days,
        kinds=KIND_WORDS,
        most=MOST_LISTED,
        code=code,
    )


@post("/duties/{follow_up:uuid}", guards=[May("duty_read")], include_in_schema=False)
async def follow_up_done(follow_up: FromPath[UUID], request: UserRequest, conn: Db) -> Redirect:
    """Somebody has seen to it."""
    await form_of(request)
    await duties.done(conn, follow_up, by=request.user.id)
    return Redirect("/duties", status_code=303)


@get("/children/{child:str}", guards=[May("child_file")], include_in_schema=False)
async def child_page(child: FromPath[str], request: UserRequest, conn: Db) -> Template:
    """A child's legal bases; the contacts are covered."""
    return await _child(request, conn, await people.child(conn, child))


@post(
    "/children/{child:str}/contacts",
    status_code=200,
    guards=[May("contact_reveal")],
    include_in_schema=False,
)
async def show_child(
    child: FromPath[str], request: UserRequest, conn: Db, state: State
) -> Template:
    """The same with name, address and phone, which is recorded."""
    await form_of(request)
    head = await people.reveal_child(conn, await people.child(conn, child), contacts_of(state))
    return await _child(request, conn, head, shown=True)


@post("/children/{child:str}/bases", guards=[May("child_file")], include_in_schema=False)
async def add_basis(child: FromPath[str], request: UserRequest, conn: Db) -> Template | Redirect:
    """Enter a basis into the register."""
    form = await request.form()
    fields = await form_of(request)
    head = await people.child(conn, child)
    try:
        new = _read(NewBasis, {**fields, "scope": form.getall("scope", [])})
        async with conn.transaction():
            await bases.add(conn, child, new, by=request.user.id)
    except (msgspec.ValidationError, Conflict) as error:
        return await _child(request, conn, head, form=fields, refused=_told(error))
    return Redirect(f"/children/{quote(child, safe='')}", status_code=303)


@post(
    "/children/{child:str}/bases/{basis:uuid}/withdraw",
    status_code=200,
    guards=[May("child_file")],
    include_in_schema=False,
)
async def withdraw_basis(
    child: FromPath[str], basis: FromPath[UUID], request: UserRequest, conn: Db
) -> Template:
    """The guardian takes the consent back, or the duty has ended."""
    await form_of(request)
    head = await people.child(conn, child)
    opened = await bases.withdraw(conn, child, basis)
    return await _child(request, conn, head, told=FOLLOW_UP_OPENED if opened else None)


@get("/helpers/{helper:str}", guards=[May("helper_file")], include_in_schema=False)
async def helper_page(helper: FromPath[str], request: UserRequest, conn: Db) -> Template:
    """A helper's dated records; the contacts are covered."""
    return await _helper(request, conn, await people.helper(conn, helper))


@post(
    "/helpers/{helper:str}/contacts",
    status_code=200,
    guards=[May("contact_reveal")],
    include_in_schema=False,
)
async def show_helper(
    helper: FromPath[str], request: UserRequest, conn: Db, state: State
) -> Template:
    """The same with name and phone, which is recorded."""
    await form_of(request)
    head = await people.reveal_helper(conn, await people.helper(conn, helper), contacts_of(state))
    return await _helper(request, conn, head, shown=True)


@post("/helpers/{helper:str}/credentials", guards=[May("helper_file")], include_in_schema=False)
async def add_credential(
    helper: FromPath[str], request: UserRequest, conn: Db
) -> Template | Redirect:
    """Enter what a check came to."""
    fields = await form_of(request)
    head = await people.helper(conn, helper)
    try:
        new = _read(NewCredential, fields)
        async with conn.transaction():
            await credentials.add(conn, helper, new, by=request.user.id)
    except (msgspec.ValidationError, Conflict) as error:
        return await _helper(request, conn, head, form=fields, refused=_told(error))
    return Redirect(f"/helpers/{quote(helper, safe='')}", status_code=303)


def _read(kind: type[T], fields: Mapping[str, object]) -> T:
    given = {name: fields.get(name) or None for name in kind.__struct_fields__}
    return msgspec.convert(given, kind, strict=False)


def _told(error: Exception) -> str:
    return sentence(error) if isinstance(error, Conflict) else BAD_FORM


async def _child(
    request: UserRequest,
    conn: Conn,
    head: ChildHead,
    *,
    shown: bool = False,
    form: Mapping[str, str] | None = None,
    refused: str | None = None,
    told: str | None = None,
) -> Template:
    return page(
        request,
        "child.html",
        place="duties",
        status=422 if refused else 200,
        head=head,
        name=head.name if shown else masked_name(head.name),
        address=head.address if shown else HIDDEN,
        phone=head.guardian_phone if shown else HIDDEN,
        shown=shown,
        entries=await bases.of_child(conn, head.id),
        kinds=BASIS_WORDS,
        signers=SIGNER_WORDS,
        scopes=BASIS_SCOPE_WORDS,
        today=today(),
        form=form or {},
        refused=refused,
        told=told,
    )


async def _helper(
    request: UserRequest,
    conn: Conn,
    head: HelperHead,
    *,
    shown: bool = False,
    form: Mapping[str, str] | None = None,
    refused: str | None = None,
) -> Template:
    return page(
        request,
        "helper.html",
        place="duties",
        status=422 if refused else 200,
        head=head,
        name=head.name if shown else masked_name(head.name),
        phone=head.phone if shown else HIDDEN,
        shown=shown,
        entries=await credentials.of_helper(conn, head.id),
        kinds=KIND_WORDS,
        results=RESULT_WORDS,
        today=today(),
        form=form or {},
        refused=refused,
    )


PAGES = (
    file_sought,
    duties_page,
    follow_up_done,
    child_page,
    show_child,
    add_basis,
    withdraw_basis,
    helper_page,
    show_helper,
    add_credential,
)
