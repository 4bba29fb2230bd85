"""Roster files to typed rows, with every fault listed at once."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from matcher.geography import Geography
from rosters import references, tables
from rosters.cells import CellFault, check_control, legible, shown
from rosters.faults import RosterFault
from rosters.references import Known, Line
from rosters.rows import ChildRow, Roster, Row
from rosters.sheets import NEIGHBOURHOOD_NAME, SHEETS, Sheet

__all__ = ["Known", "Reading", "RosterFault", "read_roster"]

SIZE_LIMIT = 20_000_000
_IGNORED_HEADERS = {"问题说明"}
_IGNORED_SHEETS = {"说明", "填写说明"}


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The good rows, every fault, and by kind how many rows were read and how many rejected."""

    roster: Roster
    faults: tuple[RosterFault, ...]
    read: dict[str, int]
    rejected: dict[str, int]


NOTHING_KNOWN = Known()


def read_roster(
    files: Mapping[str, bytes],
    geography: Geography,
    known: Known = NOTHING_KNOWN,
    *,
    size_limit: int = SIZE_LIMIT,
) -> Reading:
    """Read the files of an upload, by name. Bad input is a fault, never an exception.

    `known` are the ids that exist already, so that a part of a roster can be read by itself.
    """
    faults: list[RosterFault] = []
    lines: dict[str, list[Line]] = {sheet.kind: [] for sheet in SHEETS}
    for name, content in files.items():
        file = legible(name)
        try:
            for table in tables.tables(file, content, size_limit):
                sheet = _sheet(table.name)
                if sheet is not None:
                    lines[sheet.kind].extend(_lines(sheet, table, geography, faults))
                elif tables.plain(table.name) not in _IGNORED_SHEETS:
                    faults.append(_unknown(file, table.name))
        except tables.BrokenFile as broken:
            faults.append(RosterFault(file=file, problem=broken.problem, remedy=broken.remedy))
    faults.extend(references.duplicates(lines))
    faults.extend(references.dangling(lines, known))
    good = {
        kind: tuple(line.row for line in rows if line.row is not None and not line.rejected)
        for kind, rows in lines.items()
    }
    return Reading(
        roster=Roster(**good),  # type: ignore[arg-type]
        faults=tuple(sorted(faults, key=lambda fault: (fault.file, fault.row or 0))),
        read={kind: len(rows) for kind, rows in lines.items()},
        rejected={kind: len(rows) - len(good[kind]) for kind, rows in lines.items()},
    )


def _sheet(name: str) -> Sheet | None:
    """The sheet a file or worksheet name means: `儿童`, `儿童_2026秋`, `儿童 (1)`."""
    text = tables.plain(name)
    for sheet in SHEETS:
        if re.fullmatch(rf"{sheet.name}(?:[\d_\-.(（].*)?", text):
            return sheet
    return None


def _unknown(file: str, name: str) -> RosterFault:
    return RosterFault(
        file=file,
        value=legible(name),
        problem="看不出是哪一张名册",
        remedy=f"把文件或工作表改名为以下之一：{'、'.join(sheet.name for sheet in SHEETS)}",
    )


def _lines(
    sheet: Sheet, table: tables.Table, geography: Geography, faults: list[RosterFault]
) -> Iterator[Line]:
    if not any(any(shown(cell) for cell in row) for row in table.cells):
        faults.append(
            RosterFault(file=table.file, problem="文件里没有内容", remedy="下载模板，填好再上传")
        )
        return
    headers = [tables.plain(cell) for cell in table.cells[0]]
    wrong = list(_header_faults(sheet, table.file, headers))
    if wrong:
        faults.extend(wrong)
        return
    place = {header: index for index, header in enumerate(headers)}
    for number, raw in enumerate(table.cells[1:], start=2):
        if any(shown(cell) for cell in raw):
            line, bad = _line(sheet, table.file, number, raw, place, geography)
            faults.extend(bad)
            yield line


def _header_faults(sheet: Sheet, file: str, headers: list[str]) -> Iterator[RosterFault]:
    expected = "、".join(sheet.headers)
    received = "、".join(header for header in headers if header) or "（空）"
    known = set(sheet.headers) | _IGNORED_HEADERS
    for header, count in Counter(header for header in headers if header).items():
        if header not in known:
            problem = "没有这一列"
        elif count > 1:
            problem = "这一列出现了不止一次"
        else:
            continue
        yield RosterFault(
            file=file,
            row=1,
            column=header,
            value=header,
            problem=problem,
            remedy=f"表头应为：{expected}；收到的是：{received}",
        )
    for column in sheet.columns:
        if column.field is not None and column.header not in headers:
            yield RosterFault(
                file=file,
                row=1,
                column=column.header,
                problem="缺少这一列",
                remedy=f"表头应为：{expected}；收到的是：{received}",
            )


def _line(
    sheet: Sheet,
    file: str,
    number: int,
    raw: list[Any],
    place: Mapping[str, int],
    geography: Geography,
) -> tuple[Line, list[RosterFault]]:
    values: dict[str, Any] = {}
    faults: list[RosterFault] = []

    def blame(header: str, cell: object, problem: str, remedy: str) -> None:
        faults.append(
            RosterFault(
                file=file,
                row=number,
                column=header,
                value=legible(shown(cell)),
                problem=problem,
                remedy=remedy,
            )
        )

    for column in sheet.columns:
        if column.field is None:
            continue
        index = place[column.header]
        cell = raw[index] if index < len(raw) else None
        if not shown(cell):
            if column.required:
                blame(column.header, cell, "必填的一格是空的", f"填写{column.header}")
            elif column.blank is not None:
                values[column.field] = column.blank
            continue
        try:
            check_control(cell)
            value = column.read(cell)
            references.check_place(column, value, geography)
        except CellFault as fault:
            blame(column.header, cell, fault.problem, fault.remedy)
        else:
            values[column.field] = value
    if sheet.row is ChildRow:
        name = place.get(NEIGHBOURHOOD_NAME)
        cell = raw[name] if name is not None and name < len(raw) else None
        for header, shown_value, problem, remedy in _child_faults(values, cell, geography):
            blame(header, shown_value, problem, remedy)
    row: Row | None = None if faults else sheet.row(**values)
    key = tuple(str(values.get(field, "")) for field in sheet.key)
    line = Line(sheet=sheet, file=file, number=number, key=key, row=row, rejected=bool(faults))
    return line, faults


def _child_faults(
    values: Mapping[str, Any], name: object, geography: Geography
) -> Iterable[tuple[str, object, str, str]]:
    home = geography.neighbourhood_by_code.get(values.get("neighbourhood", ""))
    given = tables.plain(shown(name))
    if home is not None and given and given != tables.plain(home.name):
        yield (
            NEIGHBOURHOOD_NAME,
            name,
            f"与居委代码不符：{home.code} 是“{home.name}”，这里写的是“{given}”",
            "核对这名儿童的居委，改正代码或名称",
        )
    since, until = values.get("basis_since"), values.get("basis_until")
    if values.get("basis") is not None and since is None:
        yield "依据起始", None, "有处理依据，却没有起始日期", "填写依据起始，或清空处理依据"
    if since is not None and until is not None and until < since:
        yield "依据截止", until.isoformat(), f"早于依据起始 {since}", "核对两个日期"
