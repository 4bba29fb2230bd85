"""Which street a stored row stands in: what decides who may change it."""

from collections.abc import Iterable

import msgspec

from matcher.people import Seat
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a helper stands. `school_street` is their school's."""

    id: str
    seats: tuple[Seat, ...]
    school_street: str | None
    home_street: str | None
    post_streets: tuple[str, ...]


class Owners(msgspec.Struct, frozen=True, kw_only=True):
    """By id: the street of a child's home and of a school, and where a helper stands.

    An id that is not there names no stored row.
    """

    schools: dict[str, str]
    children: dict[str, str]
    helpers: dict[str, Standing]


async def owners(
    conn: Conn, *, schools: Iterable[str], children: Iterable[str], helpers: Iterable[str]
) -> Owners:
    """Whose the stored rows of these ids are."""
    return Owners(
        schools=dict(await conn.fetch(SQL["schools"], list(schools))),
        children=dict(await conn.fetch(SQL["children"], list(children))),
        helpers={
            row["id"]: msgspec.convert(row, Standing)
            for row in await conn.fetch(SQL["helpers"], list(helpers))
        },
    )
