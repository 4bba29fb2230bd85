"""One seat of a proposal: who may sit there, a change with its cost before it is made, its undo."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.access import May, UserRequest
from api.numbered import Numbered
from api.pages.frame import form_of, page
from api.pages.review import may_change, proposed
from api.refusals import Refused
from api.review import acts, tags
from api.review.reading import candidates_of
from api.review.views import NewOverride
from api.rounds.proposal import circle_view
from api.rounds.reach import reach, shown
from api.servers import Db, prepared_of
from matcher.people import Seat
from store import overrides, proposals, review
from store.pool import Conn
from store.rounds import RoundView

# Stands for the reason while only the cost is asked for.
UNSAID = "（未填）"
UNREADABLE = "请选好要做什么、由谁担任；理由写 2 到 300 个字。"
NO_SUCH_CHILD = "本轮没有这个编号或化名的儿童，或化名有重复。请填儿童编号。"


@get(
    "/rounds/{round_id:uuid}/review/{child:str}/{seat:str}",
    guards=[May("round_read")],
    include_in_schema=False,
)
async def seat_page(
    round_id: FromPath[UUID],
    child: FromPath[str],
    seat: FromPath[Seat],
    request: UserRequest,
    conn: Db,
    state: State,
) -> Template:
    """A seat: who sits there, who may, who may not and why, and what can be done."""
    found = await proposed(conn, request, round_id)
    asked = await candidates_of(conn, prepared_of(state), round_id, child, seat)
    circle = circle_view(await proposals.of_child(conn, round_id, child))
    return page(
        request,
        "review_seat.html",
        place="rounds",
        round=shown(found),
        circle=circle,
        seat=seat,
        candidates=asked,
        seats=tuple(Seat),
        may_change=may_change(request, found),
        marks=await review.marks(conn, round_id, [child]),
    )


@get("/rounds/{round_id:uuid}/override", guards=[May("proposal_change")], include_in_schema=False)
async def suppose(
    round_id: FromPath[UUID], request: UserRequest, conn: Db, state: State
) -> Template:
    """What a change would cost, before it is made: the form that makes it."""
    found = await reach(conn, request.user, round_id, "proposal_change")
    return await _supposed(request, conn, state, found, dict(request.query_params))


@post("/rounds/{round_id:uuid}/overrides", guards=[May("proposal_change")], include_in_schema=False)
async def override(
    round_id: FromPath[UUID], request: UserRequest, conn: Db, state: State
) -> Template | Redirect:
    """Make the change; what stands against it, or what others did meanwhile, is shown with it."""
    form = await form_of(request)
    found = await reach(conn, request.user, round_id, "proposal_change")
    seen = tags.read(form.get("seen"))
    try:
        new = _read(form)
        async with conn.transaction():
            await acts.override(conn, request.user, prepared_of(state), round_id, new, seen)
    except Refused as error:
        return await _supposed(request, conn, state, found, form, refused=error)
    return Redirect(f"/rounds/{round_id}/review#c-{tags.plain(new.child)}", status_code=303)


@post(
    "/rounds/{round_id:uuid}/overrides/{number:str}/undo",
    guards=[May("proposal_change")],
    include_in_schema=False,
)
async def undo(
    round_id: FromPath[UUID], number: Numbered, request: UserRequest, conn: Db, state: State
) -> Redirect:
    """Take a change back."""
    await form_of(request)
    await acts.undo(conn, request.user, prepared_of(state), round_id, number)
    return Redirect(f"/rounds/{round_id}/review", status_code=303)


@post("/rounds/{round_id:uuid}/rematch", guards=[May("round_run")], include_in_schema=False)
async def rematch(round_id: FromPath[UUID], request: UserRequest, conn: Db) -> Redirect:
    """A new draft with the locks and bans of this review."""
    await form_of(request)
    made = await acts.rematch(conn, request.user, round_id)
    return Redirect(f"/rounds/{made.id}", status_code=303)


PAGES = (seat_page, suppose, override, undo, rematch)


async def _supposed(
    request: UserRequest,
    conn: Conn,
    state: State,
    found: RoundView,
    fields: Mapping[str, str],
    *,
    refused: Refused | None = None,
) -> Template:
    """The change as it would be now. Stale (412): what others did, and the same form again."""
    fields = {**fields}
    said = (fields.get("reason") or "").strip()
    would: Any = None
    try:
        if other := fields.get("other_child"):
            fields["other_child"] = await _child(conn, found.id, other)
        new = _read({**fields, "reason": said if len(said) > 1 else UNSAID})
        desk = await acts.desk(conn, request.user, prepared_of(state), found.id)
        would = await acts.suppose(desk, new)
    except Refused as error:
        refused = refused if refused and refused.status == 412 else error
    children = [code for code in (fields.get("child"), fields.get("other_child")) if code]
    revisions = await overrides.revisions(conn, found.id, children)
    return page(
        request,
        "review_override.html",
        place="rounds",
        status=refused.status if refused else 200,
        round=shown(found),
        fields=fields,
        reason=said,
        would=would,
        refused=refused,
        news=refused.faults if refused and refused.status == 412 else (),
        seen=", ".join(tags.tag(child, number) for child, number in revisions.items()),
    )


async def _child(conn: Conn, round_id: UUID, name: str) -> str:
    code = await review.child_named(conn, round_id, name)
    if code is None:
        raise Refused(422, NO_SUCH_CHILD)
    return code


def _read(form: Mapping[str, str]) -> NewOverride:
    """The change that a form describes; Refused (422) when it describes none."""
    there = form.get("other_child")
    try:
        return msgspec.convert(
            {
                "kind": form.get("kind"),
                "child": form.get("child"),
                "seat": form.get("seat"),
                "helper": form.get("helper") or None,
                "other": {"child": there, "seat": form.get("other_seat")} if there else None,
                "reason": (form.get("reason") or "").strip(),
            },
            NewOverride,
        )
    except msgspec.ValidationError:
        raise Refused(422, UNREADABLE) from None
