"""Coverage: how many children have how much of their circle."""

from typing import Annotated

import msgspec
from litestar import Controller, get
from litestar.params import QueryParameter

from api.access import May, UserRequest, scope
from api.errors import problems
from api.servers import Db
from matcher.people import Seat
from store import circles
from store.pool import Conn


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """A street, or all of them (`street` null). `circles[n]`: children with n of 3 seats settled
    (filled, or declined by the guardian), `circles[0]` those with nobody at all; `declined`: those
    whose guardian wants no seat, in none of these. `mean_days_waiting` is of the `waiting`, those
    without a whole circle; `whole_share` is of those who want one, and null where nobody does."""

    street: str | None
    children: int
    matchable: int
    circles: tuple[int, int, int, int]
    declined: int
    filled: dict[Seat, int]
    waiting: int
    mean_days_waiting: float | None
    whole_share: float | None


class CoverageReport(msgspec.Struct, frozen=True, kw_only=True):
    """Published circles as they stand now."""

    total: Coverage
    streets: tuple[Coverage, ...]


class CoverageController(Controller):
    path = "/coverage"
    tags = ("coverage",)

    @get("/", summary="覆盖情况", guards=[May("coverage_read")], responses=problems(400, 404))
    async def coverage(
        self,
        request: UserRequest,
        conn: Db,
        street: Annotated[str | None, QueryParameter(pattern=r"^\d{12}$")] = None,
    ) -> CoverageReport:
        """By street, within the user's reach."""
        return await covered(conn, scope(request.user, "coverage_read", street))


async def covered(conn: Conn, street: str | None) -> CoverageReport:
    """The coverage of one street, or of all."""
    lines = tuple(_line(row) for row in await circles.coverage(conn, street))
    return CoverageReport(total=_total(lines), streets=lines)


def _line(row: circles.StreetCoverage) -> Coverage:
    return Coverage(
        street=row.street,
        children=row.children,
        matchable=row.matchable,
        circles=row.circles,
        declined=row.declined,
        filled=row.filled,
        waiting=row.waiting,
        mean_days_waiting=row.mean_days_waiting,
        whole_share=_share(row.circles[3], row.children - row.declined),
    )


def _total(lines: tuple[Coverage, ...]) -> Coverage:
    children, waiting = sum(x.children for x in lines), sum(x.waiting for x in lines)
    whole, declined = sum(x.circles[3] for x in lines), sum(x.declined for x in lines)
    days = sum(x.waiting * (x.mean_days_waiting or 0) for x in lines)
    return Coverage(
        street=None,
        children=children,
        matchable=sum(x.matchable for x in lines),
        circles=(
            sum(x.circles[0] for x in lines),
            sum(x.circles[1] for x in lines),
            sum(x.circles[2] for x in lines),
            whole,
        ),
        declined=declined,
        filled={seat: sum(x.filled[seat] for x in lines) for seat in Seat},
        waiting=waiting,
        mean_days_waiting=days / waiting if waiting else None,
        whole_share=_share(whole, children - declined),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
