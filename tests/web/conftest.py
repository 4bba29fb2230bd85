"""The real site behind granian, and Debian's chromium in front of it."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from playwright.async_api import Browser, Page, StorageState, async_playwright

from tests.api.town import PASSWORD, settled
from tests.conftest import KEY, clone, free_port

__all__ = ["settled"]

WIDTHS = (1400, 390)
OpenAs = Callable[[str | None, int], Awaitable[Page]]


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser, None]:
    path = shutil.which("chromium")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("chromium is missing, and CI must look at the pages")
    if path is None:
        pytest.skip("chromium is missing: apt-get install chromium fonts-wqy-microhei")
    async with async_playwright() as play:
        browser = await play.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
async def site(postgres: str, settled: str, valkey: str) -> AsyncGenerator[str, None]:
    """The address of the running site, over a small town of the module's own."""
    async with (
        clone(postgres, settled) as town,
        serving(
            # District admins log in without a telephone.
            {"DATABASE_URL": town, "REDIS_URL": valkey, "LINJIA_DEMO": "true"}
        ) as address,
    ):
        yield address


@pytest.fixture(scope="module")
def cookies(site: str) -> dict[str, StorageState]:
    """The cookies of those who have logged in to the site."""
    return {}


@asynccontextmanager
async def serving(settings: dict[str, str]) -> AsyncGenerator[str, None]:
    """The address of a site of these settings, as long as it is needed."""
    port = str(free_port())
    given = ("--host", "127.0.0.1", "--port", port, "--interface", "asgi", "--factory")
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "granian", *given, "--log-level", "warning", "api.app:create_app"),
        env={**os.environ, "LINJIA_CONNECTIONS": "4", "LINJIA_KEYS": KEY, **settings},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(30):
            while server.returncode is None:
                try:
                    await client.get(f"{address}/health")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        yield address
    finally:
        if server.returncode is None:
            server.terminate()
        await server.wait()


@pytest.fixture
async def open_as(
    browser: Browser, site: str, cookies: dict[str, StorageState]
) -> AsyncGenerator[OpenAs, None]:
    """Opens a browser window of a width on a user's first page; each logs in by the form once."""
    contexts = []

    async def open_window(login: str | None, width: int) -> Page:
        context = await browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            storage_state=cookies.get(login or ""),
        )
        contexts.append(context)
        page = await context.new_page()
        await page.goto("/")
        if login is not None and login not in cookies:
            await page.get_by_label("用户名").fill(login)
            await page.get_by_label("密码").fill(PASSWORD)
            await page.get_by_role("button", name="登录").click()
            await page.get_by_role("button", name="退出").wait_for()
            cookies[login] = await context.storage_state()
        return page

    yield open_window
    for context in contexts:
        await context.close()
