"""Streets and neighbourhoods, keyed by code."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from matcher.geography import Geography, Neighbourhood, Street, StreetKind
from store.errors import conflicts
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class StreetView(msgspec.Struct, frozen=True, kw_only=True):
    """A street with its neighbours, its number of neighbourhoods and its GeoJSON geometry."""

    code: str
    name: str
    kind: StreetKind
    as_of: date
    adjacent: tuple[str, ...]
    neighbourhoods: int
    shape: dict[str, Any] | None = None


async def save(
    conn: Conn, geography: Geography, shapes: Mapping[str, Mapping[str, Any]] | None = None
) -> None:
    """Write the places over those of the same codes; shapes are GeoJSON geometries by street."""
    shapes = shapes or {}
    streets = [
        {
            "code": street.code,
            "name": street.name,
            "kind": street.kind,
            "as_of": geography.as_of,
            "shape": shapes.get(street.code),
        }
        for street in geography.streets
    ]
    borders = _json(
        [
            {"street": street.code, "adjacent": other}
            for street in geography.streets
            for other in street.adjacent
        ]
    )
    with conflicts():
        await conn.execute(SQL["streets_save"], _json(streets))
        await conn.execute(SQL["adjacencies_trim"], [row["code"] for row in streets], borders)
        await conn.execute(SQL["adjacencies_save"], borders)
        await conn.execute(SQL["neighbourhoods_save"], _json(geography.neighbourhoods))


async def load(conn: Conn) -> Geography:
    """All places; as of the latest of the streets' dates."""
    rows = await streets(conn, everywhere=True)
    return Geography(
        as_of=max((row.as_of.isoformat() for row in rows), default=""),
        streets=tuple(
            Street(code=row.code, name=row.name, kind=row.kind, adjacent=row.adjacent)
            for row in rows
        ),
        neighbourhoods=tuple(await neighbourhoods(conn)),
    )


async def streets(conn: Conn, *, everywhere: bool = False) -> list[StreetView]:
    """The streets of the acting account's district, or all, by code."""
    rows: list[StreetView] = []
    for record in await conn.fetch(SQL["streets"], everywhere):
        shape = record["shape"]
        found = {**record, "shape": msgspec.json.decode(shape) if shape else None}
        rows.append(msgspec.convert(found, StreetView))
    return rows


async def neighbourhoods(conn: Conn, street: str | None = None) -> list[Neighbourhood]:
    """The neighbourhoods of a street, or of all, by code."""
    records = await conn.fetch(SQL["neighbourhoods"], street)
    return [msgspec.convert(dict(record), Neighbourhood) for record in records]


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
