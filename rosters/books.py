"""Workbooks that people fill in: headers with notes, drop-downs, and cells that stay text."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rosters import cells
from rosters.columns import Column
from rosters.sheets import PLACES_SHEET, Sheet

# Excel knows no day before this one; such a date is written as text.
_FIRST_EXCEL_DAY = date(1900, 3, 1)
CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 (a fixed mark, so that the bytes are fixed)
_ROWS_WITH_DROPDOWNS = 20_000
_LONGEST_MESSAGE = 255
# Strings stay strings: no formula, link or number is ever made of one.
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


class Book:
    """An xlsx file in the making; the same rows give the same bytes. Use it as a context.

    `places`: how many neighbourhoods the workbook's own list of them has, for the drop-downs.
    """

    def __init__(self, target: Path | BytesIO, *, places: int = 0) -> None:
        self._book = xlsxwriter.Workbook(
            str(target) if isinstance(target, Path) else target, _OPTIONS
        )
        self._book.set_properties({"created": CREATED})
        self._head = self._book.add_format({"bold": True, "bg_color": "#E8F0EA", "bottom": 1})
        self._text = self._book.add_format({"num_format": "@"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._places = places

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def roster(
        self, sheet: Sheet, rows: Iterable[Sequence[object]], more: Sequence[str] = ()
    ) -> None:
        """A worksheet of a roster; `more` are the headers of columns behind its own."""
        page = self._page(sheet.name)
        for index, column in enumerate(sheet.columns):
            self._column(page, index, column)
        for index, header in enumerate(more, start=len(sheet.columns)):
            page.set_column(index, index, 60, self._text)
            page.write_string(0, index, header, self._head)
        for number, row in enumerate(rows, start=1):
            for index, cell in enumerate(row):
                self._cell(page, number, index, cell)

    def notes(self, name: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A worksheet to read."""
        page = self._page(name)
        page.set_column(0, len(headers) - 1, 22, self._text)
        page.write_row(0, 0, headers, self._head)
        for number, row in enumerate(rows, start=1):
            for index, cell in enumerate(row):
                self._cell(page, number, index, cells.guard(cell))

    def _page(self, name: str) -> Worksheet:
        page = self._book.add_worksheet(name)
        page.freeze_panes(1, 1)
        return page

    def _cell(self, page: Worksheet, row: int, index: int, cell: object) -> None:
        if cell == "":
            return
        if isinstance(cell, date) and cell >= _FIRST_EXCEL_DAY:
            page.write_datetime(row, index, datetime.combine(cell, time.min), self._day)
        elif isinstance(cell, int | float):
            page.write_number(row, index, cell)
        else:
            page.write_string(row, index, str(cell), self._text)

    def _column(self, page: Worksheet, index: int, column: Column) -> None:
        form: Format = self._day if column.read is cells.day else self._text
        page.set_column(index, index, max(10, 2 * len(column.header) + 4), form)
        page.write_string(0, index, column.header, self._head)
        note = "；".join(part for part in ("必填" if column.required else "", column.note) if part)
        if note:
            page.write_comment(0, index, note, {"author": "邻家"})
        allowed = self._allowed(column)
        if allowed or note:
            page.data_validation(
                1,
                index,
                _ROWS_WITH_DROPDOWNS,
                index,
                {
                    **(allowed or {"validate": "any"}),
                    "input_title": column.header,
                    "input_message": note[:_LONGEST_MESSAGE],
                },
            )

    def _allowed(self, column: Column) -> dict[str, object]:
        if column.choices:
            return {
                "validate": "list",
                "source": list(column.choices),
                "error_title": "不是允许的词",
                "error_message": "请从下拉列表里选",
            }
        if self._places and column.target == "neighbourhood" and column.blank is None:
            # A warning only: a child's other home may lie beyond the list.
            return {
                "validate": "list",
                "source": f"='{PLACES_SHEET}'!$A$2:$A${self._places + 1}",
                "error_type": "warning",
                "error_title": "不在居委代码表里",
                "error_message": "请核对这个代码。",
            }
        return {}
