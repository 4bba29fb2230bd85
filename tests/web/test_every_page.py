"""Every page, on a desk and on a phone: readable, quiet, within its width."""

import re
from collections.abc import AsyncGenerator
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from store import rounds
from store.pool import connect
from tests.conftest import clone
from tests.store.round_town import account, draft, publish, queued, solve_queued
from tests.web.conftest import WIDTHS, OpenAs, serving
from tests.web.pictures import FOLDER, WANTED, picture_name, take_picture

ROUND = "/rounds/{proposed}"

PAGES = [
    (None, "/"),
    ("all", "/rounds"),
    ("all", "/rounds/new"),
    ("all", "/rosters"),
    ("all", "/vacancies"),
    ("all", "/exports"),
    ("east", "/seat-requests"),
    ("east", "/absences"),
    ("east", "/stand-ins"),
    ("all", "/duties"),
    ("all", "/children/C3"),
    ("all", "/helpers/N1"),
    ("all", "/coverage"),
    ("east", "/coverage"),
    ("admin", "/coverage"),
    ("mum", "/my-circles"),
    ("mum", "/account"),
    ("all", "/account/tokens"),
    ("mum", "/rights"),
    ("all", "/components"),
    ("admin", "/audit"),
    ("admin", "/audit#child=C1&reason=complaint"),
    ("east", "/access"),
    ("admin", "/access"),
    ("admin", "/accounts"),
    ("admin", "/accounts/new"),
    ("all", "/nowhere"),
    ("all", "/rounds/{draft}"),
    ("all", ROUND),
    ("all", f"{ROUND}?tab=gaps"),
    ("admin", ROUND),
    ("all", f"{ROUND}/review"),
    ("all", f"{ROUND}/review?by=helper"),
    ("all", f"{ROUND}/review?by=place"),
    ("all", f"{ROUND}/review?by=map"),
    ("all", f"{ROUND}/review/C1/neighbour_mum"),
    ("all", f"{ROUND}/changes"),
    ("all", f"{ROUND}/what-if"),
    ("all", f"{ROUND}/compare"),
    ("all", f"{ROUND}/prices"),
    ("all", f"{ROUND}/advice"),
    ("all", "/rounds/{published}"),
]

TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL_TARGETS = """
[...document.querySelectorAll(
  'button, .button, nav a, select, '
  + 'input:not([type=hidden]):not([type=radio]):not([type=checkbox])')]
  .filter(e => { const b = e.getBoundingClientRect(); return b.width && b.height < 44 })
  .map(e => e.outerHTML.slice(0, 80))
"""
UNLABELLED = """
[...document.querySelectorAll('input:not([type=hidden]), select')]
  .filter(e => !e.labels.length).map(e => e.outerHTML.slice(0, 80))
"""

# What the page says to eye and ear, but for what is marked as Chinese.
SAID = """() => {
  const page = document.querySelector("main").cloneNode(true);
  document.querySelector("main").after(page);
  page.querySelectorAll("[lang=zh-CN]").forEach((part) => part.remove());
  const told = [...page.querySelectorAll("[aria-label], [placeholder], [title]")].flatMap((part) =>
    [part.ariaLabel, part.placeholder, part.title]);
  const lines = page.innerText.split("\\n");
  page.remove();
  return [...lines, ...told, document.title].filter((line) => line);
}"""
NAMES = re.compile(r"示例[东西](街道|镇|居委会)?|示例志愿者\w\d|示例轮次|小示C\d|示＊＊")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
async def town(postgres: str, settled: str) -> AsyncGenerator[tuple[str, dict[str, UUID]], None]:
    """A town with a round published, one proposed and one drafted, and their ids."""
    async with clone(postgres, settled) as address:
        conn = await connect(address)
        before = await queued(conn)
        await solve_queued(conn, before)
        await rounds.approve(conn, before, await account(conn, "admin"))
        await publish(conn, before)
        now = await queued(conn)
        await solve_queued(conn, now)
        ids = {"published": before, "proposed": now, "draft": await draft(conn)}
        await conn.close()
        yield address, ids


@pytest.fixture(scope="module")
async def site(town: tuple[str, dict[str, UUID]], valkey: str) -> AsyncGenerator[str, None]:
    settings = {"DATABASE_URL": town[0], "REDIS_URL": valkey, "LINJIA_DEMO": "true"}
    async with serving(settings) as address:
        yield address


def listen(page: Page) -> list[str]:
    """What the browser complains of, blocked content among it."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


async def visit(page: Page, path: str) -> int:
    """Open a page; what stands behind a # is filled in there and sent off, for it is in no address.
    The status."""
    path, _, fields = path.partition("#")
    answer = await page.goto(path)
    if fields:
        for name, value in parse_qsl(fields):
            field = page.locator(f"main [name={name}]")
            chosen = await field.evaluate("field => field.tagName") == "SELECT"
            await (field.select_option(value) if chosen else field.fill(value))
        async with page.expect_navigation() as sent:
            await page.locator("main form button").first.click()
        answer = await sent.value
    assert answer is not None
    # A page that waits for an answer looks for it by itself, and is looked at with it.
    await page.locator('script[src="/static/waiting.js"]').wait_for(state="detached")
    return answer.status


@pytest.mark.parametrize("width", WIDTHS)
async def test_every_page_fits_its_width_and_labels_its_fields(
    open_as: OpenAs, town: tuple[str, dict[str, UUID]], width: int
) -> None:
    windows: dict[str | None, tuple[Page, list[str]]] = {}
    for login, path in PAGES:
        if login not in windows:
            page = await open_as(login, width)
            windows[login] = page, listen(page)
        page, said = windows[login]
        said.clear()
        status = await visit(page, path.format_map(town[1]))
        assert status == (404 if path == "/nowhere" else 200), path
        assert not await page.evaluate(TOO_WIDE), path
        assert await page.evaluate(UNLABELLED) == [], path
        assert await page.locator("h1").count() == 1, path
        assert await page.evaluate("document.documentElement.lang") == "zh-CN"
        assert [line for line in said if "404" not in line] == [], path
        if width == min(WIDTHS):
            assert await page.evaluate(SMALL_TARGETS) == [], path
        found = await Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        if WANTED:
            await take_picture(page, login, path, width)


async def test_every_page_says_in_english_all_but_names(
    open_as: OpenAs, town: tuple[str, dict[str, UUID]]
) -> None:
    windows: dict[str | None, Page] = {}
    left: list[str] = []
    for login, path in PAGES:
        if login not in windows:
            # English is longer, and a phone is narrow.
            windows[login] = await open_as(login, min(WIDTHS))
            await windows[login].goto("/language/en?back=/")
        await visit(windows[login], path.format_map(town[1]))
        assert not await windows[login].evaluate(TOO_WIDE), path
        assert await windows[login].evaluate(SMALL_TARGETS) == [], path
        said = [NAMES.sub("", line) for line in await windows[login].evaluate(SAID)]
        left += [f"{path}: {line}" for line in said if CHINESE.search(line)]
    assert not left, "\n".join(left)


async def test_the_map_says_its_numbers_and_its_source(open_as: OpenAs) -> None:
    page = await open_as("admin", 1400)
    await page.goto("/coverage")
    assert await page.locator(".map svg[role=group] path").count() == 2
    assert "%" in await page.locator(".map").inner_text()
    assert "© OpenStreetMap contributors (ODbL)" in await page.locator(".map").inner_text()


def test_every_page_has_its_pictures_and_a_line_in_the_docs() -> None:
    names = {picture_name(*page, width) for page in PAGES for width in WIDTHS}
    assert {path.name for path in FOLDER.iterdir()} == names, "make screenshots takes them anew"
    told = (FOLDER.parents[1] / "reference" / "pages.md").read_text()
    assert [name for name in sorted(names) if f"images/pages/{name})" not in told] == []
