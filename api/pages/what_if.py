"""Two pages of a round: what if something else were so, and how it compares with another."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from api.access import May, UserRequest
from api.pages.assumed import assumed
from api.pages.frame import form_of, page
from api.rounds import what_if
from api.rounds.comparison import RoundComparison, compared, other_of
from api.rounds.edit_faults import sentences
from api.rounds.reach import reach, shown
from api.rounds.what_if import WhatIf, base_problem, try_out
from api.servers import Db, queue_of, ring
from matcher import InvalidEdits, Problem
from matcher.people import Decision, Need, Seat
from matcher.why.edits import Edits
from matcher.why.rounds.compare import Change
from rosters.words import STEP_WORDS
from store import rounds, what_ifs
from store.pool import Conn

SHOWN = 60
KINDS = ("changed", "new", "gone")


@get("/rounds/{round_id:uuid}/what-if", guards=[May("round_run")], include_in_schema=False)
async def what_if_page(round_id: FromPath[UUID], request: UserRequest, conn: Db) -> Template:
    """The form, and what was tried so far."""
    return await _page(request, conn, round_id, {}, ())


@post("/rounds/{round_id:uuid}/what-if", guards=[May("round_run")], include_in_schema=False)
async def try_it(
    round_id: FromPath[UUID], request: UserRequest, conn: Db, state: State
) -> Template | Redirect:
    """Try what the form says, and show how it goes."""
    form = await form_of(request)
    try:
        asked = WhatIf(edits=_read(form))
        trial = await try_out(conn, request.user, round_id, asked)
    except msgspec.ValidationError:
        return await _page(request, conn, round_id, form, (_NO_NUMBER,))
    except InvalidEdits as error:
        return await _page(request, conn, round_id, form, sentences(error))
    bell = BackgroundTask(ring, queue_of(state), trial)
    return Redirect(f"/rounds/{trial}", status_code=303, background=bell)


@post("/rounds/{round_id:uuid}/keep", guards=[May("round_run")], include_in_schema=False)
async def keep(round_id: FromPath[UUID], request: UserRequest, conn: Db) -> Redirect:
    """Make the trial a draft, and show it."""
    await form_of(request)
    made = await what_if.keep(conn, request.user, round_id)
    return Redirect(f"/rounds/{made}", status_code=303)


@get("/rounds/{round_id:uuid}/compare", guards=[May("round_read")], include_in_schema=False)
async def compare_page(
    round_id: FromPath[UUID],
    request: UserRequest,
    conn: Db,
    other: FromQuery[UUID | None] = None,
    tab: FromQuery[str] = "changed",
    start: FromQuery[int] = 0,
) -> Template:
    """The round beside another: goals, and each seat that is not as it was."""
    found = await reach(conn, request.user, round_id)
    before = await other_of(conn, request.user, found, other)
    comparison = await compared(conn, before, found)
    tab = tab if tab in KINDS else "changed"
    lists = _sorted(comparison.changes)
    start = max(0, start)
    rows = lists[tab][start : start + SHOWN]
    return page(
        request,
        "compare.html",
        place="rounds",
        round=shown(found),
        before=shown(before) if before else None,
        others=await _others(request, conn, round_id),
        comparison=comparison,
        ahead=_ahead(comparison),
        tab=tab,
        counts={kind: len(lists[kind]) for kind in KINDS},
        rows=rows,
        names=await _names(conn, rows),
        following=start + SHOWN if len(lists[tab]) > start + SHOWN else None,
    )


def _sorted(changes: Sequence[Change]) -> dict[str, list[Change]]:
    """The changes by kind, those that hang together side by side."""
    rows = sorted(changes, key=lambda change: change.group)
    return {
        "changed": [row for row in rows if row.before and row.after],
        "new": [row for row in rows if not row.before],
        "gone": [row for row in rows if not row.after],
    }


def _ahead(comparison: RoundComparison) -> dict[str, int]:
    """By how much the later round is ahead in each goal; negative: behind."""
    gains: dict[str, int] = {}
    for row in comparison.tiers:
        sign = row.after.sense.sign if row.after.sense else 1
        gains[row.name] = ((row.after.value or 0) - (row.before.value or 0)) * sign
    return gains


async def _names(conn: Conn, rows: Sequence[Change]) -> dict[str, str]:
    helpers = {name for row in rows for name in (row.before, row.after) if name}
    return await what_ifs.names(conn, sorted({row.child for row in rows}), sorted(helpers))


async def _others(request: UserRequest, conn: Conn, round_id: UUID) -> list[rounds.RoundView]:
    """What else the round may be compared with: the latest of the street's, or the district's."""
    found = await rounds.list_for(conn, request.user.street)
    return [row for row in found.rows if row.has_outcome and row.id != round_id][:20]


async def _page(
    request: UserRequest,
    conn: Conn,
    round_id: UUID,
    form: Mapping[str, str],
    refused: Sequence[str],
) -> Template:
    found = await reach(conn, request.user, round_id, "round_run")
    problem = await base_problem(conn, found)
    return page(
        request,
        "what_if.html",
        place="rounds",
        status=422 if refused else 200,
        round=shown(found),
        form=form,
        refused=refused,
        places=_places(problem),
        schools=sorted({child.school for child in problem.children if child.school}),
        decided=_decided(problem),
        seats=tuple(Seat),
        needs=tuple(Need),
        steps=STEP_WORDS[:4],
        trials=[
            (shown(row), await assumed(request, conn, row), row.has_outcome)
            for row in await what_ifs.trials_of(conn, round_id)
        ],
    )


def _places(problem: Problem) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Each street's code and name, with the codes and names of its neighbourhoods, streets without
    any left out."""
    places = problem.geography.neighbourhoods
    return [
        (
            street.code,
            street.name,
            [(place.code, place.name) for place in places if place.street == street.code],
        )
        for street in problem.geography.streets
        if any(place.street == street.code for place in places)
    ]


def _decided(problem: Problem) -> list[tuple[str, str, Decision]]:
    """The locks and bans: what the form sends, which it is, and the decision."""
    rows = [("锁定", row) for row in problem.locks] + [("禁止", row) for row in problem.bans]
    return [(f"{row.child}|{row.seat.value}|{row.helper}", word, row) for word, row in rows]


_NO_NUMBER = "有一项数字没填对。请填整数。"


def _read(form: Mapping[str, str]) -> Edits:
    """The form as edits; msgspec.ValidationError when a number is none."""

    def said(name: str) -> str:
        return form.get(name, "").strip()

    given: dict[str, object] = {
        "gone": re.split(r"[\s,，、]+", said("gone")) if said("gone") else []
    }
    if said("added"):
        added = {"helper": said("added"), "seat": said("seat"), "place": said("place")}
        skills = [need.value for need in Need if form.get(f"skill_{need.value}")]
        given["added"] = [{**added, "capacity": said("room") or "1", "skills": skills}]
    if said("capacity_of"):
        capacity = {"helper": said("capacity_of"), "capacity": said("capacity") or None}
        given["capacities"] = [capacity]
    if said("weight_of"):
        given["weights"] = [{"child": said("weight_of"), "weight": said("weight")}]
    if said("street"):
        given["ladders"] = [{"street": said("street"), "limit": said("limit")}]
    if said("pupils"):
        given["pupils"] = said("pupils")
    if said("lifted"):
        child, seat, helper = [*said("lifted").split("|"), "", ""][:3]
        given["lifted"] = [{"child": child, "seat": seat, "helper": helper}]
    return msgspec.convert(given, Edits, strict=False)


PAGES = (what_if_page, try_it, keep, compare_page)
