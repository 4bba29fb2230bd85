"""Who else could sit in a seat and whom to recruit, in the browser, on a desk and on a phone."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Page

from store.pool import connect
from tests.conftest import clone
from tests.store.round_town import queued, solve_queued
from tests.web.conftest import WIDTHS, OpenAs, serving
from tests.web.test_every_page import listen
from tests.web.test_rosters import check


@pytest.fixture(scope="module")
async def site(postgres: str, settled: str, valkey: str) -> AsyncGenerator[str, None]:
    """A site over a town with a solved round."""
    async with clone(postgres, settled) as town:
        conn = await connect(town)
        await solve_queued(conn, await queued(conn))
        await conn.close()
        settings = {"DATABASE_URL": town, "REDIS_URL": valkey, "LINJIA_DEMO": "true"}
        async with serving(settings) as address:
            yield address


async def answered(page: Page, heading: str) -> str:
    """What the page says once its answer is there."""
    await page.get_by_role("heading", name=heading, exact=True).wait_for()
    return await page.locator("main").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_seat_and_the_advice_are_read_on_every_width(open_as: OpenAs, width: int) -> None:
    page = await open_as("all", width)
    said = listen(page)
    await page.get_by_role("link", name="示例轮次").click()
    base = page.url
    await page.goto(f"{base}/review/C1/neighbour_mum")
    await page.get_by_role("link", name="看看还可以是谁、代价多大").click()
    told = await answered(page, "最好的其他人选")
    assert "这一对给各级目标带来的" in told
    assert "席位覆盖" in told
    await check(page, width)
    await page.get_by_label("其他儿童的编号").fill("C999")
    await page.get_by_role("button", name="一起问").click()
    await page.get_by_text("本轮没有编号为“C999”的儿童").wait_for()
    await page.goto(base)
    await page.get_by_role("link", name="招募建议").click()
    told = await answered(page, "可以找谁")
    assert "招募 1 名" in told
    assert "多落实" in told
    await check(page, width)
    assert [line for line in said if "404" not in line] == []


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_gap_opens_to_its_ledger_and_to_who_competes(open_as: OpenAs, width: int) -> None:
    page = await open_as("all", width)
    said = listen(page)
    await page.get_by_role("link", name="示例轮次").click()
    await page.get_by_role("link", name="缺位与原因").click()
    await page.locator("summary", has_text="人逐一算清").first.click()
    assert await page.locator("details[open] th", has_text="合计").first.is_visible()
    await check(page, width)
    await page.get_by_role("link", name="看都有谁").first.click()
    await answered(page, "谁在争")
    await check(page, width)
    assert said == []
