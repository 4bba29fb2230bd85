"""Access to one child's file over HTTP and on pages: asked, granted, broken into, reviewed."""

import asyncpg
import pytest

from api.same_origin import form_token
from store.pool import connect
from tests.api.conftest import Client, LogIn

WHY = "监护人住院，要联系接送的人"
ASKED = {"child": "C4", "reason": WHY, "hours": 4}
GLASS = {**ASKED, "way": "break_glass"}
API = "/api/v1"


def field(client: Client) -> dict[str, str]:
    return {"form_token": form_token(client.cookies["linjia_session"])}


async def told(town: str, statement: str) -> list[tuple[object, ...]]:
    conn: asyncpg.Connection = await connect(town)
    rows = await conn.fetch(statement)
    await conn.close()
    return [tuple(row) for row in rows]


async def test_a_request_is_granted_by_another_and_opens_the_file(
    as_user: LogIn, town: str
) -> None:
    client = await as_user("east")
    assert (await client.get(f"{API}/files/C4")).status_code == 404
    answer = await client.post(f"{API}/accesses", json=ASKED)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["state"], made["login"], made["decided_by"]) == ("waiting", "east", None)
    path = f"{API}/accesses/{made['id']}"
    assert (await client.post(f"{path}/decision", json={"granted": True})).status_code == 409
    assert (await client.get(f"{API}/files/C4")).status_code == 404

    client = await as_user("west")
    [waiting] = (await client.get(f"{API}/accesses")).json()["accesses"]
    assert waiting["reason"] == WHY
    answer = await client.post(f"{path}/decision", json={"granted": True})
    assert (answer.json()["state"], answer.json()["decided_by"]) == ("open", "west")

    client = await as_user("east")
    file = (await client.get(f"{API}/files/C4")).json()
    assert (file["id"], file["name"]) == ("C4", "示＊＊")
    assert "address" not in file
    shown = (await client.post(f"{API}/files/C4/contacts")).json()
    assert shown == {
        "name": "示例儿童C4",
        "address": "示例路C4号",
        "guardian_phone": "19900000000",
    }
    assert (await client.post(f"{path}/end")).json()["state"] == "over"
    assert (await client.get(f"{API}/files/C4")).status_code == 404
    assert (await client.post(f"{API}/files/C4/contacts")).status_code == 404
    done = await told(
        town,
        "select action, reason, keys[1] from audit where subject = 'file' "
        "and action <> 'refuse' order by id",
    )
    assert done == [("read", "asked", made["id"]), ("reveal", "asked", made["id"])]


async def test_an_access_ends_by_itself(as_user: LogIn, town: str) -> None:
    client = await as_user("admin")
    await client.post(f"{API}/accesses", json=GLASS)
    assert (await client.get(f"{API}/files/C4")).status_code == 200
    conn = await connect(town)
    await conn.execute(
        "update file_access set begins_at = begins_at - interval '4 hours', "
        "ends_at = ends_at - interval '4 hours'"
    )
    await conn.close()
    assert (await client.get(f"{API}/files/C4")).status_code == 404
    assert "紧急查阅中" not in (await client.get("/coverage")).text


@pytest.mark.parametrize(
    ("login", "given", "status"),
    [
        ("east", {**ASKED, "child": "C1"}, 409),
        ("east", {**ASKED, "child": "C99"}, 404),
        ("east", {**ASKED, "reason": "太短"}, 400),
        ("east", {**ASKED, "reason": " " * 12}, 409),
        ("east", {**ASKED, "hours": 337}, 400),
        ("east", {**GLASS, "hours": 25}, 409),
        ("all", ASKED, 403),
        ("mum", ASKED, 403),
    ],
)
async def test_what_may_not_be_asked(
    login: str, given: dict[str, object], status: int, as_user: LogIn
) -> None:
    client = await as_user(login)
    assert (await client.post(f"{API}/accesses", json=given)).status_code == status


async def test_broken_glass_is_on_every_page_and_waits_for_another_admin(
    as_user: LogIn, town: str
) -> None:
    client = await as_user("east")
    answer = await client.post("/access", data={**GLASS, **field(client)}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/files/C4")
    for path in ("/files/C4", "/coverage", "/account", "/rights", "/nowhere", "/access"):
        page = (await client.get(path)).text
        assert ("紧急查阅中：儿童 C4" in page) == (path != "/nowhere"), path
    page = await client.post("/files/C4/contacts", data=field(client))
    assert "示例路C4号" in page.text

    client = await as_user("admin")
    assert "有 1 次紧急查阅等您复核" in (await client.get("/coverage")).text
    conn = await connect(town)
    await conn.execute(
        "update file_access set begins_at = begins_at - interval '3 days', "
        "ends_at = ends_at - interval '3 days'"
    )
    await conn.close()
    assert "超过三天没有复核" in (await client.get("/coverage")).text
    assert "复核已逾期" in (await client.get("/access")).text
    [glass] = (await client.get(f"{API}/accesses")).json()["accesses"]
    assert glass["overdue"]
    answer = await client.post(f"/access/{glass['id']}/not-in-order", data=field(client))
    assert "复核：不当，须追责" in answer.text
    assert "没有复核" not in (await client.get("/coverage")).text
    again = {"finding": "in_order"}
    answer = await client.post(f"{API}/accesses/{glass['id']}/review", json=again)
    assert answer.status_code == 409


async def test_the_pages_form_says_what_is_wrong_and_keeps_what_was_written(
    as_user: LogIn,
) -> None:
    client = await as_user("east")
    for given, said in (
        ({**ASKED, "reason": "太短"}, "10 至 500"),
        ({**ASKED, "child": "C99"}, "没有这个儿童编号"),
        ({**ASKED, "child": "C1"}, "不用申请"),
        ({**GLASS, "hours": "72"}, "最长 24 小时"),
    ):
        form = {"way": "asked", **given, **field(client)}
        answer = await client.post("/access", data=form)
        assert answer.status_code == 422
        assert said in answer.text
        assert str(given["reason"]) in answer.text


async def test_what_was_refused_on_a_child_is_recorded_and_nothing_typed(
    as_user: LogIn, town: str
) -> None:
    for login, path in (
        ("east", f"{API}/circles?child=C4"),
        ("admin", f"{API}/circles?child=C1"),
        ("mum", f"{API}/files/C1"),
        ("east", "/files/C4"),
        ("east", f"{API}/circles?child=示例儿童C4"),
        ("east", f"{API}/files/示例姓名"),
    ):
        client = await as_user(login)
        assert (await client.get(path)).status_code in (403, 404)
    refused = await told(
        town,
        "select login, audit.reason, children from audit join account on account.id = account "
        "where action = 'refuse' and subject = 'file' order by audit.id",
    )
    assert refused == [
        ("east", "beyond_reach", ["C4"]),
        ("admin", "no_right", ["C1"]),
        ("mum", "no_right", ["C1"]),
        ("east", "beyond_reach", ["C4"]),
    ]
