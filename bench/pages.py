"""What each page takes: the site's time as a client sees it, and the first paint in a browser."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import httpx
import msgspec

from api.same_origin import form_token
from api.sessions.cookies import SESSION
from bench.machine import Machine
from bench.site import Ground, Site, open_site
from store.embedded import EmbeddedPostgres, EmbeddedValkey

if TYPE_CHECKING:
    from playwright.async_api import Browser

WIDTHS = (1400, 390)
# How often a page is looked at in the browser; the middle counts.
LOOKS = 3
SERVER_LIMIT, PAINT_LIMIT = 150.0, 1000.0

ROUND = "/rounds/{proposed}"
SEAT = f"{ROUND}/review/{{child}}/neighbour_mum"
# Who asks for which page, in the words of `bench.site`; behind a # stands what a form sends.
PAGES: tuple[tuple[str | None, str], ...] = (
    (None, "/"),
    ("all", "/rounds"),
    ("all", "/rounds/new"),
    ("all", "/rosters"),
    ("all", "/vacancies"),
    ("east", "/vacancies"),
    ("all", "/exports"),
    ("east", "/seat-requests"),
    ("east", "/absences"),
    ("east", "/stand-ins"),
    ("all", "/duties"),
    ("all", "/children/{child}"),
    ("all", "/helpers/{helper}"),
    ("all", "/coverage"),
    ("east", "/coverage"),
    ("admin", "/coverage"),
    ("mum", "/my-circles"),
    ("mum", "/account"),
    ("all", "/account/tokens"),
    ("mum", "/rights"),
    ("all", "/components"),
    ("admin", "/audit"),
    ("admin", "/audit#child={child}&reason=complaint"),
    ("east", "/access"),
    ("admin", "/access"),
    ("admin", "/accounts"),
    ("admin", "/accounts/new"),
    ("all", "/rounds/{draft}"),
    ("all", ROUND),
    ("all", f"{ROUND}?tab=gaps"),
    ("admin", ROUND),
    ("all", f"{ROUND}/review"),
    ("all", f"{ROUND}/review?by=helper"),
    ("all", f"{ROUND}/review?by=place"),
    ("all", f"{ROUND}/review?by=map"),
    ("all", f"{ROUND}/review#by=child&q=示"),
    ("all", SEAT),
    ("all", f"{SEAT}/alternatives"),
    ("all", f"{ROUND}/changes"),
    ("all", f"{ROUND}/what-if"),
    ("all", f"{ROUND}/compare"),
    ("all", f"{ROUND}/prices"),
    ("all", f"{ROUND}/advice"),
    ("all", "/rounds/{published}"),
    ("all", "/rounds/{published}/review"),
    ("all", "/rounds/{published}/changes"),
)


class PageTimes(msgspec.Struct, frozen=True, kw_only=True):
    """A page's milliseconds from the request to the last byte, in order of size; its bytes; and
    the middle first paint by the width of the window, empty when no browser looked."""

    login: str | None
    path: str
    server: tuple[float, ...]
    bytes: int
    paint: dict[int, float]

    @property
    def middle(self) -> float:
        return median(self.server)

    @property
    def slow(self) -> float:
        """Nineteen of twenty are at most this."""
        return self.server[round(0.95 * (len(self.server) - 1))]

    @property
    def over(self) -> bool:
        """Whether it takes longer than a page may."""
        return self.middle > SERVER_LIMIT or max(self.paint.values(), default=0) > PAINT_LIMIT


class PagesReport(msgspec.Struct, frozen=True, kw_only=True):
    """The pages, and what they were measured on."""

    machine: Machine
    children: int
    seed: int
    pages: tuple[PageTimes, ...]


def measure_pages(
    *,
    children: int,
    seed: int,
    tightness: float,
    seconds: float,
    times: int,
    look: bool,
    tell: Callable[[str], None],
) -> tuple[PageTimes, ...]:
    """Start servers of our own, form the rounds, then ask for every page that many times."""
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        postgres = running.enter_context(EmbeddedPostgres(folder / "postgres"))
        valkey = running.enter_context(EmbeddedValkey(folder / "valkey"))
        ground = Ground(postgres.dsn, valkey.url, folder)

        async def measure() -> tuple[PageTimes, ...]:
            tell(f"{children} 名儿童，先解两轮，各限时 {seconds:g} 秒")
            async with open_site(
                ground, children=children, seed=seed, tightness=tightness, seconds=seconds
            ) as site:
                tell(f"{len(PAGES)} 个页面，各问 {times} 次")
                found = await ask_pages(site, times)
                if look:
                    tell(f"在浏览器里各看 {LOOKS} 次")
                    found = await look_at_pages(site, found)
                return found

        return asyncio.run(measure())


async def ask_pages(site: Site, times: int) -> tuple[PageTimes, ...]:
    """Every page, one request after another; the first of each, which loads templates, is asked
    beside those that count. RuntimeError for a page that is not answered well."""
    found: list[PageTimes] = []
    async with httpx.AsyncClient(base_url=site.address, trust_env=False, timeout=120) as client:
        for login, path in PAGES:
            taken, size = list[float](), 0
            for _ in range(times + 1):
                began = time.perf_counter()
                answer = await client.send(_request(client, site, login, path))
                taken.append(1000 * (time.perf_counter() - began))
                size = len(answer.content)
                if answer.status_code != 200:
                    raise RuntimeError(f"{login} {path}: {answer.status_code}")
            found.append(
                PageTimes(
                    login=login, path=path, server=tuple(sorted(taken[1:])), bytes=size, paint={}
                )
            )
    return tuple(found)


def _request(client: httpx.AsyncClient, site: Site, login: str | None, path: str) -> httpx.Request:
    address, _, form = path.format_map(site.codes).partition("#")
    headers = {"Origin": site.address}
    if login is not None:
        headers["Cookie"] = f"{SESSION}={site.sessions[login]}"
    if not form:
        return client.build_request("GET", address, headers=headers)
    fields = {"form_token": form_token(site.sessions[login or ""]), **dict(parse_qsl(form))}
    return client.build_request("POST", address, headers=headers, data=fields)


async def look_at_pages(site: Site, pages: Sequence[PageTimes]) -> tuple[PageTimes, ...]:
    """The same pages with their first paint; what a form sends has no address to be opened at."""
    from playwright.async_api import async_playwright

    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("chromium is missing")
    async with async_playwright() as play:
        browser = await play.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            return tuple(
                [
                    page if "#" in page.path else await _with_paint(browser, site, page)
                    for page in pages
                ]
            )
        finally:
            await browser.close()


async def _with_paint(browser: "Browser", site: Site, page: PageTimes) -> PageTimes:
    address = site.address + page.path.format_map(site.codes)
    paint = {
        width: median(
            [await _first_paint(browser, site, page.login, address, width) for _ in range(LOOKS)]
        )
        for width in WIDTHS
    }
    return msgspec.structs.replace(page, paint=paint)


async def _first_paint(
    browser: "Browser", site: Site, login: str | None, address: str, width: int
) -> float:
    """Milliseconds from the start of the navigation to the first content that is seen, by a
    browser that has nothing of the site in store."""
    context = await browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    try:
        if login is not None:
            session = {"name": SESSION, "value": site.sessions[login], "url": site.address}
            await context.add_cookies([session])  # type: ignore[list-item]
        page = await context.new_page()
        await page.goto(address)
        return await page.evaluate(_FIRST_PAINT)
    finally:
        await context.close()


_FIRST_PAINT = """() => new Promise((found) =>
  new PerformanceObserver((list) => {
    const paint = list.getEntriesByName("first-contentful-paint")[0];
    if (paint) found(paint.startTime);
  }).observe({ type: "paint", buffered: true }))"""
