"""A site with its places, its people's log-ins and, mostly, its roster."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cli.demo.people import ensure_accounts
from cli.foundations import lay
from fixtures.accounts import demo_accounts
from fixtures.district import District, generate
from store import rosters
from store.pool import connect
from tests.acceptance.site import Site
from workers import queue


@pytest.fixture(scope="session")
def district() -> District:
    """Small: solved within seconds."""
    return generate(children=120, seed=3)


@pytest.fixture(scope="session")
def big_district() -> District:
    """Big enough that a solve can be caught half way."""
    return generate(children=600, seed=3, tightness=1.3)


@pytest.fixture
async def empty_site(
    database: str, valkey: str, tmp_path: Path, district: District
) -> AsyncIterator[Site]:
    """Places and staff, no roster yet."""
    redis = await queue.connect(valkey)
    await redis.flushdb()
    await redis.aclose(close_connection_pool=True)
    await lay(database)
    people = demo_accounts(district)
    await ensure_accounts(database, [row for row in people if row.helper is None])
    site = Site(tmp_path, database, valkey, people)
    yield site
    await site.stop()


@pytest.fixture
async def site(empty_site: Site, district: District) -> Site:
    """The small district's roster is in."""
    await save(empty_site, district)
    return empty_site


@pytest.fixture
async def big_site(empty_site: Site, big_district: District) -> Site:
    """The big district's roster is in."""
    await save(empty_site, big_district)
    return empty_site


async def save(site: Site, district: District) -> None:
    conn = await connect(site.dsn)
    async with conn.transaction():
        await rosters.save(conn, district.roster, by=None)
    await conn.close()
