"""The bench of pages, without browser: the tests' servers, the site's own processes."""

import re
from pathlib import Path

from bench.pages import PAGES, ask_pages
from bench.site import Ground, open_site
from tests.web import test_every_page
from workers import queue


async def test_every_page_of_a_small_district_is_answered_and_timed(
    database: str, valkey: str, tmp_path: Path
) -> None:
    redis = await queue.connect(valkey)
    await redis.flushdb()
    await redis.aclose(close_connection_pool=True)
    ground = Ground(database, valkey, tmp_path)

    async with open_site(ground, children=40, seed=1, tightness=1.0, seconds=1) as site:
        found = await ask_pages(site, 1)

    assert [(page.login, page.path) for page in found] == list(PAGES)
    assert all(page.bytes > 0 and len(page.server) == 1 for page in found)


def test_every_page_that_is_looked_at_is_timed() -> None:
    codes = re.compile(r"/C\d|/N\d")
    asked = {
        (login, codes.sub(lambda code: "/{child}" if "C" in code[0] else "/{helper}", path))
        for login, path in test_every_page.PAGES
        if path != "/nowhere" and "#" not in path
    }
    assert asked <= set(PAGES)
