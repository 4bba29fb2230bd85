"""The town of tests/api, and connections to it."""

from collections.abc import AsyncGenerator

import asyncpg
import pytest

from store.pool import connect, create_pool
from tests.api.town import settled
from tests.api.town import town as town_database

__all__ = ["settled", "town_database"]


@pytest.fixture
async def town(town_database: str) -> AsyncGenerator[asyncpg.Connection, None]:
    """A connection to a town of this test's own, outside any transaction."""
    conn = await connect(town_database)
    yield conn
    await conn.close()


@pytest.fixture
async def town_pool(town_database: str) -> AsyncGenerator[asyncpg.Pool, None]:
    """Up to ten connections to the same town."""
    connections = await create_pool(town_database, min_size=1, max_size=10)
    yield connections
    await connections.close()
