"""Spreadsheets as people and enemies make them, each with what must come of it."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.rosters.build import line, text

HEADERS = list(line("children"))


@dataclass(frozen=True, kw_only=True)
class Ugly:
    """`said`: a part of the first fault's problem, or None where the row is to be read."""

    name: str
    file: str
    body: bytes
    said: str | None = None


def child(**changes: str) -> dict[str, str]:
    """A child of no school, whom every upload may bring."""
    return line("children", **{"学校编号": "", **changes})


def csv(encoding: str = "utf-8", **changes: str) -> bytes:
    return text(child(**changes)).encode(encoding)


def book(fill: Callable[[Workbook], object]) -> bytes:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as workbook:
        fill(workbook)
    return body.getvalue()


def page(
    change: Callable[[Worksheet], object] = lambda page: None, *, above: int = 0, **changes: str
) -> bytes:
    """A workbook with the header below some rows, a child, and a change to its page."""

    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet("Sheet1")
        sheet.write_row(above, 0, HEADERS)
        sheet.write_row(above + 1, 0, list(child(**changes).values()))
        change(sheet)

    return book(fill)


def cell(header: str, value: Any, write: str = "write", **more: Any) -> bytes:
    """A workbook with one cell of the child written in another way."""
    return page(lambda sheet: getattr(sheet, write)(1, HEADERS.index(header), value, **more))


def dated(workbook: Workbook) -> None:
    sheet = workbook.add_worksheet("Sheet1")
    sheet.write_row(0, 0, HEADERS)
    sheet.write_row(1, 0, list(child().values()))
    form = workbook.add_format({"num_format": "yyyy年m月d日"})
    sheet.write_datetime(1, HEADERS.index("出生日期"), date(2015, 5, 20), form)


def with_hidden(name: str) -> bytes:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet("儿童")
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, list(child().values()))
        hidden = workbook.add_worksheet(name)
        hidden.write_row(0, 0, ["选项", "别的"])
        hidden.hide()

    return book(fill)


def titled(sheet: Worksheet) -> None:
    sheet.merge_range(0, 0, 0, 8, "普陀区示例街道儿童名册（2026年秋）")
    sheet.merge_range(1, 0, 1, 8, "填表人：示例  填表日期：2026年9月1日")


def framed(sheet: Worksheet) -> None:
    for row in range(2, 3_000):
        sheet.write_blank(row, 0, None)
        sheet.write_string(row, 3, "   ")


def stripped(body: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with its first sheet's XML changed."""
    return repacked(body, lambda name, part: part.replace(old, new) if "sheet1" in name else part)


def repacked(
    body: bytes, change: Callable[[str, bytes], bytes], **more: tuple[str, bytes]
) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(body)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, part in more.values():
            target.writestr(name, part)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"xl/{number}.xml", bytes(80_000_000))
    return out.getvalue()


def lying_bomb() -> bytes:
    """An archive that says its parts are small."""
    body = bytearray(page())
    place = body.rfind(b"PK\x01\x02")
    body[place + 24 : place + 28] = (1).to_bytes(4, "little")
    return bytes(body)


def entities() -> bytes:
    lol = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">' for n in range(10)
    )
    start = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return stripped(page(), start, start + f"<!DOCTYPE worksheet [{lol}]>".encode())


UGLY = (
    Ugly(name="utf-8", file="儿童.csv", body=csv()),
    Ugly(name="utf-8 with a mark", file="儿童.csv", body=csv("utf-8-sig")),
    Ugly(name="GBK", file="儿童.csv", body=csv("gbk")),
    Ugly(name="GB18030", file="儿童.csv", body=csv("gb18030", 姓名="示例𠮷")),
    Ugly(
        name="UTF-16 with tabs",
        file="儿童.csv",
        body=csv().replace(b",", b"\t").decode().encode("utf-16"),
    ),
    Ugly(name="old Mac line ends", file="儿童.csv", body=csv().replace(b"\r\n", b"\r")),
    Ugly(
        name="a title above a CSV header",
        file="儿童.csv",
        body="儿童名册,,\r\n,,\r\n".encode() + csv(),
    ),
    Ugly(name="merged titles above the header", file="儿童.xlsx", body=page(titled, above=3)),
    Ugly(name="thousands of empty framed rows", file="儿童.xlsx", body=page(framed)),
    Ugly(name="empty rows and columns in a CSV", file="儿童.csv", body=csv() + b",,,,\r\n" * 5_000),
    Ugly(name="a worksheet that tells its name", file="2026年秋.xlsx", body=with_hidden("选项")),
    Ugly(name="a hidden list of options", file="儿童.xlsx", body=with_hidden("选项")),
    Ugly(name="a copy's file name", file="儿童名册 (2) - 副本.csv", body=csv()),
    Ugly(name="a folder in the file name", file="C:\\名册\\儿童.csv", body=csv()),
    Ugly(
        name="stars and notes in the header",
        file="儿童.csv",
        body=csv().replace("姓名".encode(), " * 姓　名（必填） ".encode(), 1),
    ),
    Ugly(
        name="columns in another order",
        file="儿童.csv",
        body=text(dict(reversed(child().items()))).encode(),
    ),
    Ugly(
        name="full-width digits and letters",
        file="儿童.csv",
        body=csv(儿童编号="Ｃ０００１", 需要程度="３"),
    ),
    Ugly(
        name="spaces, also wide and invisible ones",
        file="儿童.csv",
        body=csv(居委代码="\u200b 310107 022012\u3000\xa0", 性别=" 女 "),
    ),
    Ugly(name="a date in Chinese", file="儿童.csv", body=csv(出生日期="2015年5月20日")),
    Ugly(name="a date with a time", file="儿童.csv", body=csv(出生日期="2015/5/20 0:00:00")),
    Ugly(
        name="a date as a serial number",
        file="儿童.xlsx",
        body=cell("出生日期", 42144, "write_number"),
    ),
    Ugly(
        name="a serial number with a time",
        file="儿童.xlsx",
        body=cell("出生日期", 42144.75, "write_number"),
    ),
    Ugly(name="a date as a date", file="儿童.xlsx", body=book(dated)),
    Ugly(
        name="a code as a number",
        file="儿童.xlsx",
        body=cell("居委代码", 310107022012, "write_number"),
    ),
    Ugly(name="numbers as text", file="儿童.xlsx", body=cell("需要程度", "3", "write_string")),
    Ugly(
        name="a formula with its result",
        file="儿童.xlsx",
        body=page(
            lambda sheet: sheet.write_formula(
                1, HEADERS.index("住址"), '="示例路"&"1号"', None, "示例路1号"
            )
        ),
    ),
    Ugly(name="a formula that is only text", file="儿童.csv", body=csv(姓名="=cmd|' /C calc'!A0")),
    Ugly(
        name="the problem column of last time",
        file="儿童.csv",
        body=text({**child(), "问题说明": "示例"}).encode(),
    ),
    Ugly(
        name="a formula that failed",
        file="儿童.xlsx",
        body=page(
            lambda sheet: sheet.write_formula(1, HEADERS.index("依据截止"), "=1/0", None, "#DIV/0!")
        ),
        said="公式出错",
    ),
    Ugly(
        name="a formula never computed",
        file="儿童.xlsx",
        body=stripped(
            page(
                lambda sheet: sheet.write_formula(
                    1, HEADERS.index("依据截止"), "=TODAY()", None, 45000
                )
            ),
            b"<v>45000</v>",
            b"",
        ),
        said="公式出错",
    ),
    Ugly(
        name="a lookup that failed, as CSV",
        file="儿童.csv",
        body=csv(依据截止="#N/A"),
        said="公式出错",
    ),
    Ugly(
        name="a code in scientific notation",
        file="儿童.csv",
        body=csv(居委代码="3.10107E+11"),
        said="科学计数法",
    ),
    Ugly(
        name="a day that is not",
        file="儿童.csv",
        body=csv(出生日期="2015年2月30日"),
        said="没有这一天",
    ),
    Ugly(name="a hidden roster", file="名册.xlsx", body=with_hidden("志愿者"), said="隐藏"),
    Ugly(
        name="two header lines with two columns of a name",
        file="儿童.csv",
        body=csv().replace("姓名,".encode(), "姓名,姓名,".encode(), 1),
        said="不止一次",
    ),
    Ugly(name="no header at all", file="儿童.csv", body=csv().split(b"\r\n")[1], said="没有这一列"),
    Ugly(
        name="five thousand wrong headers",
        file="儿童.csv",
        body=",".join(f"列{n}" for n in range(5_000)).encode(),
        said="没有这一列",
    ),
    Ugly(
        name="a header of a chapter's length",
        file="儿童.csv",
        body=b"x" * 100_000 + b"\r\n",
        said="没有这一列",
    ),
    Ugly(
        name="a quote that is never closed",
        file="儿童.csv",
        body=csv() + b'"' + b"x" * 1_000_000,
        said="引号",
    ),
    Ugly(
        name="a cell of a book's length",
        file="儿童.csv",
        body=csv(住址="示" * 100_000),
        said="太长",
    ),
    Ugly(
        name="millions of line ends", file="儿童.csv", body=b"\n" * 15_000_000, said="远超名册所需"
    ),
    Ugly(name="millions of commas", file="儿童.csv", body=b"," * 15_000_000, said="远超名册所需"),
    Ugly(
        name="a cell in the last corner",
        file="儿童.xlsx",
        body=page(lambda sheet: sheet.write(1_048_575, 16_383, "x")),
        said="远超名册所需",
    ),
    Ugly(name="a workbook with macros", file="儿童.xlsm", body=page(), said="宏"),
    Ugly(
        name="macros under another name",
        file="儿童.xlsx",
        body=repacked(page(), lambda name, part: part, macro=("xl/vbaProject.bin", b"x")),
        said="宏",
    ),
    Ugly(
        name="an archive that unpacks to gigabytes",
        file="儿童.xlsx",
        body=bomb(),
        said="解压后过大",
    ),
    Ugly(
        name="an archive that lies about its size", file="儿童.xlsx", body=lying_bomb(), said="损坏"
    ),
    Ugly(name="entities within entities", file="儿童.xlsx", body=entities()),
    Ugly(name="half a file", file="儿童.xlsx", body=page()[:3_000], said="损坏"),
    Ugly(
        name="an old Excel file",
        file="儿童.xls",
        body=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        said="旧的 .xls",
    ),
    Ugly(
        name="a web page named a spreadsheet",
        file="儿童.xlsx",
        body=b"<html><table></table></html>",
        said="损坏",
    ),
    Ugly(name="an empty file", file="儿童.csv", body=b"", said="没有内容"),
    Ugly(name="an encoding of nobody", file="儿童.csv", body=b"\x81\xff\xff", said="编码"),
)
