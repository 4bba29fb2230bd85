"""A workbook that would make its reader lay out millions of empty cells is refused unread."""

import io
import zipfile

import pytest

from rosters.tables import BrokenFile, tables

FAR = "<worksheet><sheetData><row><c {}><v>1</v></c></row></sheetData></worksheet>"


def workbook(place: str, page: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(place, page)
    return file.getvalue()


@pytest.mark.parametrize(
    ("place", "page"),
    [
        ("xl/worksheets/sheet1.xml", FAR.format('r="XFD1048576"').encode()),
        ("xl/worksheets/sheet1.xml", FAR.format("r='XFD1048576'").encode()),
        ("xl/worksheets/sheet1.xml", FAR.format("r = 'xfd1048576'").encode()),
        ("xl/elsewhere/sheet1.xml", FAR.format("r='XFD1048576'").encode()),
        ("xl/worksheets/sheet1.xml", FAR.format("r='&#88;FD1048576'").encode()),
        ("xl/worksheets/sheet1.xml", FAR.format('r="XFD1048576"').encode("utf-16")),
    ],
    ids=["plain", "single quotes", "spaces", "another folder", "references", "utf-16"],
)
def test_a_cell_far_out_is_refused_however_it_is_written(place: str, page: bytes) -> None:
    with pytest.raises(BrokenFile) as caught:
        list(tables("儿童.xlsx", workbook(place, page), 1_000_000))
    assert "打不开" not in caught.value.problem
