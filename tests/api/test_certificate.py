"""A round's certificate as a download."""

from collections.abc import Awaitable, Callable

import pytest

from matcher.certificate import check
from rosters.outcome_file import read_certificate
from store.pool import connect
from tests.api.conftest import LogIn

Make = Callable[..., Awaitable[str]]
Solve = Callable[[str], Awaitable[None]]


@pytest.fixture
async def round_id(make_round: Make, as_user: LogIn, solve_now: Solve) -> str:
    """A proposed round of the eastern street."""
    made = await make_round("east")
    await (await as_user("east")).post(f"/api/v1/rounds/{made}/start")
    await solve_now(made)
    return made


async def test_the_file_holds_together_and_names_nobody(
    round_id: str, as_user: LogIn, town: str
) -> None:
    site = await as_user("east")
    answer = await site.get(f"/api/v1/rounds/{round_id}/certificate")
    assert answer.status_code == 200, answer.text
    seal = answer.headers["etag"].strip('"')
    assert check(read_certificate(answer.content), seal=seal) == ()
    assert f"{round_id}.json" in answer.headers["content-disposition"]
    assert not [w for w in ("示例儿童", "小示", "示例路", "1990000", "2015-05") if w in answer.text]
    conn = await connect(town)
    told = await conn.fetchrow("select * from audit where action = 'export'")
    await conn.close()
    assert told is not None
    assert set(told["children"]) == {"C1", "C2", "C3"}


async def test_a_file_the_reader_has_is_not_sent_again(round_id: str, as_user: LogIn) -> None:
    site, path = await as_user("east"), f"/api/v1/rounds/{round_id}/certificate"
    seal = (await site.get(path)).headers["etag"]
    again = await site.get(path, headers={"if-none-match": seal})
    assert (again.status_code, again.content) == (304, b"")


async def test_the_page_shows_the_seal_and_offers_the_file_to_those_who_may_have_it(
    round_id: str, as_user: LogIn
) -> None:
    site = await as_user("east")
    seal = (await site.get(f"/api/v1/rounds/{round_id}/certificate")).headers["etag"].strip('"')
    for login, may in (("east", True), ("all", True), ("admin", False)):
        page = (await (await as_user(login)).get(f"/rounds/{round_id}")).text
        assert seal in page
        assert (f"/api/v1/rounds/{round_id}/certificate" in page) == may


async def test_a_seat_that_people_changed_is_named_and_the_seal_is_another(
    round_id: str, as_user: LogIn
) -> None:
    site = await as_user("east")
    path, api = f"/rounds/{round_id}", f"/api/v1/rounds/{round_id}"
    solved = read_certificate((await site.get(f"{api}/certificate")).content)
    row = solved.outcome.assignments[0]
    body = {"kind": "empty", "child": row.child, "seat": row.seat.value, "reason": "监护人希望"}
    made = await site.post(f"{api}/overrides", json=body, headers={"if-match": f'"{row.child}.0"'})
    assert made.status_code == 201, made.text

    answer = await site.get(f"{api}/certificate")
    seal = answer.headers["etag"].strip('"')
    now = read_certificate(answer.content)
    assert check(now, seal=seal) == ()
    assert now.changed is not None
    assert [(s.child, s.seat, s.before, s.after) for s in now.changed.seats] == [
        (row.child, row.seat, row.helper, None)
    ]
    assert (now.seal, now.published) == (solved.seal, seal) != (seal, solved.seal)
    page = (await site.get(path)).text
    assert seal in page
    assert "由人调整的 1 个席位" in page

    undone = await site.post(f"{api}/overrides/1/undo", headers={"if-match": f'"{row.child}.1"'})
    assert undone.status_code == 201, undone.text
    assert (await site.get(f"{api}/certificate")).headers["etag"].strip('"') == solved.seal


@pytest.mark.parametrize(("login", "status"), [("west", 404), ("admin", 403), ("mum", 403)])
async def test_others_do_not_get_it(login: str, status: int, round_id: str, as_user: LogIn) -> None:
    site = await as_user(login)
    assert (await site.get(f"/api/v1/rounds/{round_id}/certificate")).status_code == status


async def test_a_certificate_damaged_where_it_is_stored_is_told_and_not_handed_out(
    round_id: str, as_user: LogIn, town: str
) -> None:
    site = await as_user("east")
    api, page = f"/api/v1/rounds/{round_id}/certificate", f"/rounds/{round_id}"
    conn = await connect(town)
    whole = str(await conn.fetchval("select body::text from round_certificate"))
    for body, shown in (
        ("{}", "这份证书已损坏"),
        ("[1]", "这份证书已损坏"),
        ('{"outcome": {"tiers": 3, "assignments": {}}, "problem": 1}', "这份证书已损坏"),
        # What the page doesn't read: the seal tells.
        (whole.replace('"C1"', '"C9"', 1), "下载证书"),
    ):
        assert body != whole
        await conn.execute("update round_certificate set body = $1::text::json", body)
        answer = await site.get(api)
        assert (answer.status_code, "已损坏" in answer.text) == (409, True), body[:60]
        told = await site.get(page)
        assert told.status_code == 200
        assert shown in told.text
        seat = f"{api.removesuffix('/certificate')}/seats/C1/neighbour_mum/alternatives"
        assert (await site.get(seat)).status_code < 500
    assert not await conn.fetchval("select count(*) from audit where action = 'export'")
    await conn.close()
