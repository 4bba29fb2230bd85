"""The work list after publishing, in the browser: a decline, a search, a suggestion taken."""

from collections.abc import AsyncGenerator
from uuid import UUID

import asyncpg
import msgspec
import pytest

from matcher import Policy, Problem
from matcher.people import Seat
from matcher.repair import ways_to_fill
from store import repairs
from store.pool import connect
from tests.conftest import clone
from tests.store.round_town import published
from tests.web.conftest import OpenAs, serving
from tests.web.test_every_page import listen
from tests.web.test_rosters import check

WITH_A_CHAIN = {
    ("C1", Seat.NEIGHBOUR_MUM): "N1",
    ("C1", Seat.MENTOR): "M1",
    ("C2", Seat.CHILDREN_DIRECTOR): "D1",
    ("C4", Seat.NEIGHBOUR_MUM): "N2",
}


@pytest.fixture(scope="module")
async def town(postgres: str, settled: str) -> AsyncGenerator[str, None]:
    """A town with a published round."""
    async with clone(postgres, settled) as address:
        conn = await connect(address)
        await published(conn, WITH_A_CHAIN)
        await conn.close()
        yield address


@pytest.fixture(scope="module")
async def site(town: str, valkey: str) -> AsyncGenerator[str, None]:
    settings = {"DATABASE_URL": town, "REDIS_URL": valkey, "LINJIA_DEMO": "true"}
    async with serving(settings) as address:
        yield address


async def answer(conn: asyncpg.Connection, repair_id: UUID) -> None:
    """A worker's job, here and now."""
    leased = await repairs.take(conn, repair_id, 60)
    assert leased is not None
    problem = msgspec.json.decode(leased.problem, type=Problem)
    found = ways_to_fill(problem, Policy.parse(leased.policy), seed=leased.seed)
    await repairs.answer(conn, repair_id, msgspec.json.encode(found))


async def test_a_coordinator_works_the_vacancies_off(open_as: OpenAs, town: str) -> None:
    page = await open_as("all", 1400)
    said = listen(page)
    await page.get_by_role("link", name="空缺补位").click()
    await page.get_by_label("儿童编号").fill("C4")
    await page.get_by_label("席位").select_option("neighbour_mum")
    await page.get_by_label("志愿者编号").fill("N2")
    await page.get_by_label("理由").fill("时间排不开")
    await page.get_by_role("button", name="登记并空出席位").click()
    await page.locator("#C4-neighbour_mum").get_by_text("已婉拒").wait_for()
    await page.get_by_role("button", name="查找可以补位的人").click()
    await page.get_by_text("正在查找").wait_for()
    conn = await connect(town)
    await answer(conn, await conn.fetchval("select id from repair"))
    await page.goto("/vacancies")
    await check(page, 1400)
    await page.locator("#C2-mentor").get_by_role("button", name="采纳").first.click()
    await page.get_by_text("补 1 号").wait_for()
    assert await page.locator("#C2-mentor").count() == 0
    held = "select helper from pairing where child = 'C2' and seat = 'mentor' and until is null"
    assert await conn.fetchval(held) == "M1"
    await conn.close()
    assert said == []
    phone = await open_as("all", 390)
    await phone.goto("/vacancies")
    await check(phone, 390)


async def test_a_volunteer_declines_on_the_phone_and_the_desk_is_told(open_as: OpenAs) -> None:
    phone = await open_as("mum", 390)
    said = listen(phone)
    await phone.get_by_role("button", name="接受 小示C1 的席位").wait_for()
    await phone.get_by_text("谢绝 小示C1 的席位", exact=True).click()
    await phone.get_by_label("理由").select_option("distance")
    await check(phone, 390)
    await phone.get_by_role("button", name="确认谢绝 小示C1 的席位").click()
    await phone.get_by_text("您婉拒了这个席位").wait_for()
    assert await phone.get_by_text("小示C1").count() == 0
    assert said == []
    desk = await open_as("all", 1400)
    await desk.get_by_role("link", name="空缺补位 1").click()
    await desk.get_by_text("路程太远").wait_for()
    await check(desk, 1400)
    await desk.get_by_role("button", name="知道了").click()
    await desk.get_by_role("link", name="空缺补位", exact=True).wait_for()
