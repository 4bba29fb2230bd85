"""Coverage: how many children have how much of their circle."""

from typing import Annotated

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.access import UserRequest, scope, staff
from api.errors import problems
from matcher.people import Seat
from store import circles
from store.pool import Conn


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """A street, or all of them (`street` null). `circles[n]`: children with n of 3 seats filled.
    `whole_share` is null where there is no child."""

    street: str | None
    children: int
    matchable: int
    circles: tuple[int, int, int, int]
    filled: dict[Seat, int]
    mean_days_waiting: float | None
    whole_share: float | None


class CoverageReport(msgspec.Struct, frozen=True, kw_only=True):
    """Published circles as they stand now."""

    total: Coverage
    streets: tuple[Coverage, ...]


class CoverageController(Controller):
    path = "/coverage"
    tags = ("coverage",)

    @get("/", summary="覆盖情况", guards=[staff], responses=problems(400, 404))
    async def coverage(
        self,
        request: UserRequest,
        conn: NamedDependency[Conn],
        street: Annotated[str | None, QueryParameter(pattern=r"^\d{12}$")] = None,
    ) -> CoverageReport:
        """By street, within the user's reach."""
        return await covered(conn, scope(request.user, street))


async def covered(conn: Conn, street: str | None) -> CoverageReport:
    """The coverage of one street, or of all."""
    lines = tuple(_line(row) for row in await circles.coverage(conn, street))
    return CoverageReport(total=_total(lines), streets=lines)
