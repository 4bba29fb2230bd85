"""A published round changes by numbered amendments alone: gathered, approved, in force at once."""

from collections.abc import AsyncGenerator

import asyncpg
import pytest

from store.pool import connect
from tests.api.conftest import LogIn
from tests.api.test_overrides import MUM, change
from tests.store.round_town import open_pairings, proposed, published


@pytest.fixture
async def conn(town: str) -> AsyncGenerator[asyncpg.Connection, None]:
    connection = await connect(town)
    yield connection
    await connection.close()


@pytest.fixture
async def round_id(conn: asyncpg.Connection) -> str:
    """A published round: N1 and M1 with C1, N2 with C4."""
    return str(await published(conn))


async def test_an_amendment_changes_circles_only_once_another_has_approved_it(
    round_id: str, conn: asyncpg.Connection, as_user: LogIn
) -> None:
    client = await as_user("all")
    before = await open_pairings(conn)
    there = {"child": "C4", "seat": MUM}
    made = await change(client, round_id, "move", ("C5", MUM), other=there)
    assert made.json()["amendment"] == 1, made.text
    await change(client, round_id, "assign", ("C2", "mentor"), helper="M1", seen={"*": 1})
    assert await open_pairings(conn) == before
    path = f"/api/v1/rounds/{round_id}"
    assert (await client.post(f"{path}/amendments/1/approve")).status_code == 403
    admin = await as_user("admin")
    stale = await admin.post(f"{path}/amendments/1/approve", headers={"if-match": '"*.1"'})
    assert stale.status_code == 412
    seen = (await admin.get(f"{path}/differences")).json()
    assert seen["counts"] == {"kept": 2, "changed": 0, "new": 2, "gone": 1}
    done = await admin.post(f"{path}/amendments/1/approve", headers={"if-match": seen["etag"]})
    assert (done.status_code, done.json()["state"]) == (200, "applied"), done.text
    now = await open_pairings(conn)
    assert now == {
        ("C1", MUM): "N1",
        ("C1", "mentor"): "M1",
        ("C2", "mentor"): "M1",
        ("C5", MUM): "N2",
    }
    told = await conn.fetch("select helper, kind::text from notice order by id offset 3")
    assert sorted(tuple(row) for row in told) == [
        ("M1", "seat_begins"),
        ("N2", "seat_begins"),
        ("N2", "seat_ends"),
    ]
    assert (await admin.post(f"{path}/amendments/1/approve")).status_code == 409
    client = await as_user("all")
    assert (await client.post(f"{path}/overrides/1/undo")).status_code == 409
    again = await change(client, round_id, "empty", ("C5", MUM), seen={"*": 2})
    assert again.json()["amendment"] == 2


async def test_an_amendment_given_up_leaves_everything_as_it_was(
    round_id: str, conn: asyncpg.Connection, as_user: LogIn
) -> None:
    client = await as_user("all")
    await change(client, round_id, "empty", ("C1", MUM))
    await change(client, round_id, "assign", ("C2", MUM), helper="N1", seen={"*": 1})
    path = f"/api/v1/rounds/{round_id}"
    assert (await client.get(f"{path}/differences?kind=gone")).json()["seats"][0]["child"] == "C1"
    gone = await client.post(f"{path}/amendments/1/discard")
    assert gone.json()["state"] == "discarded", gone.text
    counts = (await client.get(f"{path}/differences")).json()["counts"]
    assert counts == {"kept": 3, "changed": 0, "new": 0, "gone": 0}
    [told] = (await client.get(f"{path}/amendments")).json()["amendments"]
    assert (told["state"], told["seats"]) == ("discarded", [])


async def test_an_amendment_does_not_overrule_a_circle_that_changed_meanwhile(
    round_id: str, conn: asyncpg.Connection, as_user: LogIn
) -> None:
    await change(await as_user("all"), round_id, "empty", ("C1", MUM))
    await conn.execute("update pairing set until = now() where helper = 'N1' and until is null")
    before = await open_pairings(conn)
    admin = await as_user("admin")
    refused = await admin.post(f"/api/v1/rounds/{round_id}/amendments/1/approve")
    assert refused.status_code == 409
    assert "又有变动" in refused.json()["detail"]
    assert await open_pairings(conn) == before


async def test_whoever_made_an_amendment_does_not_approve_it(
    round_id: str, conn: asyncpg.Connection, as_user: LogIn
) -> None:
    await change(await as_user("all"), round_id, "empty", ("C1", MUM))
    await conn.execute("update override set made_by = (select id from account where login='admin')")
    admin = await as_user("admin")
    refused = await admin.post(f"/api/v1/rounds/{round_id}/amendments/1/approve")
    assert (refused.status_code, "做修订的人" in refused.json()["detail"]) == (409, True)


async def test_only_what_was_seen_is_approved(conn: asyncpg.Connection, as_user: LogIn) -> None:
    round_id = str(await proposed(conn))
    admin = await as_user("admin")
    page = (await admin.get(f"/rounds/{round_id}/changes")).text
    assert "新补上 3" in page
    token = page.split('name="form_token" value="')[2].split('"')[0]
    await change(await as_user("all"), round_id, "empty", ("C1", MUM))
    admin = await as_user("admin")
    form = {"form_token": token, "seen": '"*.0"'}
    late = await admin.post(f"/rounds/{round_id}/approve", data=form, follow_redirects=False)
    assert late.status_code == 412
    assert "又有改动" in late.text
    form["seen"] = '"*.1"'
    made = await admin.post(f"/rounds/{round_id}/approve", data=form, follow_redirects=False)
    assert made.status_code == 303
    shown = (await admin.get(f"/rounds/{round_id}/changes")).text
    assert "监护人希望换一位" in shown
    assert "人工改动合计的代价" in shown
