"""Streets and neighbourhoods."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, get
from litestar.params import QueryParameter

from api.access import May
from api.errors import problems
from api.servers import Db
from store import geography


class Street(msgspec.Struct, frozen=True, kw_only=True):
    """A 街道 or 镇: its code, its neighbours and its shape (GeoJSON)."""

    code: str
    name: str
    kind: str
    as_of: str
    adjacent: tuple[str, ...]
    neighbourhoods: int
    shape: Any = None


class Neighbourhood(msgspec.Struct, frozen=True, kw_only=True):
    """A 居委会 or 村委会."""

    code: str
    name: str
    street: str
    kind: str


class GeographyController(Controller):
    """Places are keyed by code: names repeat."""

    tags = ("geography",)

    @get("/streets", summary="街道和镇", guards=[May("geography_read")], responses=problems())
    async def streets(self, conn: Db) -> list[Street]:
        """All streets, with neighbours and shapes."""
        return [
            Street(
                code=row.code,
                name=row.name,
                kind=row.kind,
                as_of=str(row.as_of),
                adjacent=tuple(row.adjacent),
                neighbourhoods=row.neighbourhoods,
                shape=row.shape,
            )
            for row in await geography.streets(conn)
        ]

    @get(
        "/neighbourhoods",
        summary="居委会和村委会",
        guards=[May("geography_read")],
        responses=problems(400),
    )
    async def neighbourhoods(
        self,
        conn: Db,
        street: Annotated[str | None, QueryParameter(pattern=r"^\d{12}$")] = None,
    ) -> list[Neighbourhood]:
        """The neighbourhoods of one street, or of all."""
        return [
            Neighbourhood(code=row.code, name=row.name, street=row.street, kind=row.kind)
            for row in await geography.neighbourhoods(conn, street)
        ]
