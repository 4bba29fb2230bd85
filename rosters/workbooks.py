"""The worksheets of an xlsx file, once a look into the archive has shown it to be harmless."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from xml.sax.saxutils import unescape

import python_calamine as calamine

from rosters.broken import CELLS_AT_MOST, BrokenFile, damaged, empty
from rosters.cells import NO_RESULT

_UNPACKED_AT_MOST = 300_000_000
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_HIDDEN_CELL = re.compile(rb"""\br\s*=\s*["'][^"']*&""")
_WHOLE_CELL = re.compile(rb"<c\b([^>]*[^>/])>(.*?)</c>", re.DOTALL)
_FORMULA = re.compile(rb"<f[\s/>]")
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_VALUE = re.compile(rb"<v[^>]*>([^<]*)</v>")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")

Odd = dict[tuple[int, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A worksheet's cells from its first row on."""

    name: str
    cells: list[list[Any]]
    hidden: bool


def pages(content: bytes) -> list[Page]:
    """The worksheets with anything in them, in their order; raises BrokenFile."""
    odd = _look_inside(content)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = [
            Page(
                name=sheet.name,
                cells=_told(
                    book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False),
                    odd.get(sheet.name, {}),
                ),
                hidden=sheet.visible != calamine.SheetVisibleEnum.Visible,
            )
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    except (calamine.CalamineError, OSError, ValueError, KeyError, IndexError) as error:
        raise damaged() from error
    filled = [page for page in found if any(map(any, page.cells))]
    if not filled:
        raise empty()
    return filled


def _told(cells: list[list[Any]], odd: Odd) -> list[list[Any]]:
    """The cells with each failed formula shown as such: the reader gives it as an empty cell."""
    for (row, column), text in odd.items():
        if row < len(cells) and column < len(cells[row]):
            cells[row][column] = text
    return cells


def _look_inside(content: bytes) -> dict[str, Odd]:
    """Refuse a workbook that unpacks to far more than a roster, before it is unpacked whole; by
    worksheet, the cells whose formula has failed or was never computed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            if any(part.flag_bits & 1 for part in parts):
                raise BrokenFile("文件设了密码", "去掉密码再上传")
            if any(PurePosixPath(part.filename).name == "vbaProject.bin" for part in parts):
                raise BrokenFile("文件带宏，不接受", "另存为不带宏的 .xlsx 再上传")
            if sum(part.file_size for part in parts) > _UNPACKED_AT_MOST:
                raise BrokenFile("文件解压后过大", "删去无关内容，或分成几个文件上传")
            # Any part may be a sheet: the workbook says which, and may lie about where.
            read = ((part.filename, archive.read(part)) for part in parts)
            odd = _bound(
                (name, page) for name, page in read if b"sheetData" in page or b"\0" in page[:200]
            )
            return {name: odd[part] for name, part in _parts(archive).items() if odd.get(part)}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise damaged() from error


def _bound(parts: Iterable[tuple[str, bytes]]) -> dict[str, Odd]:
    """A single cell far out would make the reader lay out every cell before it; a page in UTF-16 or
    with cell names in character references hides from this look, and no spreadsheet writes one."""
    cells = 0
    odd: dict[str, Odd] = {}
    for name, page in parts:
        if b"\0" in page[:200]:
            if page.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
                raise BrokenFile("文件的编码不是表格软件写的", "在表格软件里打开并另存再上传")
            continue
        if _HIDDEN_CELL.search(page):
            raise BrokenFile("单元格的位置写法不是表格软件写的", "在表格软件里打开并另存再上传")
        letters: set[bytes] = set()
        last = 0
        for match in _CELL.finditer(page):
            letters.add(match[1].upper())
            last = max(last, int(match[2]))
        width = max((_column(name) for name in letters), default=0)
        cells += width * last
        if cells > CELLS_AT_MOST:
            raise BrokenFile(
                f"工作表占到第 {last} 行、第 {width} 列，远超名册所需",
                "删去数据区之外的行和列，或分成几个文件上传",
            )
        if _FORMULA.search(page) or _ERROR.search(page):
            odd[name] = _failed(page)
    return odd


def _failed(page: bytes) -> Odd:
    """By row and column, from 0: what a cell shows whose formula has no usable result."""
    failed: Odd = {}
    for match in _WHOLE_CELL.finditer(page):
        place = _CELL.search(match[1])
        if place is None:
            continue
        value = _VALUE.search(match[2])
        if _ERROR.search(match[1]):
            text = value[1].decode(errors="replace") if value else NO_RESULT
        elif value is None and _FORMULA.search(match[2]):
            text = NO_RESULT
        else:
            continue
        failed[int(place[2]) - 1, _column(place[1].upper()) - 1] = text
    return failed


def _parts(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """By worksheet: the part of the archive that holds it, as far as the usual places tell."""
    try:
        book = archive.read("xl/workbook.xml").decode(errors="replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode(errors="replace")
    except KeyError:
        return {}
    targets = {
        _attribute(tag, "Id"): PurePosixPath("/xl", _attribute(tag, "Target"))
        for tag in _RELATION.findall(relations)
    }
    return {
        _attribute(tag, "name"): str(targets[where]).lstrip("/")
        for tag in _SHEET.findall(book)
        if (where := _attribute(tag, r"\w+:id")) in targets
    }


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""\s{name}\s*=\s*(["'])(.*?)\1""", tag)
    return unescape(found[2], {"&quot;": '"', "&apos;": "'"}) if found else ""


def _column(name: bytes) -> int:
    value = 0
    for letter in name:
        value = value * 26 + letter - 64
    return value
