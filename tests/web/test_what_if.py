"""What if, in the browser: assume, try, compare, keep."""

import re
from collections.abc import AsyncGenerator
from urllib.parse import quote, urlsplit

import pytest
from playwright.async_api import Page

from store.pool import connect
from tests.api.town import WEST_HOME
from tests.conftest import clone
from tests.store.round_town import queued, solve_queued
from tests.web.conftest import WIDTHS, OpenAs, serving
from tests.web.test_every_page import listen
from tests.web.test_rosters import check


@pytest.fixture(scope="module")
async def town(postgres: str, settled: str) -> AsyncGenerator[str, None]:
    """A town with a solved round."""
    async with clone(postgres, settled) as address:
        conn = await connect(address)
        await solve_queued(conn, await queued(conn))
        await conn.close()
        yield address


@pytest.fixture(scope="module")
async def site(town: str, valkey: str) -> AsyncGenerator[str, None]:
    settings = {"DATABASE_URL": town, "REDIS_URL": valkey, "LINJIA_DEMO": "true"}
    async with serving(settings) as address:
        yield address


async def solve_waiting(town: str) -> None:
    conn = await connect(town)
    for row in await conn.fetch("select id from round where state = 'queued'"):
        await solve_queued(conn, row["id"])
    await conn.close()


async def assume(page: Page) -> None:
    """A neighbour mum more, and the west open to its neighbour."""
    await page.get_by_label("编号", exact=True).fill("N9")
    await page.get_by_label("居委；导师选学校").select_option(WEST_HOME)
    await page.get_by_label("名额", exact=True).fill("2")
    await page.get_by_label("哪个街镇的邻家妈妈").select_option(label="示例西镇")
    await page.get_by_role("button", name="试算").click()


async def test_a_coordinator_tries_compares_and_keeps(open_as: OpenAs, town: str) -> None:
    page = await open_as("all", WIDTHS[0])
    said = listen(page)
    await page.get_by_role("link", name="示例轮次").click()
    await page.get_by_role("link", name="假如").click()
    await check(page, WIDTHS[0])
    await page.get_by_role("button", name="试算").click()
    await page.get_by_text("还没有假设任何改动").wait_for()
    assert [line for line in said if "422" not in line] == []
    await assume(page)
    await page.get_by_role("heading", name="这一轮假设").wait_for()
    await page.get_by_text("新增邻家妈妈 N9（示例西居委会，名额 2）").wait_for()
    # The page follows the round and may be loading itself anew: it is left first.
    here = page.url
    await page.goto("about:blank")
    await solve_waiting(town)
    await page.goto(here)
    await page.get_by_role("link", name="两轮比较").first.click()
    whole = page.get_by_role("row", name=re.compile("完整关爱圈"))
    assert "好 2" in await whole.inner_text()
    await page.get_by_role("img", name="图：哪些目标变好、变差").locator("canvas").wait_for()
    await check(page, WIDTHS[0])
    await page.get_by_role("link", name=re.compile("新补上")).click()
    assert "志愿者本轮新加入" in await page.locator("main").inner_text()
    await _in_english_on_a_phone(page)
    await page.get_by_role("button", name="留作新的草稿").click()
    await page.get_by_text("还没有办").first.wait_for()
    assert await page.get_by_role("button", name="开始求解").count() == 1


async def _in_english_on_a_phone(page: Page) -> None:
    """Both pages once more, then back to the comparison in Chinese."""
    here = page.url
    await page.set_viewport_size({"width": WIDTHS[1], "height": 900})
    await page.goto(f"/language/en?back={quote(urlsplit(here).path, safe='')}")
    await check(page, WIDTHS[1])
    left = re.findall(r"[\u4e00-\u9fff]+", await page.locator("main table").first.inner_text())
    assert left == []
    await page.goto(f"{urlsplit(here).path.removesuffix('compare')}prices")
    await page.get_by_text("no locks and no bans").wait_for(timeout=90_000)
    await page.get_by_text("There were 0 pairings").wait_for()
    await check(page, WIDTHS[1])
    await page.goto(urlsplit(here).path)
    await page.get_by_role("link", name="Try something else").click()
    await page.get_by_role("heading", name="What if").wait_for()
    await check(page, WIDTHS[1])
    await page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    await page.goto(f"/language/zh?back={quote(urlsplit(here).path, safe='')}")
