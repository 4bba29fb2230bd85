"""A proposal reviewed in the browser: by drag, by keyboard, at both widths, with no find of axe."""

from collections.abc import AsyncGenerator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page

from store.pool import connect
from tests.conftest import clone
from tests.store.round_town import proposed
from tests.web.conftest import WIDTHS, OpenAs, serving
from tests.web.test_every_page import SMALL_TARGETS, TOO_WIDE, UNLABELLED, listen

MUM = "neighbour_mum"


@pytest.fixture(scope="module")
async def site(postgres: str, settled: str, valkey: str) -> AsyncGenerator[str, None]:
    """A site with one proposed round: N1 and M1 with C1, N2 with C4."""
    async with clone(postgres, settled) as town:
        conn = await connect(town)
        await proposed(conn)
        await conn.close()
        settings = {"DATABASE_URL": town, "REDIS_URL": valkey, "LINJIA_DEMO": "true"}
        async with serving(settings) as address:
            yield address


async def open_round(open_as: OpenAs, login: str, width: int = 1400) -> tuple[Page, str]:
    page = await open_as(login, width)
    await page.goto("/rounds")
    await page.get_by_role("link", name="示例轮次").click()
    return page, page.url


def seat(page: Page, child: str) -> Locator:
    return page.locator(f'td.seat[data-child="{child}"][data-seat="{MUM}"]')


async def hover(page: Page, cell: Locator) -> None:
    box = await cell.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=6)


async def test_a_person_is_dragged_to_a_seat_and_the_rules_speak_before_the_drop(
    open_as: OpenAs,
) -> None:
    page, here = await open_round(open_as, "all")
    said = listen(page)
    await page.goto(f"{here}/review")
    await seat(page, "C4").evaluate("cell => cell.scrollIntoView({ block: 'center' })")
    await hover(page, seat(page, "C4").locator("a"))
    await page.mouse.down()
    await hover(page, seat(page, "C2"))
    await page.locator("td.seat.may-not").wait_for()
    assert "不在同校或属地范围内" in await page.locator("#drag-says").inner_text()
    await hover(page, seat(page, "C5"))
    await page.locator("td.seat.may").wait_for()
    await page.mouse.up()
    await page.get_by_label("理由（必填）").fill("离外婆家更近")
    await page.get_by_role("button", name="确认改动").click()
    await page.wait_for_url("**/review#c-C5")
    assert "示例志愿者N2" in await seat(page, "C5").inner_text()
    assert "待补" in await seat(page, "C4").inner_text()
    assert "离外婆家更近" in await page.locator("aside.beside").inner_text()
    # The refused try is logged by the browser as an answer of 422, and nothing else is.
    assert [line for line in said if "422" not in line] == []
    await page.get_by_role("button", name="撤销第 1 次改动").click()
    await page.get_by_text("已被第 2 次撤销").wait_for()


async def test_a_seat_is_dragged_to_whoever_should_take_it(open_as: OpenAs) -> None:
    page, here = await open_round(open_as, "all")
    await page.set_viewport_size({"width": 1400, "height": 1600})
    await page.goto(f"{here}/review?by=helper")
    held = page.locator('tr .seat[data-child="C1"][data-seat="neighbour_mum"] a')
    await hover(page, held)
    await page.mouse.down()
    await hover(page, page.locator('[data-taker="N2"] th'))
    await page.locator(".taker.may-not").wait_for()
    assert "不在同校或属地范围内" in await page.locator("#drag-says").inner_text()
    await page.mouse.up()
    assert "by=helper" in page.url
    gap = page.locator(f'aside .seat[data-child="C2"][data-seat="{MUM}"] a')
    await hover(page, gap)
    await page.mouse.down()
    await hover(page, page.locator('[data-taker="N1"] th'))
    await page.locator(".taker.may").wait_for()
    await page.mouse.up()
    await page.wait_for_url("**/override?kind=assign&child=C2&seat=neighbour_mum&helper=N1")
    assert await page.get_by_role("button", name="确认改动").is_visible()


async def test_the_same_is_done_by_keyboard_alone_and_approved_by_another(open_as: OpenAs) -> None:
    page, here = await open_round(open_as, "all")
    await page.goto(f"{here}/review")
    await page.get_by_label("查找").fill("小示C2")
    await page.keyboard.press("Enter")
    await page.get_by_text("共 1 项").wait_for()
    assert page.url.endswith("/review")
    await seat(page, "C2").locator("a").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="安排示例志愿者N1").focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("理由（必填）").focus()
    await page.keyboard.type("只有她还有名额")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/review#c-C2")
    assert "人工改过" in await seat(page, "C2").inner_text()
    page, here = await open_round(open_as, "admin")
    await page.get_by_role("link", name="看差别与审核").click()
    assert "只有她还有名额" in await page.locator("main").inner_text()
    await page.get_by_role("button", name="审核通过").click()
    await page.locator(".state", has_text="已审核").first.wait_for()


@pytest.mark.parametrize("width", WIDTHS)
async def test_the_reviews_pages_fit_both_widths_and_axe_finds_nothing(
    open_as: OpenAs, width: int
) -> None:
    page, here = await open_round(open_as, "all", width)
    seats = f"/review/C4/{MUM}"
    change = f"/override?kind=empty&child=C1&seat={MUM}"
    for path in (
        "/review",
        "/review?by=helper",
        "/review?by=place",
        "/review?by=map",
        seats,
        change,
        "/changes?kind=new",
    ):
        answer = await page.goto(here + path)
        assert answer is not None
        assert answer.status in (200, 422), path
        assert not await page.evaluate(TOO_WIDE), path
        assert await page.evaluate(UNLABELLED) == [], path
        assert await page.locator("h1").count() == 1, path
        if width == min(WIDTHS):
            assert await page.evaluate(SMALL_TARGETS) == [], path
        found = await Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())


async def test_gaps_stay_in_sight_on_a_phone(open_as: OpenAs) -> None:
    page, here = await open_round(open_as, "all", 390)
    await page.goto(f"{here}/review")
    foot = page.locator(".in-sight")
    assert "缺位" in await foot.inner_text()
    for height in (0, 600):
        await page.evaluate("height => scrollTo(0, height)", height)
        box = await foot.bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= await page.evaluate("innerHeight") - box["height"] + 1
    await foot.click()
    assert page.url.endswith("#beside")
