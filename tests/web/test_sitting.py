"""One sitting at the desk: from an empty template to published circles and their letters."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import xlsxwriter
from playwright.async_api import Page
from python_calamine import CalamineWorkbook

from rosters.sheets import CHILDREN
from rosters.writing import row_cells
from tests.api.town import PLACES, child
from tests.conftest import KEY, clone
from tests.web.conftest import OpenAs, serving
from tests.web.test_every_page import listen
from tests.web.test_rosters import send

SEAT = "C1/mentor"
PATIENCE = 60_000


@pytest.fixture(scope="module")
async def site(postgres: str, settled: str, valkey: str) -> AsyncGenerator[str, None]:
    """The website and a worker of its own, each a process."""
    async with clone(postgres, settled) as town:
        settings = {
            "DATABASE_URL": town,
            "REDIS_URL": valkey,
            "LINJIA_DEMO": "true",
            "LINJIA_KEYS": KEY,
        }
        async with serving(settings) as address:
            worker = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "cli.main", "work"),
                env={**os.environ, **settings},
                stdout=asyncio.subprocess.DEVNULL,
            )
            yield address
            worker.terminate()
            await worker.wait()


def fill(template: Path, filled: Path, born: str) -> None:
    """The children's sheet of the template, with one more child written below its header."""
    [header] = CalamineWorkbook.from_path(template).get_sheet_by_name(CHILDREN.name).to_python()
    assert header == list(CHILDREN.headers)
    cells = row_cells(CHILDREN, child("C8", code_name="小示新来"), PLACES)
    cells[header.index("出生日期")] = born
    with xlsxwriter.Workbook(filled) as book:
        page = book.add_worksheet(CHILDREN.name)
        page.write_row(0, 0, header)
        page.write_row(1, 0, cells)


async def download(page: Page, name: str, folder: Path, role: str = "link") -> Path:
    async with page.expect_download() as coming:
        await page.get_by_role(role, name=name).click()  # type: ignore[arg-type]
    saved = folder / (await coming.value).suggested_filename
    await (await coming.value).save_as(saved)
    return saved


async def solve(page: Page) -> None:
    """Start the draft on the page, and wait for its proposal."""
    await page.get_by_role("button", name="开始求解").click()
    await page.locator(".state", has_text="待审核").wait_for(timeout=PATIENCE)


async def test_from_an_empty_template_to_published_circles_and_their_letters(
    open_as: OpenAs, tmp_path: Path
) -> None:
    page = await open_as("all", 1400)
    said = listen(page)

    await page.goto("/rosters")
    template = await download(page, "下载全部模板", tmp_path)
    filled = tmp_path / "儿童.xlsx"
    fill(template, filled, "2015-02-30")
    await send(page, [filled])
    assert "没有这一天" in await page.locator("main").inner_text()
    fill(template, filled, "2015-02-28")
    await send(page, [filled])
    await page.get_by_role("button", name="全部存入").click()
    await page.get_by_role("link", name="现在可以新建轮次").click()

    await page.get_by_label("名称").fill("示例轮次一")
    await page.get_by_label("求解时限").fill("10")
    await page.get_by_role("button", name="新建轮次").click()
    await solve(page)
    first = page.url
    await page.get_by_role("link", name="缺位与原因").click()
    empty = page.locator("article", has_text="邻家妈妈待补").first
    await empty.locator("summary").click()
    assert await empty.locator("details[open] td.number").count() > 1

    await page.goto(f"{first}/review/{SEAT}")
    heading = await page.get_by_role("heading", name=re.compile("现在由.*担任")).inner_text()
    await page.get_by_role("button", name="锁定，下一轮也由其担任").click()
    await page.get_by_label("理由（必填）").fill("孩子信任她")
    await page.get_by_role("button", name="确认改动").click()
    await page.get_by_role("button", name="再匹配").click()
    await solve(page)
    second = page.url
    assert second != first
    await page.goto(f"{second}/review/{SEAT}")
    assert await page.get_by_role("heading", name=heading).count() == 1
    assert "已锁定" in await page.locator("main").inner_text()

    admin = await open_as("admin", 1400)
    await admin.goto(second)
    await admin.get_by_role("link", name="看差别与审核").click()
    await admin.get_by_role("button", name="审核通过").click()
    await page.goto(second)
    await page.get_by_role("button", name="发布关爱圈").click()
    await page.locator(".state", has_text="已发布").wait_for()

    await page.get_by_role("link", name="导出关爱圈").click()
    await page.get_by_label("关爱圈告知书").check()
    await page.get_by_label("作何用").select_option(index=1)
    letters = await download(page, "导出", tmp_path, role="button")
    assert letters.read_bytes().startswith(b"%PDF-")
    assert said == []

    mum = await open_as("mum", 390)
    assert await mum.locator(".circle").count() > 0
