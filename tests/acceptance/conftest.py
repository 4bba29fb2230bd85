"""One site for all tests that leave it standing: its places, its log-ins and its roster."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cli.demo.people import ensure_accounts
from cli.foundations import lay
from fixtures.accounts import demo_accounts
from fixtures.district import District, generate
from rosters.writing import write_xlsx
from tests.acceptance.canaries import planted
from tests.acceptance.site import Site
from tests.conftest import clone
from workers import queue


@pytest.fixture(scope="session")
def district() -> District:
    """Small, and yet its lower goals are not proven within seconds: a solve can be caught."""
    return planted(generate(children=120, seed=3, tightness=1.3))


@pytest.fixture(scope="package")
async def site(
    postgres: str,
    template: str,
    valkey: str,
    district: District,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Site]:
    """The website, the rosters uploaded to it, and no worker yet."""
    folder = tmp_path_factory.mktemp("site")
    async with opened(postgres, template, valkey, district, folder) as site:
        yield site


@contextlib.asynccontextmanager
async def opened(
    postgres: str, template: str, valkey: str, district: District, folder: Path
) -> AsyncIterator[Site]:
    """A site of the district's own."""
    async with clone(postgres, template) as dsn:
        await lay(dsn, district.geography)
        people = demo_accounts(district)
        await ensure_accounts(dsn, [row for row in people if row.helper is None])
        site = Site(folder, dsn, valkey, people)
        await site.serve()
        rosters = folder / "rosters"
        rosters.mkdir()
        write_xlsx(district.roster, district.geography, rosters)
        await (await site.coordinator()).upload(rosters)
        yield site
        await site.stop()


@pytest.fixture
async def idle_site(site: Site) -> AsyncIterator[Site]:
    """No worker runs and no bell waits; workers that the test starts end with it."""
    await site.dismiss()
    await silence(site.redis_url)
    yield site
    await site.dismiss()


@pytest.fixture(scope="module")
async def working_site(site: Site) -> AsyncIterator[Site]:
    """One worker for a module's tests."""
    await silence(site.redis_url)
    site.work()
    yield site
    await site.dismiss()


async def silence(redis_url: str) -> None:
    redis = await queue.connect(redis_url)
    await redis.flushdb()
    await redis.aclose(close_connection_pool=True)
