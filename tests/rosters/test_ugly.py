"""Each ugly spreadsheet gives the right row or the right message."""

from pathlib import Path

import msgspec
import pytest

from rosters.reading import read_roster
from tests.rosters.build import PLACES
from tests.rosters.ugly import UGLY, Ugly, page, repacked


@pytest.mark.parametrize("ugly", UGLY, ids=lambda ugly: ugly.name)
def test_an_ugly_spreadsheet_gives_the_row_or_says_what_is_wrong(ugly: Ugly) -> None:
    reading = read_roster({ugly.file: ugly.body}, PLACES)
    if ugly.said is None:
        assert reading.faults == ()
        [child] = reading.roster.children
        assert (child.id, child.born.isoformat(), child.need_level) == ("C0001", "2015-05-20", 3)
        assert child.neighbourhood == "310107022012"
    else:
        assert ugly.said in reading.faults[0].problem
        assert all(fault.remedy and fault.rule for fault in reading.faults)
    assert len(msgspec.json.encode(reading.faults)) < 50_000


def test_there_are_forty_of_them_each_with_a_name_of_its_own() -> None:
    assert len({ugly.name for ugly in UGLY}) == len(UGLY) >= 40


def test_a_cell_that_names_a_file_of_ours_brings_nothing_of_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("示例秘密")
    entity = f'<!DOCTYPE sst [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    mark = b'standalone="yes"?>'

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/sharedStrings.xml":
            return part
        assert mark in part
        assert b"C0001" in part
        return part.replace(mark, mark + entity).replace(b"C0001", b"&x;")

    reading = read_roster({"儿童.xlsx": repacked(page(), change)}, PLACES)
    assert "示例秘密" not in str(reading)
