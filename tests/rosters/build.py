"""Rows with defaults, so that a test shows only what matters."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec
import python_calamine
import xlsxwriter

from matcher.geography import Geography, Neighbourhood, Street, StreetKind
from matcher.people import BasisKind, ConflictKind, Seat, Sex
from rosters.rows import (
    Category,
    ChildRow,
    ConflictRow,
    DecisionKind,
    DecisionRow,
    HelperRow,
    PairingRow,
    Roster,
    SchoolRow,
)
from rosters.sheets import SHEETS, Sheet

PLACES = Geography(
    as_of="2023-06-30",
    streets=(
        Street(code="310107022000", name="真如镇街道", kind=StreetKind.SUBDISTRICT),
        Street(code="310107103000", name="桃浦镇", kind=StreetKind.TOWN),
    ),
    neighbourhoods=(
        Neighbourhood(code="310107022012", name="海棠苑居委会", street="310107022000"),
        Neighbourhood(code="310107103009", name="海棠苑居委会", street="310107103000"),
        Neighbourhood(code="310107103002", name="样例居委会", street="310107103000"),
    ),
)

CHILD = ChildRow(
    id="C1",
    name="示例童甲",
    code_name="小雨点",
    sex=Sex.FEMALE,
    born=date(2015, 5, 20),
    neighbourhood="310107022012",
    address="示例路1号",
    guardian_phone="19900000001",
    waiting_since=date(2026, 6, 1),
    category=Category.OTHER,
    need_level=3,
    school="S1",
    basis=BasisKind.CONSENT,
    basis_since=date(2026, 6, 1),
)
HELPER = HelperRow(
    id="H1",
    name="示例员甲",
    phone="19900000002",
    seats=(Seat.NEIGHBOUR_MUM,),
    neighbourhood="310107022012",
    clearance_until=date(2027, 8, 31),
    training_until=date(2027, 8, 31),
    insurance_until=date(2027, 8, 31),
    sex=Sex.FEMALE,
    born=date(1980, 1, 31),
    college=True,
    resident=True,
    healthy=True,
)
ROSTER = Roster(
    schools=(SchoolRow(id="S1", name="示例小学", street="310107022000"),),
    children=(CHILD,),
    helpers=(HELPER, msgspec.structs.replace(HELPER, id="H2", capacity=None)),
    conflicts=(ConflictRow(child="C1", helper="H2", kind=ConflictKind.KIN),),
    pairings=(PairingRow(child="C1", seat=Seat.NEIGHBOUR_MUM, helper="H1"),),
    decisions=(
        DecisionRow(
            kind=DecisionKind.LOCK,
            child="C1",
            seat=Seat.NEIGHBOUR_MUM,
            helper="H1",
            by="示例协调员",
            reason="已经熟悉",
        ),
    ),
)


def sheet(kind: str) -> Sheet:
    """The declaration of a sheet."""
    return next(sheet for sheet in SHEETS if sheet.kind == kind)


def line(kind: str, **changes: str) -> dict[str, str]:
    """The example row of a sheet, on the test's own places, with some cells changed by header."""
    cells = {column.header: column.example for column in sheet(kind).columns}
    for header, value in (
        ("街镇代码", "310107022000"),
        ("居委代码", "310107022012"),
    ):
        if header in cells:
            cells[header] = value
    return cells | changes


def text(*lines: Mapping[str, Any]) -> str:
    """Lines as CSV text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(lines[0])
    writer.writerows(cells.values() for cells in lines)
    return out.getvalue()


def content(*lines: Mapping[str, Any]) -> bytes:
    """Lines as the bytes of a CSV file."""
    return text(*lines).encode()


def sheets_of(body: bytes) -> dict[str, list[list[Any]]]:
    """A workbook's cells by worksheet."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def workbook_of(pages: Mapping[str, Iterable[Iterable[Any]]]) -> bytes:
    """A workbook of worksheets of cells."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        for name, rows in pages.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, list(row))
    return body.getvalue()
