"""One line of a table to one row of a roster, or to the faults that stand against it."""

from collections.abc import Iterable, Mapping
from typing import Any

from matcher.geography import Geography
from rosters import references, tables
from rosters.cells import CellFault, check, legible, shown
from rosters.faults import RosterFault, Rule
from rosters.references import Line
from rosters.rows import ChildRow
from rosters.sheets import NEIGHBOURHOOD_NAME, Sheet


def read_line(
    sheet: Sheet,
    file: str,
    number: int,
    raw: list[Any],
    place: Mapping[str, int],
    geography: Geography,
) -> tuple[Line, list[RosterFault]]:
    """The line, with its row where nothing is wrong with any cell."""
    cells = {
        header: legible(shown(raw[index])) if index < len(raw) else ""
        for header, index in place.items()
    }
    line = Line(sheet=sheet, file=file, number=number, key=(), row=None, cells=cells, why=[])
    values: dict[str, Any] = {}
    faults: list[RosterFault] = []
    for column in sheet.columns:
        if column.field is None:
            continue
        header = column.header
        if not cells[header]:
            if column.required:
                remedy = f"填写{header}"
                faults.append(line.blame(header, "", Rule.REQUIRED, "必填的一格是空的", remedy))
            elif column.blank is not None:
                values[column.field] = column.blank
            continue
        try:
            cell = raw[place[header]]
            check(cell)
            value = column.read(cell)
            references.check_place(column, value, geography)
        except CellFault as fault:
            faults.append(
                line.blame(header, cells[header], fault.rule, fault.problem, fault.remedy)
            )
        else:
            values[column.field] = value
    if sheet.row is ChildRow:
        named = cells.get(NEIGHBOURHOOD_NAME, "")
        for header, value, problem, remedy in _child_faults(values, named, geography):
            faults.append(line.blame(header, value, Rule.CONSISTENT, problem, remedy))
    line.key = tuple(str(values.get(field, "")) for field in sheet.key)
    if not faults:
        line.row = sheet.row(**values)
    return line, faults


def _child_faults(
    values: Mapping[str, Any], name: str, geography: Geography
) -> Iterable[tuple[str, str, str, str]]:
    home = geography.neighbourhood_by_code.get(values.get("neighbourhood", ""))
    given = tables.plain(name)
    if home is not None and given and given != tables.plain(home.name):
        yield (
            NEIGHBOURHOOD_NAME,
            name,
            f"与居委代码不符：{home.code} 是“{home.name}”，这里写的是“{given[:40]}”",
            "核对这名儿童的居委，改正代码或名称",
        )
    since, until = values.get("basis_since"), values.get("basis_until")
    if values.get("basis") is not None and since is None:
        yield "依据起始", "", "有处理依据，却没有起始日期", "填写依据起始，或清空处理依据"
    if since is not None and until is not None and until < since:
        yield "依据截止", until.isoformat(), f"早于依据起始 {since}", "核对两个日期"
