"""Rosters in, faults out."""

from pathlib import Path

import pytest

from matcher.people import Seat
from rosters.rows import Roster
from rosters.writing import write_csv, write_xlsx
from store.pool import connect
from tests.api.conftest import LogIn
from tests.api.town import PLACES, child, helper, roster
from tests.rosters.ugly import UGLY


def files_of(folder: Path) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (file.name, file.read_bytes())) for file in sorted(folder.iterdir())]


async def test_a_dry_run_counts_and_stores_nothing(as_user: LogIn, tmp_path: Path) -> None:
    write_xlsx(Roster(children=(child("C8"),)), PLACES, tmp_path)
    client = await as_user("all")
    answer = await client.post("/api/v1/rosters?mode=dry_run", files=files_of(tmp_path))
    assert answer.status_code == 200, answer.text
    assert answer.json()["stored"] is False
    counts = {line["kind"]: line for line in answer.json()["counts"]}
    assert (counts["children"]["read"], counts["children"]["new"]) == (1, 1)
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
        "select login, state, faults from roster_import join account on account = account.id"
    )
    await conn.close()
    state = "stored" if mode == "good_rows" else "discarded"
    assert (kept["login"], kept["state"]) == ("all", state)
    assert kept["faults"] == [{"file": "儿童.csv", "row": 2, "column": "居委代码"}]


async def test_two_files_of_one_name_are_both_read(as_user: LogIn, tmp_path: Path) -> None:
    files = []
    for code in ("C8", "C9"):
        write_csv(Roster(children=(child(code),)), PLACES, tmp_path)
        files.append(("files", ("儿童.csv", (tmp_path / "儿童.csv").read_bytes())))
    client = await as_user("all")
    answer = await client.post("/api/v1/rosters?mode=whole", files=files)
    assert answer.status_code == 200, answer.text
    counts = {line["kind"]: line for line in answer.json()["counts"]}
    assert counts["children"]["new"] == 2


@pytest.mark.parametrize(
    "name",
    ["示" * 5_000 + ".csv", "儿童\0.csv", "儿童\ud800.csv", "..\\..\\儿童.csv", "儿童\n.csv"],
)
async def test_an_odd_file_name_is_no_failure(as_user: LogIn, name: str) -> None:
    client = await as_user("all")
    part = f'content-disposition: form-data; name="files"; filename="{name}"\r\n\r\nx\r\n'
    body = b"--b\r\n" + part.encode("utf-8", "surrogatepass") + b"--b--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = await client.post("/api/v1/rosters", content=body, headers=headers)
    assert answer.status_code in (200, 400), answer.text
    assert len(answer.content) < 50_000


async def test_ugly_files_are_answered_and_stop_nobody(as_user: LogIn) -> None:
    client = await as_user("all")
    files = [("files", (ugly.file, ugly.body)) for ugly in UGLY]
    answer = await client.post("/api/v1/rosters", files=files)
    assert answer.status_code == 200, answer.text[:500]
    found = answer.json()
    assert found["fault_count"] >= sum(ugly.said is not None for ugly in UGLY)
    assert len(answer.content) < 500_000
    assert (await client.get("/health")).json()["database"] is True


async def test_a_streets_fault_has_its_row_and_its_rule(as_user: LogIn, tmp_path: Path) -> None:
    write_csv(
        Roster(children=(child("C1"), child("C4", "310107103001", need_level=1))), PLACES, tmp_path
    )
    client = await as_user("east")
    answer = await client.post("/api/v1/rosters", files=files_of(tmp_path))
    [fault] = answer.json()["faults"]
    assert (fault["file"], fault["row"], fault["column"]) == ("儿童.csv", 3, "儿童编号")
    assert fault["rule"] == "street"


async def test_a_dry_run_tells_what_would_change(as_user: LogIn, tmp_path: Path) -> None:
    changed = child("C1", need_level=1, needs=())
    write_csv(Roster(children=(changed,)), PLACES, tmp_path)
    client = await as_user("all")
    found = (await client.post("/api/v1/rosters", files=files_of(tmp_path))).json()
    assert {(cell["column"], cell["before"], cell["after"]) for cell in found["changes"]} == {
        ("需要程度", "2", "1"),
        ("需求", "学业辅导", ""),
    }
    again = (await client.post("/api/v1/rosters", files=files_of(tmp_path))).json()
    assert again["changes"] == found["changes"]


async def test_a_seat_more_is_a_change_and_a_new_helpers_seat_is_none(
    as_user: LogIn, tmp_path: Path
) -> None:
    home = "310107022001"
    both = (Seat.NEIGHBOUR_MUM, Seat.CHILDREN_DIRECTOR)
    given = (
        helper("N1", Seat.NEIGHBOUR_MUM, seats=both, neighbourhood=home, capacity=2),
        helper("N8", Seat.NEIGHBOUR_MUM, neighbourhood=home),
    )
    write_csv(Roster(helpers=given), PLACES, tmp_path)
    client = await as_user("all")
    found = (await client.post("/api/v1/rosters", files=files_of(tmp_path))).json()
    assert [(cell["id"], cell["column"], cell["after"]) for cell in found["changes"]] == [
        ("N1", "席位", "儿童主任")
    ]


async def test_a_likely_duplicate_is_shown_beside_the_stored_child(
    as_user: LogIn, tmp_path: Path
) -> None:
    write_csv(Roster(children=(child("C8", name="示例 儿童C1"),)), PLACES, tmp_path)
    client = await as_user("all")
    [pair] = (await client.post("/api/v1/rosters", files=files_of(tmp_path))).json()["alike"]
    assert (pair["first"]["id"], pair["second"]["id"]) == ("C1", "C8")
    assert pair["first"]["place"] is None
    assert pair["second"]["place"] == {"file": "儿童.csv", "row": 2}
    assert set(pair["agree"]) == {"姓名", "出生日期", "监护人电话"}


async def test_another_streets_child_is_not_shown_as_a_likeness(
    as_user: LogIn, tmp_path: Path
) -> None:
    write_csv(Roster(children=(child("C8", name="示例儿童C4"),)), PLACES, tmp_path)
    client = await as_user("east")
    assert (await client.post("/api/v1/rosters", files=files_of(tmp_path))).json()["alike"] == []


async def test_an_import_is_undone_once_and_within_the_street(
    as_user: LogIn, tmp_path: Path
) -> None:
    write_csv(Roster(children=(child("C8"), child("C1", need_level=1))), PLACES, tmp_path)
    client = await as_user("east")
    answer = await client.post("/api/v1/rosters?mode=whole", files=files_of(tmp_path))
    path = f"/api/v1/rosters/imports/{answer.json()['id']}/undo"
    client = await as_user("west")
    assert (await client.post(path)).status_code == 404
    assert (await client.get("/api/v1/rosters/imports")).json()["imports"] == []
    client = await as_user("east")
    undone = await client.post(path)
    assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    assert (await client.post(path)).status_code == 409
    assert (await client.get("/api/v1/coverage")).json()["total"]["children"] == 3
    [record] = (await client.get("/api/v1/rosters/imports")).json()["imports"]
    assert (record["state"], record["undoable"]) == ("undone", False)


def spoil(file: Path, old: str, new: str) -> None:
    """Put a mistake into the first row that holds a text."""
    text = file.read_text("utf-8-sig")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8-sig")
