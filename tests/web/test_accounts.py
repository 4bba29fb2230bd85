"""From an invitation to the first page, as people go it: desk and phone, both languages."""

import re
from collections.abc import AsyncGenerator

import pyotp
import pytest
from playwright.async_api import Browser, Page

from store.seals import new_key
from tests.api.town import PASSWORD
from tests.conftest import clone
from tests.web.conftest import WIDTHS, serving
from tests.web.test_every_page import SMALL_TARGETS, TOO_WIDE, UNLABELLED, listen

NEW = "另外四个词组成的示例口令"


@pytest.fixture
async def strict_site(postgres: str, settled: str, valkey: str) -> AsyncGenerator[str, None]:
    """A site as a district would run it: with keys, and no demo."""
    async with clone(postgres, settled) as town:
        settings = {"DATABASE_URL": town, "REDIS_URL": valkey, "LINJIA_KEYS": new_key()}
        async with serving(settings) as address:
            yield address


async def fits(page: Page) -> None:
    """Readable at this width, every field labelled, every target large enough."""
    assert not await page.evaluate(TOO_WIDE), page.url
    assert await page.evaluate(UNLABELLED) == [], page.url
    if (page.viewport_size or {}).get("width") == min(WIDTHS):
        assert await page.evaluate(SMALL_TARGETS) == [], page.url
    assert await page.locator("h1").count() == 1, page.url


async def log_in(page: Page, login: str, password: str) -> None:
    await page.goto("/")
    await page.locator("#login").fill(login)
    await page.locator("#password").fill(password)
    await page.keyboard.press("Enter")
    await page.wait_for_load_state()


async def enrol(page: Page) -> None:
    await page.locator("svg.qr").wait_for()
    await fits(page)
    await page.get_by_text("扫不了").click()
    secret = (await page.locator(".secret").inner_text()).replace(" ", "")
    await page.locator("#code").fill(pyotp.TOTP(secret).now())
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="动态码已启用").wait_for()
    await fits(page)
    assert await page.locator(".codes li").count() == 10


@pytest.mark.parametrize("width", WIDTHS)
async def test_an_admin_enrols_invites_and_the_invited_comes_in(
    browser: Browser, strict_site: str, width: int
) -> None:
    view = {"width": width, "height": 900}
    desk = await browser.new_context(base_url=strict_site, viewport=view)  # type: ignore[arg-type]
    page = await desk.new_page()
    said = listen(page)
    await log_in(page, "admin", PASSWORD)
    await enrol(page)
    await page.get_by_role("link", name="我已收好").click()
    await page.goto("/accounts")
    await fits(page)
    await page.get_by_role("link", name="邀请新账号").click()
    await page.locator("#login").fill("mum-02")
    await page.get_by_text("只看自己所在的关爱圈").click()
    await page.locator("#helper").fill("N2")
    await fits(page)
    await page.get_by_role("button", name="新建并取得链接").click()
    await fits(page)
    link = (await page.locator(".secret").inner_text()).strip()
    await page.get_by_role("link", name="完成").click()
    await page.get_by_role("heading", name="mum-02").wait_for()
    await fits(page)
    assert said == []
    await desk.close()

    # The invited has neither scripts nor a session.
    phone = await browser.new_context(
        base_url=strict_site,
        viewport=view,  # type: ignore[arg-type]
        java_script_enabled=False,
    )
    page = await phone.new_page()
    await page.goto(link)
    await page.locator("#new").fill(NEW)
    await page.locator("#again").fill(NEW)
    await page.get_by_role("button", name="设置密码").click()
    await page.get_by_role("link", name="去登录").click()
    await page.locator("#login").fill("mum-02")
    await page.locator("#password").fill(NEW)
    await page.get_by_role("button", name="登录").click()
    await page.get_by_role("heading", name="我的关爱圈").wait_for()
    await phone.close()


async def test_every_account_page_has_its_english(browser: Browser, strict_site: str) -> None:
    context = await browser.new_context(
        base_url=strict_site, viewport={"width": 390, "height": 900}
    )
    page = await context.new_page()
    await log_in(page, "admin", PASSWORD)
    await enrol(page)
    for path in ("/account", "/account/tokens", "/accounts", "/accounts/new"):
        await page.goto(path)
        await page.get_by_role("link", name=re.compile("English|中文")).click()
        if await page.get_by_role("link", name="English").count():
            await page.get_by_role("link", name="English").click()
        assert page.url.endswith(path)
        assert await page.evaluate("document.documentElement.lang") == "en"
        await fits(page)
        said = await page.locator("main").inner_text()
        left = re.findall(r"[\u4e00-\u9fff]+", said)
        # Names of places are what they are.
        assert [word for word in left if not word.startswith("示例")] == [], path
    await context.close()
