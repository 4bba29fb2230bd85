"""Every page, on a desk and on a phone: readable, quiet, within its width."""

import pytest
from playwright.async_api import Page

from tests.web.conftest import WIDTHS, OpenAs

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
    ("admin", "/audit"),
    ("admin", "/audit?child=C1&reason=complaint"),
    ("east", "/access"),
    ("admin", "/access"),
    ("admin", "/accounts"),
    ("admin", "/accounts/new"),
    ("all", "/nowhere"),
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


def listen(page: Page) -> list[str]:
    """What the browser complains of, blocked content among it."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("width", WIDTHS)
async def test_every_page_fits_its_width_and_labels_its_fields(open_as: OpenAs, width: int) -> None:
    windows: dict[str | None, tuple[Page, list[str]]] = {}
    for login, path in PAGES:
        if login not in windows:
            page = await open_as(login, width)
            windows[login] = page, listen(page)
        page, said = windows[login]
        said.clear()
        answer = await page.goto(path)
        assert answer is not None
        assert answer.status == (404 if path == "/nowhere" else 200), path
        assert not await page.evaluate(TOO_WIDE), path
        assert await page.evaluate(UNLABELLED) == [], path
        assert await page.locator("h1").count() == 1, path
        assert await page.evaluate("document.documentElement.lang") == "zh-CN"
        assert [line for line in said if "404" not in line] == [], path
        if width == min(WIDTHS):
            assert await page.evaluate(SMALL_TARGETS) == [], path


async def test_the_map_says_its_numbers_and_its_source(open_as: OpenAs) -> None:
    page = await open_as("admin", 1400)
    await page.goto("/coverage")
    assert await page.locator(".map svg[role=group] path").count() == 2
    assert "%" in await page.locator(".map").inner_text()
    assert "© OpenStreetMap contributors (ODbL)" in await page.locator(".map").inner_text()
