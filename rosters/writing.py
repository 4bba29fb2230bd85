"""Typed rows to roster files: xlsx with drop-downs and notes, or CSV. Same rows, same bytes."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from matcher.geography import Geography
from rosters.cells import guard
from rosters.columns import Column
from rosters.rows import ChildRow, Roster
from rosters.sheets import SHEETS, Sheet

# Excel knows no day before this one; such a date is written as text.
_FIRST_EXCEL_DAY = date(1900, 3, 1)
CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 (a fixed mark, so that the bytes are fixed)
_ROWS_WITH_DROPDOWNS = 20_000


def write_xlsx(roster: Roster, geography: Geography, folder: Path) -> None:
    """Write one xlsx file per sheet."""
    for sheet in SHEETS:
        _book(folder / f"{sheet.name}.xlsx", sheet, _cells(sheet, roster, geography))


def write_csv(roster: Roster, geography: Geography, folder: Path) -> None:
    """Write one CSV file per sheet, UTF-8 with BOM so that Excel opens it."""
    for sheet in SHEETS:
        text = io.StringIO(newline="")
        lines = csv.writer(text, lineterminator="\r\n")
        lines.writerow(sheet.headers)
        lines.writerows(_cells(sheet, roster, geography))
        (folder / f"{sheet.name}.csv").write_bytes(text.getvalue().encode("utf-8-sig"))


def write_templates(folder: Path) -> None:
    """Write one xlsx file per sheet, with the notes and one example row to type over."""
    for sheet in SHEETS:
        example: list[object] = [guard(column.example) for column in sheet.columns]
        _book(folder / f"{sheet.name}.xlsx", sheet, [example])


def _cells(sheet: Sheet, roster: Roster, geography: Geography) -> Iterable[list[object]]:
    for row in getattr(roster, sheet.kind):
        yield [_cell(column, row, geography) for column in sheet.columns]


def _cell(column: Column, row: object, geography: Geography) -> object:
    if column.field is None:
        # The one column for people to read is the name of a child's neighbourhood.
        home = isinstance(row, ChildRow) and geography.neighbourhood_by_code.get(row.neighbourhood)
        return home.name if home else ""
    value = getattr(row, column.field)
    if value is None and column.field != "capacity":
        return ""
    written = column.write(value)
    return guard(written) if isinstance(written, str) else written


def _book(path: Path, sheet: Sheet, rows: Iterable[list[object]]) -> None:
    # Strings stay strings: no formula, link or number is ever made of one.
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": CREATED})
        head = book.add_format({"bold": True, "bg_color": "#E8F0EA", "bottom": 1})
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(1, 1)
        for index, column in enumerate(sheet.columns):
            _head(page, index, column, head, text)
        for number, row in enumerate(rows, start=1):
            for index, cell in enumerate(row):
                if cell == "":
                    continue
                if isinstance(cell, date) and cell >= _FIRST_EXCEL_DAY:
                    page.write_datetime(number, index, datetime.combine(cell, time.min), day)
                elif isinstance(cell, int | float):
                    page.write_number(number, index, cell)
                else:
                    page.write_string(number, index, str(cell), text)


def _head(page: Worksheet, index: int, column: Column, head: Format, text: Format) -> None:
    page.set_column(index, index, max(10, 2 * len(column.header) + 4), text)
    page.write_string(0, index, column.header, head)
    note = "；".join(part for part in ("必填" if column.required else "", column.note) if part)
    if note:
        page.write_comment(0, index, note, {"author": "邻家"})
    if column.choices:
        page.data_validation(
            1,
            index,
            _ROWS_WITH_DROPDOWNS,
            index,
            {
                "validate": "list",
                "source": list(column.choices),
                "error_title": "不是允许的词",
                "error_message": "请从下拉列表里选",
            },
        )
