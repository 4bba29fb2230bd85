"""A proposal looked over: by child, by helper, by neighbourhood, on the map."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from api.access import May, UserRequest, has_right
from api.coverage.map import draw
from api.pages.frame import form_of, page
from api.pages.rounds import street_names
from api.review import acts, tags
from api.rounds.proposal import circle_view
from api.rounds.reach import reach, shown
from api.servers import Db
from matcher import Policy
from store import amendments, geography, overrides, policies, proposals, review
from store.errors import NotFound
from store.pool import Conn
from store.review import Sought
from store.rounds import RoundState, RoundView

TABS = ("child", "helper", "place", "map")
SHOWN = {
    "child": (("all", "全部"), ("gaps", "有缺位"), ("whole", "没有缺位"), ("changed", "调整过")),
    "helper": (("all", "全部"), ("free", "还有名额"), ("full", "名额已满"), ("unused", "未安排")),
}
ORDERS = {
    "child": (("code", "编号"), ("name", "化名"), ("place", "居委"), ("gaps", "缺位多的在前")),
    "helper": (("code", "编号"), ("name", "姓名"), ("load", "负荷大的在前")),
}
GAPS_IN_SIGHT = 12
LATEST = 8
CHANGEABLE = (RoundState.PROPOSED, RoundState.PUBLISHED)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked to be seen; a word that isn't known is the first."""

    by: str = "child"
    q: str = ""
    show: str = "all"
    order: str = "code"
    place: str | None = None
    street: str | None = None
    cursor: str = ""

    def known(self) -> "Asked":
        """The same with words that are known, none too long."""
        return msgspec.structs.replace(
            self,
            by=self.by if self.by in TABS else "child",
            q=self.q[:80],
            show=self.show if self.show in dict(SHOWN.get(self.by, ())) else "all",
            order=self.order if self.order in dict(ORDERS.get(self.by, ())) else "code",
        )

    def link(self, **other: str | None) -> str:
        """The address of the same view with something else in it; words and cursors, which may be
        names, are in none."""
        fields = {**msgspec.to_builtins(self), "cursor": "", "q": "", **other}
        return "?" + urlencode({name: value for name, value in fields.items() if value})


@get("/rounds/{round_id:uuid}/review", guards=[May("round_read")], include_in_schema=False)
async def review_page(
    round_id: FromPath[UUID],
    request: UserRequest,
    conn: Db,
    by: FromQuery[str] = "child",
    show: FromQuery[str] = "all",
    order: FromQuery[str] = "code",
    place: FromQuery[str | None] = None,
    street: FromQuery[str | None] = None,
) -> Template:
    """The proposal by one of four ways, its gaps always beside it."""
    return await _page(
        request, conn, round_id, Asked(by=by, show=show, order=order, place=place, street=street)
    )


@post(
    "/rounds/{round_id:uuid}/review",
    status_code=200,
    guards=[May("round_read")],
    include_in_schema=False,
)
async def search(round_id: FromPath[UUID], request: UserRequest, conn: Db) -> Template:
    """Those in whom the words are, or a next page. They are in no address: they may be names."""
    form = await form_of(request)
    given = {name: form[name] for name in Asked.__struct_fields__ if form.get(name)}
    return await _page(request, conn, round_id, msgspec.convert(given, Asked))


async def _page(request: UserRequest, conn: Conn, round_id: UUID, given: Asked) -> Template:
    found = await proposed(conn, request, round_id)
    asked = given.known()
    policy = Policy.parse(await policies.get(conn, found.policy))
    seats = [row.seat for row in policy.seats]
    history = await overrides.listed(conn, round_id)
    return page(
        request,
        "review.html",
        place="rounds",
        round=shown(found),
        asked=asked,
        seats=seats,
        shows=SHOWN.get(asked.by, ()),
        orders=ORDERS.get(asked.by, ()),
        may_change=may_change(request, found),
        summary=await proposals.summary(conn, round_id),
        gap_counts=await review.gap_counts(conn, round_id),
        gaps=await review.gaps(conn, round_id, GAPS_IN_SIGHT),
        latest=[acts.shown(row) for row in reversed(history)][:LATEST],
        amendment=await amendments.open_number(conn, round_id),
        whole_tag=tags.tag(tags.WHOLE, len(history)),
        names=await street_names(conn),
        **await _tab(conn, found, asked, policy),
    )


async def proposed(conn: Conn, request: UserRequest, round_id: UUID) -> RoundView:
    """A round that has a proposal to look over."""
    found = await reach(conn, request.user, round_id)
    if not found.has_outcome:
        raise NotFound
    return found


def may_change(request: UserRequest, found: RoundView) -> bool:
    """Whether this user may change this proposal's seats now."""
    return has_right(request.user, "proposal_change") and found.state in CHANGEABLE


async def _tab(conn: Conn, found: RoundView, asked: Asked, policy: Policy) -> Mapping[str, Any]:
    sought = Sought(
        words=asked.q,
        show=asked.show,
        order=asked.order,
        neighbourhood=asked.place,
        street=asked.street,
        cursor=asked.cursor,
    )
    if asked.by == "helper":
        people = await review.helpers(conn, found.id, sought)
        return {"helpers": people.rows, "total": people.total, "following": people.next}
    if asked.by == "child":
        page_of = await review.circles(conn, found.id, sought)
        children = [row.child for row in page_of.rows]
        revisions = await overrides.revisions(conn, found.id, children)
        return {
            "circles": [circle_view(row) for row in page_of.rows],
            "tags": {child: tags.tag(child, number) for child, number in revisions.items()},
            "marks": await review.marks(conn, found.id, children),
            "total": page_of.total,
            "following": page_of.next,
        }
    required = [row.seat for row in policy.seats if row.required]
    places = await review.places(conn, found.id, required)
    return {"places": places, "total": len(places), **await _map(conn, places)}


async def _map(conn: Conn, places: list[review.ReviewedPlace]) -> Mapping[str, Any]:
    """The streets' sums, and the map shaded by their share of whole circles."""
    sums: dict[str, dict[str, int]] = {}
    for row in places:
        line = sums.setdefault(row.street, {"children": 0, "whole": 0, "gaps": 0})
        line["children"] += row.children
        line["whole"] += row.whole
        line["gaps"] += row.mentor + row.neighbour_mum + row.children_director
    streets = await geography.streets(conn)
    shares = {code: line["whole"] / line["children"] for code, line in sums.items()}
    shapes = {row.code: (row.name, row.shape) for row in streets}
    return {"streets": sums, "map": draw(shapes, shares)}
