"""Files to tables of raw cells: xlsx, and CSV in UTF-8, GB18030 or UTF-16."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from rosters import workbooks
from rosters.broken import CELLS_AT_MOST, ROWS_AT_MOST, BrokenFile, empty
from rosters.cells import legible
from rosters.sheets import NOTES_SHEET, PLACES_SHEET

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # an .xls, or an .xlsx with a password
_IGNORED = {"说明", NOTES_SHEET, PLACES_SHEET}
_WITH_MACROS = {".xlsm", ".xltm", ".xlam", ".xlsb"}

__all__ = ["BrokenFile", "Table", "plain", "tables"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet's cells from its first row on. `names` are what may say which roster it is: the
    file's stem where the file has one sheet, and the worksheet's own."""

    file: str
    names: tuple[str, ...]
    cells: list[list[Any]]
    hidden: bool = False


def tables(file: str, content: bytes, limit: int) -> Iterator[Table]:
    """The tables of a file; raises BrokenFile."""
    if len(content) > limit:
        raise BrokenFile(
            f"文件超过上限 {limit / 1e6:.0f} MB",
            "删去图片和无关的工作表，或分成几个文件上传",
        )
    path = PurePath(file.replace("\\", "/"))
    suffix = path.suffix.lower()
    if suffix in _WITH_MACROS:
        raise BrokenFile("文件可能带宏，不接受", "另存为不带宏的 .xlsx 再上传")
    if content.startswith(_OLD_OFFICE):
        raise BrokenFile("文件设了密码，或是旧的 .xls 格式", "去掉密码，另存为 .xlsx 再上传")
    if content.startswith(b"PK") or suffix == ".xlsx":
        yield from _sheets(file, path.stem, content)
    elif suffix == ".csv":
        yield Table(file=file, names=(path.stem,), cells=_lines(content))
    else:
        raise BrokenFile("不是 xlsx 或 CSV 文件", "另存为 .xlsx 或 .csv 再上传")


def _sheets(file: str, stem: str, content: bytes) -> Iterator[Table]:
    pages = [page for page in workbooks.pages(content) if plain(page.name) not in _IGNORED]
    if not pages:
        raise empty()
    alone = sum(not page.hidden for page in pages) == 1
    for page in pages:
        yield Table(
            file=file if alone else f"{file}〔{page.name}〕",
            names=(stem, page.name) if alone and not page.hidden else (page.name,),
            cells=page.cells,
            hidden=page.hidden,
        )


def _lines(content: bytes) -> list[list[Any]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    lines: list[list[Any]] = []
    cells = 0
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            lines.append(line)
            cells += len(line)
            if len(lines) > ROWS_AT_MOST or cells > CELLS_AT_MOST:
                raise BrokenFile(
                    f"文件超过 {ROWS_AT_MOST} 行或 {CELLS_AT_MOST} 格，远超名册所需",
                    "删去数据区之外的空行和空列，或分成几个文件上传",
                )
    except csv.Error as error:
        raise BrokenFile(
            "CSV 的引号不成对，或有一格长得不像名册", "在表格软件里打开，改正后另存再上传"
        ) from error
    return lines


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
    return "".join(legible(folded).split()).strip("*\ufeff\u200b")
