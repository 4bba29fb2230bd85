"""Circles taken along as files: who may, what is in them, and what the audit keeps."""

import io

import pytest
import python_calamine as calamine

from api.exports.files import Kind
from store.pool import connect
from tests.api.conftest import LogIn
from tests.store.round_town import published


@pytest.fixture
async def circles(town: str) -> str:
    conn = await connect(town)
    await published(conn)
    await conn.close()
    return town


async def test_a_coordinator_takes_along_the_own_street_and_the_audit_knows(
    circles: str, as_user: LogIn
) -> None:
    client = await as_user("east")
    for kind in Kind:
        answer = await client.get(f"/api/v1/exports/{kind.value}", params={"purpose": "meeting"})
        assert answer.status_code == 200, answer.text
        assert "attachment" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"
        start = b"PK" if kind.value.endswith("xlsx") else b"%PDF-"
        assert answer.content.startswith(start)
        if kind is Kind.CIRCLES:
            book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
            mark, _, *rows = book.get_sheet_by_index(0).to_python()
            assert [row[0] for row in rows] == ["C1", "C2", "C3"]
            assert "east" in str(mark[0])
            assert "例会" in str(mark[0])
    conn = await connect(circles)
    kept = await conn.fetch(
        "select keys, children, reason from audit where action = 'export' order by id"
    )
    await conn.close()
    assert [row["keys"][0] for row in kept] == [kind.value for kind in Kind]
    assert kept[0]["children"] == ["C1", "C2", "C3"]
    assert kept[2]["children"] == ["C1"]
    assert {row["reason"] for row in kept} == {"meeting"}


async def test_without_a_purpose_or_in_another_street_there_is_no_file(as_user: LogIn) -> None:
    client = await as_user("east")
    assert (await client.get("/api/v1/exports/circles.xlsx")).status_code == 400
    elsewhere = {"purpose": "meeting", "street": "310107103000"}
    answer = await client.get("/api/v1/exports/circles.xlsx", params=elsewhere)
    assert answer.status_code == 404
    assert (await client.get("/api/v1/exports/x.doc?purpose=meeting")).status_code in (400, 404)
    admin = await as_user("admin")
    answer = await admin.get("/api/v1/exports/circles.xlsx", params={"purpose": "meeting"})
    assert answer.status_code == 403
