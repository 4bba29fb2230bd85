"""A coordinator's round in the browser, with scripts and without."""

from playwright.async_api import Browser

from tests.api.town import PASSWORD
from tests.web.conftest import OpenAs


async def test_a_coordinator_makes_a_round_and_starts_it(open_as: OpenAs) -> None:
    page = await open_as("all", 1400)
    await page.get_by_role("link", name="新建轮次").click()
    await page.get_by_label("名称").fill("示例轮次")
    await page.get_by_role("button", name="新建轮次").click()
    await page.get_by_role("heading", name="就绪检查").wait_for()
    assert "没有同意或法定依据的儿童：1" in await page.locator("main").inner_text()
    await page.get_by_role("button", name="开始求解").click()
    await page.locator(".state", has_text="排队中").wait_for()
    assert await page.get_by_role("heading", name="各级目标").count() == 1
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
    await page.get_by_role("button", name="开始求解").click()
    assert await page.locator(".state").first.inner_text() == "排队中"
    assert 'http-equiv="refresh"' in await page.content()
    await context.close()
