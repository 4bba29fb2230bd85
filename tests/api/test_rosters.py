"""Rosters in, faults out."""

from pathlib import Path

import pytest

from api.same_origin import form_token
from rosters.rows import Roster
from rosters.writing import write_csv, write_xlsx
from store.pool import connect
from tests.api.conftest import LogIn
from tests.api.town import PLACES, child, roster


def files_of(folder: Path) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (file.name, file.read_bytes())) for file in sorted(folder.iterdir())]


async def test_a_dry_run_counts_and_stores_nothing(as_user: LogIn, tmp_path: Path) -> None:
    write_xlsx(Roster(children=(child("C8"),)), PLACES, tmp_path)
    client = await as_user("all")
    answer = await client.post("/api/v1/rosters?mode=dry_run", files=files_of(tmp_path))
    assert answer.status_code == 200, answer.text
    assert answer.json()["stored"] is False
    counts = {line["kind"]: line for line in answer.json()["counts"]}
    assert counts["children"]["read"] == 1
    assert (await client.get("/api/v1/coverage")).json()["total"]["children"] == 7


async def test_a_whole_upload_is_stored_and_again_changes_nothing(
    as_user: LogIn, tmp_path: Path
) -> None:
    write_xlsx(roster(), PLACES, tmp_path)
    client = await as_user("all")
    answer = await client.post("/api/v1/rosters?mode=whole", files=files_of(tmp_path))
    assert answer.status_code == 200, answer.text
    counts = {line["kind"]: line for line in answer.json()["counts"]}
    assert counts["children"] == {
        "kind": "children",
        "read": 7,
        "rejected": 0,
        "new": 0,
        "changed": 0,
        "unchanged": 7,
    }


async def test_one_fault_refuses_the_whole_upload(as_user: LogIn, tmp_path: Path) -> None:
    write_csv(Roster(children=(child("C8"), child("C9"))), PLACES, tmp_path)
    spoil(tmp_path / "儿童.csv", "310107022001", "310107999999")
    client = await as_user("all")
    answer = await client.post("/api/v1/rosters?mode=whole", files=files_of(tmp_path))
    assert answer.status_code == 422
    fault = answer.json()["faults"][0]
    assert {"file", "row", "column", "value", "problem", "remedy"} <= fault.keys()
    assert (await client.get("/api/v1/coverage")).json()["total"]["children"] == 7


async def test_the_good_rows_can_be_kept(as_user: LogIn, tmp_path: Path) -> None:
    write_csv(Roster(children=(child("C8"), child("C9"))), PLACES, tmp_path)
    spoil(tmp_path / "儿童.csv", "310107022001", "310107999999")
    client = await as_user("all")
    answer = await client.post("/api/v1/rosters?mode=good_rows", files=files_of(tmp_path))
    assert answer.status_code == 200
    assert answer.json()["faults"]
    assert (await client.get("/api/v1/coverage")).json()["total"]["children"] == 8


async def test_an_upload_without_a_file_says_so(as_user: LogIn) -> None:
    client = await as_user("all")
    answer = await client.post("/api/v1/rosters?mode=whole", data={"a": "b"})
    assert answer.status_code == 400
    assert "没有收到文件" in answer.json()["detail"]


async def test_a_file_that_is_no_roster_is_a_fault_and_not_a_failure(as_user: LogIn) -> None:
    client = await as_user("all")
    broken = [("files", ("儿童.xlsx", b"PK\x03\x04broken"))]
    answer = await client.post("/api/v1/rosters?mode=whole", files=broken)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["file"] == "儿童.xlsx"


async def test_a_streets_coordinator_cannot_upload_another_streets_children(
    as_user: LogIn, tmp_path: Path
) -> None:
    write_csv(Roster(children=(child("C4", "310107103001", need_level=1),)), PLACES, tmp_path)
    client = await as_user("east")
    answer = await client.post("/api/v1/rosters?mode=whole", files=files_of(tmp_path))
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["value"] == "C4"


async def test_a_control_character_is_a_fault_and_not_a_failure(
    as_user: LogIn, tmp_path: Path
) -> None:
    write_csv(Roster(children=(child("C8"),)), PLACES, tmp_path)
    spoil(tmp_path / "儿童.csv", "小示C8", "小\0示")
    client = await as_user("all")
    answer = await client.post("/api/v1/rosters?mode=good_rows", files=files_of(tmp_path))
    assert answer.status_code == 200, answer.text
    assert [fault["value"] for fault in answer.json()["faults"]] == ["小␀示"]


@pytest.mark.parametrize("mode", ["dry_run", "whole", "good_rows"])
async def test_every_upload_is_recorded_with_the_places_of_its_faults(
    as_user: LogIn, tmp_path: Path, town: str, mode: str
) -> None:
    write_csv(Roster(children=(child("C8"), child("C9"))), PLACES, tmp_path)
    spoil(tmp_path / "儿童.csv", "310107022001", "310107999999")
    client = await as_user("all")
    await client.post(f"/api/v1/rosters?mode={mode}", files=files_of(tmp_path))
    conn = await connect(town)
    [kept] = await conn.fetch(
        "select login, stored, faults from roster_import join account on account = account.id"
    )
    await conn.close()
    assert (kept["login"], kept["stored"]) == ("all", mode == "good_rows")
    assert kept["faults"] == [{"file": "儿童.csv", "row": 2, "column": "居委代码"}]


async def test_a_refused_upload_on_the_page_is_recorded_too(
    as_user: LogIn, tmp_path: Path, town: str
) -> None:
    write_csv(Roster(children=(child("C4"),)), PLACES, tmp_path)
    client = await as_user("east")
    token = form_token(client.cookies["linjia_session"])
    answer = await client.post(
        "/rosters", data={"mode": "whole", "form_token": token}, files=files_of(tmp_path)
    )
    assert "没有存入任何内容" in answer.text
    conn = await connect(town)
    assert await conn.fetchval("select count(*) from roster_import where not stored") == 1
    await conn.close()


def spoil(file: Path, old: str, new: str) -> None:
    """Put a mistake into the first row that holds a text."""
    text = file.read_text("utf-8-sig")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8-sig")
