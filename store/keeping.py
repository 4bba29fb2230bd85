"""A transaction in which Linjia's owner works on people's rows: to change keys, to export, to
erase. The owner alone sees none of them; linjia_keeper, whom nobody logs in as, does."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from store.pool import Conn


@asynccontextmanager
async def keeping(conn: Conn) -> AsyncGenerator[None, None]:
    """The role lasts as long as the transaction."""
    async with conn.transaction():
        await conn.execute("set local role linjia_keeper")
        yield
