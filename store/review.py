"""A proposal as a coordinator looks it over."""

from collections.abc import Iterable

from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


async def helper_names(conn: Conn, helpers: Iterable[str]) -> dict[str, str]:
    """The names of those whom the user may see."""
    rows = await conn.fetch(SQL["helper_names"], sorted(set(helpers)))
    return {row["id"]: row["name"] for row in rows}
