"""What a proposal changes in the circles as they are, by whose hand and why; and the decision."""

from uuid import UUID

from litestar import get, post
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from api.access import May, UserRequest, has_right
from api.numbered import Numbered
from api.pages.frame import form_of, page
from api.pages.review import may_change, proposed
from api.review import acts as review_acts
from api.review import decisions, tags
from api.rounds import acts
from api.rounds.reach import shown
from api.servers import Db, prepared_of
from store import overrides
from store.accounts import Account
from store.differences import Kind
from store.overrides import Override
from store.rounds import RoundState, RoundView

KINDS = (("changed", "换了人"), ("new", "新补上"), ("gone", "不再有人"), ("kept", "保持不变"))


@get("/rounds/{round_id:uuid}/changes", guards=[May("round_read")], include_in_schema=False)
async def changes_page(
    round_id: FromPath[UUID],
    request: UserRequest,
    conn: Db,
    kind: FromQuery[str] = "changed",
    cursor: FromQuery[str] = "",
) -> Template:
    """The differences, the overrides with their reasons and costs, the amendments, the buttons."""
    found = await proposed(conn, request, round_id)
    asked = Kind(kind) if kind in tuple(Kind) else Kind.CHANGED
    made = await overrides.listed(conn, round_id)
    amended = await decisions.amendments_of(conn, round_id)
    now = next((row.number for row in amended if row.state == "open"), None)
    return page(
        request,
        "changes.html",
        place="rounds",
        round=shown(found),
        found=await decisions.differences_of(conn, round_id, asked, cursor),
        kinds=KINDS,
        made=[review_acts.shown(row) for row in made],
        amendments=amended,
        amendment=now,
        may_change=may_change(request, found),
        may_approve=_may_approve(request.user, found, made, now),
        why_not=_why_not(request.user, found, made, now),
    )


@post("/rounds/{round_id:uuid}/approve", guards=[May("round_approve")], include_in_schema=False)
async def approve(round_id: FromPath[UUID], request: UserRequest, conn: Db) -> Redirect:
    """Approve the proposal that was seen, and show the round."""
    form = await form_of(request)
    await acts.approve(conn, request.user, round_id, tags.read(form.get("seen")))
    return Redirect(f"/rounds/{round_id}", status_code=303)


@post(
    "/rounds/{round_id:uuid}/amendments/{number:str}/approve",
    guards=[May("round_approve")],
    include_in_schema=False,
)
async def approve_amendment(
    round_id: FromPath[UUID], number: Numbered, request: UserRequest, conn: Db
) -> Redirect:
    """Put the amendment that was seen into force."""
    form = await form_of(request)
    await decisions.approve(conn, request.user, round_id, number, tags.read(form.get("seen")))
    return Redirect(f"/rounds/{round_id}/changes", status_code=303)


@post(
    "/rounds/{round_id:uuid}/amendments/{number:str}/discard",
    guards=[May("proposal_change")],
    include_in_schema=False,
)
async def discard_amendment(
    round_id: FromPath[UUID], number: Numbered, request: UserRequest, conn: Db, state: State
) -> Redirect:
    """Give an amendment up."""
    await form_of(request)
    await decisions.discard(conn, request.user, prepared_of(state), round_id, number)
    return Redirect(f"/rounds/{round_id}/changes", status_code=303)


PAGES = (changes_page, approve, approve_amendment, discard_amendment)


def _asks(found: RoundView, amendment: int | None) -> bool:
    """Whether something waits for an approver."""
    return found.state is RoundState.PROPOSED or (
        found.state is RoundState.PUBLISHED and amendment is not None
    )


def _own(account: Account, found: RoundView, made: list[Override], amendment: int | None) -> bool:
    """Whether the account made some of what waits."""
    return (amendment is None and found.created_by == account.id) or any(
        row.made_by == account.id and row.amendment == amendment and decisions.standing(row)
        for row in made
    )


def _may_approve(
    account: Account, found: RoundView, made: list[Override], amendment: int | None
) -> bool:
    return (
        _asks(found, amendment)
        and has_right(account, "round_approve")
        and not _own(account, found, made, amendment)
    )


def _why_not(
    account: Account, found: RoundView, made: list[Override], amendment: int | None
) -> str | None:
    """Why this user can't decide on what waits for a decision."""
    if not _asks(found, amendment):
        return None
    if not has_right(account, "round_approve"):
        return "等待区级审核。请区级审核的同事登录后打开本页。"
    if _own(account, found, made, amendment):
        return "您发起或改动过，不能自己审核。请另一位区级审核的同事打开本页。"
    return None
