"""Circles by child, by helper or by street."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from api.access import May, UserRequest, reach_of, reaches, scope, within
from api.circles.views import Circles, OwnCircles, circle_view, own_circles
from api.errors import problems
from api.servers import Db
from store import circles
from store.accounts import Account
from store.errors import NotFound
from store.pool import Conn
from store.rights import Scope


class CirclesController(Controller):
    path = "/circles"
    tags = ("circles",)

    @get(
        "/",
        summary="关爱圈",
        guards=[May("circle_read")],
        responses=problems(400, 404),
    )
    async def find(
        self,
        request: UserRequest,
        conn: Db,
        child: FromQuery[str | None] = None,
        helper: FromQuery[str | None] = None,
        street: Annotated[str | None, QueryParameter(pattern=r"^\d{12}$")] = None,
        cursor: FromQuery[str | None] = None,
    ) -> Circles | OwnCircles:
        """Published circles within the user's reach; a volunteer gets their own, and no more.

        Give one of `child`, `helper` and `street`; without any, the user's own street is meant.
        """
        account = request.user
        if reach_of(account, "circle_read") is Scope.OWN_CIRCLE:
            if child is not None or street is not None or helper not in (None, account.helper):
                raise NotFound
            return await own_circles(conn, account)
        if child is not None:
            found = await circles.of_child(conn, child)
            within(account, "circle_read", found.street)
            return Circles(circles=(circle_view(found),))
        if helper is not None:
            return await _of_helper(conn, account, helper)
        page = await circles.of_street(conn, scope(account, "circle_read", street), cursor=cursor)
        return Circles(circles=tuple(circle_view(row) for row in page.rows), next=page.next)


async def _of_helper(conn: Conn, account: Account, helper: str) -> Circles:
    found = await circles.of_helper(conn, helper)
    seen = tuple(circle_view(row) for row in found if reaches(account, "circle_read", row.street))
    if not seen:
        raise NotFound
    return Circles(circles=seen)
