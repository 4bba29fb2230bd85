"""The pages of the registers: what is covered, what is recorded, what a withdrawal closes."""

import re

import pytest
from litestar.testing import AsyncTestClient

from api.app import create_app
from api.same_origin import form_token
from api.sessions.cookies import SESSION
from api.settings import Settings
from matcher.people import Seat
from store.pool import connect
from store.seals import new_key
from tests.api.conftest import HERE, Client, LogIn
from tests.api.town import EAST
from tests.store.round_town import approved

SECRETS = ("示例儿童C1", "示例路C1号", "19900000000")
BASIS = {"kind": "consent", "signed_by": "guardian", "scope": "matching", "since": "2026-01-01"}


async def post(client: Client, path: str, **form: str):
    token = form_token(client.cookies["linjia_session"])
    return await client.post(path, data={"form_token": token, **form}, follow_redirects=False)


async def newest(town: str, action: str):
    conn = await connect(town)
    row = await conn.fetchrow(
        "select subject, keys, children, account is not null as known from audit "
        "where action = $1 order by id desc limit 1",
        action,
    )
    await conn.close()
    return tuple(row) if row else None


async def test_contacts_are_covered_until_they_are_asked_for_and_that_is_recorded(
    town: str, as_user: LogIn
) -> None:
    client = await as_user("east")
    page = await client.get("/children/C1")
    assert page.status_code == 200
    assert not [word for word in SECRETS if word in page.text]
    assert await newest(town, "reveal") is None
    page = await post(client, "/children/C1/contacts")
    assert page.status_code == 200
    assert not [word for word in SECRETS if word not in page.text]
    assert await newest(town, "reveal") == ("child", ["C1"], ["C1"], True)
    page = await client.get("/helpers/N1")
    assert "示例志愿者N1" not in page.text
    page = await post(client, "/helpers/N1/contacts")
    assert "示例志愿者N1" in page.text
    assert "19900000001" in page.text
    assert await newest(town, "reveal") == ("helper", ["N1"], [], True)


@pytest.mark.parametrize("path", ["/children/C4", "/helpers/N2", "/children/C99"])
async def test_another_streets_file_is_not_there(as_user: LogIn, path: str) -> None:
    client = await as_user("east")
    assert (await client.get(path)).status_code == 404
    assert (await post(client, f"{path}/contacts")).status_code == 404


async def test_a_withdrawn_consent_shuts_the_volunteer_out_and_is_followed_up(
    town: str, as_user: LogIn
) -> None:
    conn = await connect(town)
    await conn.execute(
        "insert into pairing (child, seat, helper) values ('C1', 'neighbour_mum', 'N1')"
    )
    await conn.close()
    assert "小示C1" in (await (await as_user("mum")).get("/my-circles")).text
    client = await as_user("east")
    page = await client.get("/children/C1")
    [basis] = re.findall(r"/bases/([0-9a-f-]{36})/withdraw", page.text)
    answer = await post(client, f"/children/C1/bases/{basis}/withdraw")
    assert "现在看不到这名儿童" in answer.text
    assert "小示C1" not in (await (await as_user("mum")).get("/my-circles")).text
    client = await as_user("east")
    due = (await client.get("/duties")).text
    assert "依据已撤回" in due
    [task] = re.findall(r'action="/duties/([0-9a-f-]{36})"', due)
    assert (await post(client, f"/duties/{task}")).status_code == 303
    assert "依据已撤回" not in (await client.get("/duties")).text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"signed_by": "child"}, "不满 14 岁"),
        ({"signed_by": ""}, "由监护人还是本人签署"),
        ({"until": "2025-01-01"}, "截止日早于起始日"),
        ({"since": "2026-02-30"}, "没填对"),
        ({"scope": ""}, "没填对"),
    ],
)
async def test_an_entry_that_cannot_be_is_refused_with_its_reason(
    as_user: LogIn, given: dict[str, str], told: str
) -> None:
    client = await as_user("east")
    answer = await post(client, "/children/C3/bases", **{**BASIS, **given})
    assert answer.status_code == 422
    assert told in answer.text
    assert "还没有登记" in (await client.get("/children/C3")).text


async def test_an_entry_makes_a_child_matchable(as_user: LogIn) -> None:
    client = await as_user("east")
    [street] = (await client.get("/api/v1/coverage", params={"street": EAST})).json()["streets"]
    assert (await post(client, "/children/C3/bases", **BASIS)).status_code == 303
    [now] = (await client.get("/api/v1/coverage", params={"street": EAST})).json()["streets"]
    assert now["matchable"] == street["matchable"] + 1


async def test_without_its_key_a_contact_stays_sealed_and_the_page_says_why(
    town: str, valkey: str, tokens: dict[str, str]
) -> None:
    settings = Settings(database_url=town, redis_url=valkey, connections=4, keys=new_key())
    async with AsyncTestClient(create_app(settings), base_url=HERE) as client:
        client.cookies.set(SESSION, tokens["east"])
        assert (await client.get("/children/C1")).status_code == 200
        answer = await post(client, "/children/C1/contacts")
    assert answer.status_code == 503
    assert "旧钥匙" in answer.text


async def test_a_code_leads_to_its_file_and_only_within_reach(as_user: LogIn) -> None:
    client = await as_user("east")
    for code, leads in (("C1", "/children/C1"), ("N1", "/helpers/N1")):
        answer = await post(client, "/duties", code=code)
        assert answer.headers["location"] == leads
    assert "没有这个编号" in (await post(client, "/duties", code="C4")).text


async def test_publishing_names_each_seat_that_holds_no_more(town: str, as_user: LogIn) -> None:
    conn = await connect(town)
    round_id = await approved(conn, {("C1", Seat.NEIGHBOUR_MUM): "N1"})
    await conn.execute("update legal_basis set withdrawn_at = now()")
    await conn.close()
    client = await as_user("all")
    answer = await client.post(f"/api/v1/rounds/{round_id}/publish")
    assert answer.status_code == 409
    [fault] = answer.json()["faults"]
    assert "C1 邻家妈妈 N1" in fault["detail"]
    assert (await client.get("/api/v1/circles", params={"child": "C1"})).json()["circles"][0][
        "seats"
    ] == []


async def test_a_refusal_is_recorded_and_told(as_user: LogIn) -> None:
    client = await as_user("east")
    record = {"kind": "clearance", "result": "refused", "checked_on": "2026-11-01"}
    answer = await post(client, "/helpers/N1/credentials", **record, until="2027-01-01")
    assert "不通过的不填" in answer.text
    assert (await post(client, "/helpers/N1/credentials", **record)).status_code == 303
    page = await client.get("/helpers/N1")
    assert "不通过" in page.text
