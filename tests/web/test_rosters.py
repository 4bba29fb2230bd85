"""Rosters in the browser: a coordinator's way, both languages, both widths, keyboard and axe."""

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from matcher.people import Seat
from rosters.rows import Roster
from rosters.writing import write_csv
from tests.api.test_rosters import spoil
from tests.api.town import PASSWORD, PLACES, child, helper
from tests.web.conftest import WIDTHS, OpenAs
from tests.web.test_every_page import SMALL_TARGETS, TOO_WIDE, UNLABELLED, listen

LANGUAGES = {"zh": ("zh-CN", "导入名册"), "en": ("en", "Import rosters")}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A changed child, a new one who resembles a stored one, and one with a fault."""
    write_csv(
        Roster(
            children=(
                child("C1", need_level=1),
                child("C21", name="示例儿童C2"),
                child("C22", code_name="小示乙"),
            ),
            helpers=(helper("N21", Seat.NEIGHBOUR_MUM, neighbourhood="310107022001"),),
        ),
        PLACES,
        tmp_path,
    )
    spoil(tmp_path / "儿童.csv", "小示乙,女,2015-05-01", "小示乙,女,2015-02-30")
    return [tmp_path / "儿童.csv", tmp_path / "志愿者.csv"]


async def send(page: Page, files: list[Path]) -> None:
    """Upload, and wait for what came of it."""
    await page.goto("/rosters")
    await page.locator("#files").set_input_files(files)
    await page.locator("form[enctype] button").click()
    await page.locator("table").first.wait_for()


async def check(page: Page, width: int) -> None:
    """Within its width, labelled, large enough to touch, and nothing that axe finds."""
    assert not await page.evaluate(TOO_WIDE)
    assert await page.evaluate(UNLABELLED) == []
    if width == 390:
        assert await page.evaluate(SMALL_TARGETS) == []
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
async def test_the_roster_pages_are_readable_in_both_languages(
    open_as: OpenAs, files: list[Path], width: int, language: str
) -> None:
    lang, title = LANGUAGES[language]
    page = await open_as("all", width)
    said = listen(page)
    await page.goto(f"/language/{language}?back=/rosters")
    assert await page.evaluate("document.documentElement.lang") == lang
    assert await page.locator("h1").inner_text() == title
    await page.locator("details summary").first.click()
    await check(page, width)
    await send(page, files)
    await check(page, width)
    text = await page.locator("main").inner_text()
    assert ("Likely the same person" in text) == (language == "en")
    assert all(word in text for word in ("C2", "C21", "没有这一天", "需要程度"))
    assert said == []


async def test_a_coordinator_stores_mends_and_takes_back(
    open_as: OpenAs, files: list[Path], tmp_path: Path
) -> None:
    page = await open_as("all", 1400)
    await send(page, files)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="下载有误的行").click()
    name = (await download.value).suggested_filename
    assert name == "待改正的行.xlsx"
    await page.get_by_role("button", name="只存入没有问题的行").click()
    await page.get_by_text("有误的行没有存入").wait_for()
    await page.get_by_text("撤销这次导入").first.click()
    await page.get_by_role("button", name="撤销这次导入").click()
    await page.get_by_text("名册已恢复到这次导入之前").wait_for()
    assert await page.locator(".state").inner_text() == "已撤销"


async def test_the_template_comes_under_its_own_name(open_as: OpenAs) -> None:
    page = await open_as("east", 1400)
    await page.goto("/rosters")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="下载全部模板").click()
    assert (await download.value).suggested_filename == "名册模板.xlsx"


async def test_an_import_is_given_up_by_keyboard_alone(open_as: OpenAs, files: list[Path]) -> None:
    page = await open_as("all", 1400)
    await send(page, files)
    for _ in range(30):
        await page.keyboard.press("Tab")
        focused = await page.evaluate("document.activeElement.textContent")
        if focused == "放弃这次上传":
            break
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    await page.keyboard.press("Enter")
    await page.get_by_text("没有存入任何内容").wait_for()


async def test_the_same_works_without_javascript(
    browser: Browser, site: str, files: list[Path]
) -> None:
    context = await browser.new_context(base_url=site, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/")
    await page.locator("#login").fill("all")
    await page.locator("#password").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await page.get_by_role("button", name="退出").wait_for()
    await send(page, files)
    assert "处问题" in await page.locator("main").inner_text()
    await context.close()
