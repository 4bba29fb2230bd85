"""Files to tables of raw cells: xlsx, and CSV in UTF-8, GB18030 or UTF-16."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import python_calamine as calamine

from rosters.cells import legible

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # an .xls, or an .xlsx with a password
_UNPACKED_AT_MOST = 300_000_000
_CELLS_AT_MOST = 5_000_000
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_HIDDEN_CELL = re.compile(rb"""\br\s*=\s*["'][^"']*&""")


class BrokenFile(Exception):
    """A file that is not read: what is wrong, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet's cells from its first row on; `name` is the worksheet's, or the file's stem."""

    file: str
    name: str
    cells: list[list[Any]]


def tables(file: str, content: bytes, limit: int) -> Iterator[Table]:
    """The tables of a file; raises BrokenFile."""
    if len(content) > limit:
        raise BrokenFile(
            f"文件有 {len(content) / 1e6:.1f} MB，超过上限 {limit / 1e6:.0f} MB",
            "删去图片和无关的工作表，或分成几个文件上传",
        )
    path = PurePath(file.replace("\\", "/"))
    suffix = path.suffix.lower()
    if content.startswith(_OLD_OFFICE):
        raise BrokenFile("文件设了密码，或是旧的 .xls 格式", "去掉密码，另存为 .xlsx 再上传")
    if content.startswith(b"PK") or suffix == ".xlsx":
        yield from _workbook(file, path.stem, content)
    elif suffix == ".csv":
        yield Table(file=file, name=path.stem, cells=_lines(content))
    else:
        raise BrokenFile("不是 xlsx 或 CSV 文件", "另存为 .xlsx 或 .csv 再上传")


def _workbook(file: str, stem: str, content: bytes) -> Iterator[Table]:
    _look_inside(content)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        pages = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names]
    except (calamine.CalamineError, OSError, ValueError, KeyError, IndexError) as error:
        raise BrokenFile("文件损坏，打不开", "在表格软件里打开并另存为 .xlsx 再上传") from error
    filled = [(name, page) for name, page in zip(names, pages, strict=True) if any(map(any, page))]
    if not filled:
        raise BrokenFile("文件里没有内容", "下载模板，填好再上传")
    for name, page in filled:
        yield Table(file=file, name=stem if len(filled) == 1 else name, cells=page)


def _look_inside(content: bytes) -> None:
    """Refuse a workbook that unpacks to far more than a roster, before it is unpacked whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise BrokenFile("文件设了密码", "去掉密码再上传")
            if sum(part.file_size for part in parts) > _UNPACKED_AT_MOST:
                raise BrokenFile("文件解压后过大", "删去无关内容，或分成几个文件上传")
            # Any part may be a sheet: the workbook says which, and may lie about where.
            pages = (archive.read(part) for part in parts if not part.is_dir())
            _bound(page for page in pages if b"sheetData" in page or b"\0" in page[:200])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise BrokenFile("文件损坏，打不开", "在表格软件里打开并另存为 .xlsx 再上传") from error


def _bound(pages: Iterable[bytes]) -> None:
    """A single cell far out would make the reader lay out every cell before it; a page in UTF-16 or
    with cell names in character references hides from this look, and no spreadsheet writes one."""
    cells = 0
    for page in pages:
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
        if cells > _CELLS_AT_MOST:
            raise BrokenFile(
                f"工作表占到第 {last} 行、第 {width} 列，远超名册所需",
                "删去数据区之外的行和列，或分成几个文件上传",
            )


def _column(name: bytes) -> int:
    value = 0
    for letter in name:
        value = value * 26 + letter - 64
    return value


def _lines(content: bytes) -> list[list[Any]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    try:
        return [
            list(line) for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise BrokenFile("CSV 的引号或换行不完整", "在表格软件里打开并另存再上传") from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BrokenFile("文字编码认不出来", "另存为“CSV UTF-8”或 .xlsx 再上传")


def plain(text: object) -> str:
    """A name or header as it is compared: no spaces, no full-width letters, no star."""
    folded = unicodedata.normalize("NFKC", "" if text is None else str(text))
    return "".join(legible(folded).split()).strip("*\ufeff")
