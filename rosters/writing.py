"""Typed rows to roster files: xlsx with drop-downs and notes, or CSV. Same rows, same bytes."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from matcher.geography import Geography
from rosters.books import CREATED, Book
from rosters.cells import guard
from rosters.columns import Column
from rosters.rows import ChildRow, Roster, Row
from rosters.sheets import SHEETS, Sheet

__all__ = ["CREATED", "csv_bytes", "row_cells", "write_csv", "write_xlsx"]


def write_xlsx(roster: Roster, geography: Geography, folder: Path) -> None:
    """Write one xlsx file per sheet."""
    for sheet in SHEETS:
        with Book(folder / f"{sheet.name}.xlsx") as book:
            book.roster(sheet, _rows(sheet, roster, geography))


def write_csv(roster: Roster, geography: Geography, folder: Path) -> None:
    """Write one CSV file per sheet."""
    for sheet in SHEETS:
        rows = _rows(sheet, roster, geography)
        (folder / f"{sheet.name}.csv").write_bytes(csv_bytes(sheet.headers, rows))


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file, UTF-8 with BOM so that Excel opens it."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(headers)
    lines.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def row_cells(sheet: Sheet, row: Row, geography: Geography) -> list[object]:
    """What stands in a row's cells, in the order of the sheet's columns."""
    return [_cell(column, row, geography) for column in sheet.columns]


def _rows(sheet: Sheet, roster: Roster, geography: Geography) -> Iterable[list[object]]:
    return (row_cells(sheet, row, geography) for row in getattr(roster, sheet.kind))


def _cell(column: Column, row: Row, geography: Geography) -> object:
    if column.field is None:
        # The one column for people to read is the name of a child's neighbourhood.
        home = isinstance(row, ChildRow) and geography.neighbourhood_by_code.get(row.neighbourhood)
        return home.name if home else ""
    value = getattr(row, column.field)
    if value is None and column.field != "capacity":
        return ""
    written = column.write(value)
    return guard(written) if isinstance(written, str) else written
