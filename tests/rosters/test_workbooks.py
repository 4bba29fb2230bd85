"""Workbooks as people make them."""

import io
from collections.abc import Callable
from datetime import date

import msgspec
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from matcher import Term
from rosters.problem import build_problem
from rosters.reading import Known, read_roster
from tests.rosters.build import PLACES, ROSTER, line, sheet

KNOWN = Known(schools=frozenset({"S001"}))


def workbook(*names: str, change: Callable[[Worksheet], object] = lambda page: None) -> bytes:
    """A workbook with an example row in each sheet, the first one changed."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        for kind in names:
            page = book.add_worksheet(sheet(kind).name)
            cells = line(kind)
            page.write_row(0, 0, list(cells))
            page.write_row(1, 0, list(cells.values()))
            if kind == names[0]:
                change(page)
    return body.getvalue()


def test_one_workbook_may_hold_several_sheets() -> None:
    files = {"名册2026.xlsx": workbook("children", "helpers", "pairings")}
    reading = read_roster(files, PLACES, KNOWN)
    assert not reading.faults
    assert reading.read == {
        "schools": 0,
        "children": 1,
        "helpers": 1,
        "conflicts": 0,
        "pairings": 1,
        "decisions": 0,
    }


def test_real_date_cells_and_serial_numbers_and_numeric_codes_are_read() -> None:
    def change(page: Worksheet) -> None:
        headers = list(line("children"))
        page.write_datetime(1, headers.index("出生日期"), date(2015, 5, 20))
        page.write_number(1, headers.index("等候起始"), 46266)
        page.write_number(1, headers.index("居委代码"), 310107022012)

    reading = read_roster({"儿童.xlsx": workbook("children", change=change)}, PLACES, KNOWN)
    assert not reading.faults
    child = reading.roster.children[0]
    assert (child.born, child.waiting_since) == (date(2015, 5, 20), date(2026, 9, 1))
    assert child.neighbourhood == "310107022012"


def test_a_cell_far_out_does_not_make_the_reader_lay_out_a_million_rows() -> None:
    body = workbook("children", change=lambda page: page.write_string(1_048_575, 16_383, "x"))
    (fault,) = read_roster({"儿童.xlsx": body}, PLACES, KNOWN).faults
    assert "1048576 行" in fault.problem


def test_an_unknown_worksheet_is_a_fault_and_the_others_are_still_read() -> None:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        page = book.add_worksheet("儿童")
        page.write_row(0, 0, list(line("children")))
        page.write_row(1, 0, list(line("children").values()))
        book.add_worksheet("别的").write_string(0, 0, "x")
    reading = read_roster({"名册.xlsx": body.getvalue()}, PLACES, KNOWN)
    assert [fault.value for fault in reading.faults] == ["别的"]
    assert len(reading.roster.children) == 1


def test_a_problem_holds_no_name_phone_or_address() -> None:
    term = Term(starts=date(2026, 9, 1), ends=date(2027, 1, 31))
    problem = build_problem(ROSTER, PLACES, as_of=date(2026, 9, 1), term=term)
    body = msgspec.json.encode(problem).decode()
    assert not [word for word in ("示例童", "示例员", "示例路", "199000") if word in body]
    assert len(problem.locks) == 1
