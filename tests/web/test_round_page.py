"""A coordinator's round in the browser, with scripts and without."""

from playwright.async_api import Browser, Page

from tests.api.town import PASSWORD
from tests.web.conftest import OpenAs


async def the_chart_follows_its_table(page: Page) -> None:
    """A worker's progress changes cells of the table; the picture changes with them."""
    picture = "document.querySelector('.chart canvas').toDataURL()"
    await page.locator(".chart canvas").wait_for()
    before = await page.evaluate(picture)
    await page.evaluate("""
        for (const [cell, number] of [["value", 3], ["bound", 4]])
            document.querySelector(`[data-tier=safety] [data-cell=${cell}]`).textContent = number
    """)
    await page.wait_for_function(f"before => {picture} !== before", arg=before)


async def test_a_coordinator_makes_a_round_and_starts_it(open_as: OpenAs) -> None:
    page = await open_as("all", 1400)
    await page.get_by_role("link", name="新建轮次").click()
    await page.get_by_label("名称").fill("示例轮次")
    await page.get_by_role("button", name="新建轮次").click()
    await page.get_by_role("heading", name="就绪检查").wait_for()
    assert "没有同意或法定依据的儿童：1" in await page.locator("main").inner_text()
    await page.get_by_role("img", name="图：各席位需要的名额").locator("canvas").wait_for()
    await page.get_by_role("button", name="开始求解").click()
    await page.locator(".state", has_text="排队中").wait_for()
    assert await page.get_by_role("heading", name="各级目标").count() == 1
    await the_chart_follows_its_table(page)
    await page.locator("summary", has_text="取消本轮").click()
    await page.get_by_role("button", name="确认取消本轮").click()
    await page.locator(".state", has_text="已取消").wait_for()


async def test_the_same_works_without_javascript(browser: Browser, site: str) -> None:
    context = await browser.new_context(base_url=site, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/")
    await page.locator("#login").fill("all")
    await page.locator("#password").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await page.goto("/rounds/new")
    await page.get_by_role("button", name="新建轮次").click()
    assert await page.locator("#supply").is_visible()
    assert not await page.locator(".chart").is_visible()
    await page.get_by_role("button", name="开始求解").click()
    assert await page.locator(".state").first.inner_text() == "排队中"
    assert 'http-equiv="refresh"' in await page.content()
    await context.close()
