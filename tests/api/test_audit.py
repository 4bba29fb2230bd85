"""Who looked at this child: asked for with a reason, which is recorded, and in no address."""

import re

import pytest

from api.same_origin import form_token
from store.pool import connect
from tests.api.conftest import Client, LogIn

API = "/api/v1/audit"
ASKED = {"child": "C1", "reason": "complaint"}


def token(client: Client) -> dict[str, str]:
    return {"form_token": form_token(client.cookies["linjia_session"])}


async def looked_at(as_user: LogIn, times: int = 1) -> None:
    """East's coordinator opens C1's file."""
    client = await as_user("east")
    for _ in range(times):
        assert (await client.get("/children/C1")).status_code == 200


async def test_who_looked_is_shown_page_by_page_and_the_look_is_recorded_with_its_reason(
    as_user: LogIn, town: str
) -> None:
    await looked_at(as_user, times=60)
    client = await as_user("admin")
    answer = await client.post("/audit", data={**ASKED, **token(client)})
    assert answer.status_code == 200
    assert str(answer.url).endswith("/audit")
    assert answer.text.count(">看过<") == 50
    assert ">east<" in answer.text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    assert {"child", "reason", "cursor"} <= fields.keys()
    older = await client.post("/audit", data={**fields, **token(client)})
    assert older.status_code == 200
    assert ">看过<" in older.text
    conn = await connect(town)
    told = await conn.fetch(
        "select audit.reason, children, login from audit join account on account.id = account "
        "where subject = 'audit'"
    )
    await conn.close()
    assert [tuple(row) for row in told] == [("complaint", ["C1"], "admin")] * 2


async def test_over_json_the_same_and_never_without_a_reason(as_user: LogIn) -> None:
    await looked_at(as_user)
    client = await as_user("admin")
    found = (await client.post(API, json=ASKED)).json()
    assert ("east", "read") in {(row["login"], row["action"]) for row in found["entries"]}
    for spoilt in ({"child": "C1"}, {**ASKED, "reason": "curious"}, {**ASKED, "child": ""}):
        assert (await client.post(API, json=spoilt)).status_code == 400
    refused = await client.post("/audit", data={"child": "C1", **token(client)})
    assert "选一个理由" in refused.text
    assert ">看过<" not in refused.text


async def test_a_child_in_the_address_is_not_asked_about(as_user: LogIn, town: str) -> None:
    client = await as_user("admin")
    assert "<h2>C1<" not in (await client.get("/audit", params=ASKED)).text
    conn = await connect(town)
    assert await conn.fetchval("select count(*) from audit where subject = 'audit'") == 0
    await conn.close()


@pytest.mark.parametrize("login", ["east", "all", "mum"])
async def test_only_a_district_admin_asks(login: str, as_user: LogIn) -> None:
    client = await as_user(login)
    assert (await client.post(API, json=ASKED)).status_code == 403
    assert (await client.post("/audit", data={**ASKED, **token(client)})).status_code == 403
