"""The registers over JSON: the same duties, bases and records as the pages', by the same walls."""

from datetime import date, timedelta

from api.rounds.acts import today
from store.pool import connect
from tests.api.conftest import LogIn

API = "/api/v1"
BASIS = {
    "kind": "consent",
    "signed_by": "guardian",
    "scope": ["matching"],
    "since": "2026-01-01",
    "until": None,
}
RECORD = {
    "kind": "clearance",
    "result": "passed",
    "checked_on": "2026-01-05",
    "body": "示例派出所",
    "until": "2027-12-31",
}


async def test_a_withdrawn_basis_shuts_the_circle_and_is_a_duty_until_it_is_done(
    as_user: LogIn,
) -> None:
    client = await as_user("east")
    [entry] = (await client.get(f"{API}/children/C1/bases")).json()["bases"]
    answer = await client.post(f"{API}/children/C1/bases/{entry['id']}/withdraw")
    assert answer.status_code == 200, answer.text
    assert answer.json()["follow_up"]
    [duty] = (await client.get(f"{API}/duties")).json()["follow_ups"]
    assert (duty["child"], duty["kind"]) == ("C1", "basis_withdrawn")
    left = await client.post(f"{API}/duties/{duty['id']}/done")
    assert left.json()["follow_ups"] == []
    for child, status in (("C3", 201), ("C4", 404)):
        answer = await client.post(f"{API}/children/{child}/bases", json=BASIS)
        assert answer.status_code == status, answer.text
    signed_by_child = {**BASIS, "signed_by": "child"}
    answer = await client.post(f"{API}/children/C3/bases", json=signed_by_child)
    assert answer.status_code == 409
    assert "不满 14 岁" in answer.json()["detail"]


async def test_a_record_is_kept_with_its_days_and_a_lapsed_one_flags_the_circle(
    as_user: LogIn, town: str
) -> None:
    client = await as_user("east")
    answer = await client.post(f"{API}/helpers/N1/credentials", json=RECORD)
    assert answer.status_code == 201, answer.text
    held = (await client.get(f"{API}/helpers/N1/credentials")).json()["credentials"]
    assert "2027-12-31" in {row["until"] for row in held if row["kind"] == "clearance"}
    yesterday = today() - timedelta(days=1)
    conn = await connect(town)
    await conn.execute(
        "update credential set until = $1, checked_on = $1 "
        "where helper = 'N1' and kind = 'clearance'",
        yesterday,
    )
    await conn.execute(
        "insert into pairing (child, seat, helper) values ('C1', 'neighbour_mum', 'N1') "
        "on conflict do nothing"
    )
    await conn.close()
    found = (await client.get(f"{API}/duties")).json()["credentials"]
    told = [row for row in found if (row["helper"], row["kind"]) == ("N1", "clearance")]
    assert [(date.fromisoformat(row["until"]), row["in_force"]) for row in told] == [
        (yesterday, False)
    ]
    assert told[0]["circles"] == ["C1"]
    assert (await client.get(f"{API}/helpers/N2/credentials")).status_code == 404
