"""What a database is and whether anybody's data is in it, before we touch it."""

import msgspec

from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """`identity` changes when the database is dropped and made again, or copied elsewhere."""

    identity: str
    in_use: bool


async def look(conn: Conn) -> Contents:
    """Migrated or not: an empty Linjia database and a database without tables are not in use."""
    identity = str(await conn.fetchval(SQL["identity"]))
    ours = await conn.fetchval(SQL["ours"])
    in_use = bool(await conn.fetchval(SQL["people"] if ours else SQL["tables"]))
    return Contents(identity=identity, in_use=in_use)
