"""The roster pages from the upload to the undo, as a browser without JavaScript goes through."""

import asyncio
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from api.same_origin import form_token
from matcher.people import Seat
from rosters.rows import Roster
from rosters.writing import write_csv
from store import imports
from store.imports import ImportState
from store.pool import connect
from tests.api.conftest import Client, LogIn
from tests.api.test_rosters import files_of, spoil
from tests.api.town import PLACES, child, helper
from tests.rosters.build import sheets_of, workbook_of


def token_of(client: Client) -> str:
    [session] = [cookie.value for cookie in client.cookies.jar if "session" in cookie.name]
    return form_token(session or "")


async def upload(client: Client, folder: Path) -> str:
    """Upload as the form does, and wait until the files are read; the import's address."""
    answer = await client.post(
        "/rosters",
        data={"form_token": token_of(client)},
        files=files_of(folder),
        follow_redirects=False,
    )
    assert answer.status_code == 303, answer.text
    await at_rest(client, answer.headers["location"])
    return answer.headers["location"]


async def at_rest(client: Client, path: str) -> str:
    """The import's page, once nobody is at work on it."""
    for _ in range(600):
        page = await client.get(path)
        assert page.status_code == 200
        if "data-reading" not in page.text:
            return page.text
        await asyncio.sleep(0.05)
    pytest.fail("the upload is not read to its end")


async def press(client: Client, path: str, act: str) -> str:
    answer = await client.post(
        path, data={"form_token": token_of(client), "act": act}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    return await at_rest(client, path)


def counts(page: str) -> list[str]:
    """Read, faulty, new, changed, unchanged of the children."""
    line = re.search(r'<th scope="row" lang="zh-CN">儿童</th>(.*?)</tr>', page, re.DOTALL)
    assert line is not None
    return re.findall(r">(\d+)</td>", line[1])


async def children(client: Client) -> int:
    return (await client.get("/api/v1/coverage")).json()["total"]["children"]


async def test_upload_dry_run_store_and_undo(as_user: LogIn, tmp_path: Path) -> None:
    write_csv(
        Roster(children=(child("C1", need_level=1), child("C2"), child("C8"))), PLACES, tmp_path
    )
    client = await as_user("all")
    path = await upload(client, tmp_path)
    page = await at_rest(client, path)
    assert "没有发现问题，还没有存入任何内容" in page
    assert counts(page) == ["3", "0", "1", "1", "1"]
    assert await children(client) == 7
    page = await press(client, path, "store_whole")
    assert "已存入。" in page
    assert await children(client) == 8
    page = await press(client, path, "undo")
    assert "名册已恢复到这次导入之前" in page
    assert await children(client) == 7


async def test_the_bad_rows_come_as_a_file_that_is_mended_and_sent_again(
    as_user: LogIn, tmp_path: Path
) -> None:
    write_csv(
        Roster(children=(child("C8", name="=示例()"), child("C9", "310107103001"))),
        PLACES,
        tmp_path,
    )
    spoil(tmp_path / "儿童.csv", "310107022001", "310107999999")
    client = await as_user("all")
    path = await upload(client, tmp_path)
    page = await press(client, path, "store_good_rows")
    assert "有误的行没有存入" in page
    assert await children(client) == 8
    answer = await client.get(f"{path}/bad-rows")
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    [(name, rows)] = sheets_of(answer.content).items()
    assert name == "儿童"
    assert rows[0][-1] == "问题说明"
    assert "儿童.csv 第 2 行" in rows[1][-1]
    assert rows[1][1] == "'=示例()"
    mended = [[cell.replace("310107999999", "310107022001") for cell in row] for row in rows]
    again = workbook_of({name: mended})
    sent = await client.post(
        "/api/v1/rosters?mode=whole", files=[("files", ("待改正的行.xlsx", again))]
    )
    assert sent.status_code == 200, sent.text
    assert await children(client) == 9


async def test_the_same_file_twice_has_nothing_to_store(as_user: LogIn, tmp_path: Path) -> None:
    write_csv(Roster(children=(child("C1"),)), PLACES, tmp_path)
    client = await as_user("all")
    page = await at_rest(client, await upload(client, tmp_path))
    assert "与已存的名册完全相同" in page
    assert "store_whole" not in page


async def test_a_street_does_not_see_another_streets_import(as_user: LogIn, tmp_path: Path) -> None:
    write_csv(Roster(children=(child("C8"),)), PLACES, tmp_path)
    client = await as_user("east")
    path = await upload(client, tmp_path)
    client = await as_user("west")
    assert path not in (await client.get("/rosters")).text
    assert [
        (await client.get(path)).status_code,
        (await client.get(f"{path}/bad-rows")).status_code,
        (
            await client.post(path, data={"form_token": token_of(client), "act": "discard"})
        ).status_code,
    ] == [404, 404, 404]


async def test_two_coordinators_do_not_store_the_same_upload_twice(
    as_user: LogIn, tmp_path: Path
) -> None:
    write_csv(Roster(children=(child("C8"),)), PLACES, tmp_path)
    client = await as_user("all")
    path = await upload(client, tmp_path)
    form = {"form_token": token_of(client), "act": "store_whole"}
    answers = await asyncio.gather(
        *(client.post(path, data=form, follow_redirects=False) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    assert "已存入。" in await at_rest(client, path)


async def test_a_given_up_upload_is_forgotten(as_user: LogIn, town: str, tmp_path: Path) -> None:
    write_csv(Roster(children=(child("C8"),)), PLACES, tmp_path)
    client = await as_user("all")
    path = await upload(client, tmp_path)
    await press(client, path, "discard")
    conn = await connect(town)
    assert await conn.fetchval("select count(*) from roster_upload") == 0
    await conn.close()
    assert (await client.get(f"{path}/bad-rows")).status_code == 404


async def test_an_import_that_the_site_left_in_the_middle_says_so(
    as_user: LogIn, town: str
) -> None:
    conn = await connect(town)
    left = await imports.begin(conn, by=None, state=ImportState.READING, files=["儿童.csv"])
    await conn.execute("update roster_import set heard_at = now() - interval '1 hour'")
    await conn.close()
    page = (await (await as_user("all")).get(f"/rosters/imports/{left}")).text
    assert "网站在读取时停过" in page


async def test_a_round_that_uses_the_import_stands_against_its_undo(
    as_user: LogIn, make_round, tmp_path: Path
) -> None:
    write_csv(
        Roster(helpers=(helper("N8", Seat.NEIGHBOUR_MUM, neighbourhood="310107022001"),)),
        PLACES,
        tmp_path,
    )
    client = await as_user("all")
    path = await upload(client, tmp_path)
    await press(client, path, "store_whole")
    round_id = await make_round("all")
    assert (await client.post(f"/api/v1/rounds/{round_id}/start")).status_code == 202
    assert "已有轮次用了这次导入的名册" in (await client.get(path)).text
    answer = await client.post(path, data={"form_token": token_of(client), "act": "undo"})
    assert answer.status_code == 409
    assert "已有轮次用了" in answer.text


@pytest.mark.parametrize("name", ["all.xlsx", "children.xlsx", "children.csv", "decisions.csv"])
async def test_a_template_is_read_back_without_a_fault_and_without_a_row(
    as_user: LogIn, name: str
) -> None:
    client = await as_user("east")
    answer = await client.get(f"/rosters/templates/{name}")
    assert answer.status_code == 200
    title = re.search(r"UTF-8''(.+)", answer.headers["content-disposition"])
    assert title is not None
    sent = await client.post(
        "/api/v1/rosters", files=[("files", (unquote(title[1]), answer.content))]
    )
    found = sent.json()
    assert (found["faults"], sum(line["read"] for line in found["counts"])) == ([], 0)


async def test_a_template_lists_the_neighbourhoods_of_the_street_alone(as_user: LogIn) -> None:
    client = await as_user("east")
    pages = sheets_of((await client.get("/rosters/templates/all.xlsx")).content)
    assert [row[0] for row in pages["居委代码"][1:]] == ["310107022001"]
    assert (await client.get("/rosters/templates/none.xlsx")).status_code == 404
