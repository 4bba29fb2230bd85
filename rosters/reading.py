"""Roster files to typed rows, with every fault listed at once."""

import re
from collections.abc import Callable, Iterator, Mapping

import msgspec

from matcher.geography import Geography
from rosters import headers, references, tables
from rosters.cells import legible, shown
from rosters.faults import RosterFault, Rule, quoted
from rosters.lines import read_line
from rosters.references import Known, Line
from rosters.rows import Roster
from rosters.sheets import SHEETS, Sheet

__all__ = ["BadRow", "Known", "Place", "Reading", "RosterFault", "read_roster"]

SIZE_LIMIT = 20_000_000
_STEP = 500

Heard = Callable[[int, int], None]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a row stands: the spreadsheet's own number."""

    file: str
    row: int


class BadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is not used: its cells as they were read, by header, and why."""

    kind: str
    place: Place
    cells: dict[str, str]
    why: tuple[str, ...]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The good rows and by kind their places, row for row; every fault; the bad rows; and by kind
    how many rows were read and how many rejected."""

    roster: Roster
    places: dict[str, tuple[Place, ...]]
    faults: tuple[RosterFault, ...]
    bad: tuple[BadRow, ...]
    read: dict[str, int]
    rejected: dict[str, int]


NOTHING_KNOWN = Known()


def read_roster(
    files: Mapping[str, bytes],
    geography: Geography,
    known: Known = NOTHING_KNOWN,
    *,
    size_limit: int = SIZE_LIMIT,
    heard: Heard | None = None,
) -> Reading:
    """Read the files of an upload, by name. Bad input is a fault, never an exception.

    `known` are the ids that exist already, so that a part of a roster can be read by itself;
    `heard` is told from time to time how many of how many rows have been read.
    """
    faults: list[RosterFault] = []
    found = list(_tables(files, size_limit, faults))
    total = sum(len(table.cells) for _, table in found)
    lines: dict[str, list[Line]] = {sheet.kind: [] for sheet in SHEETS}
    done = 0
    for sheet, table in found:
        for row, line in enumerate(_lines(sheet, table, geography, faults)):
            if heard is not None and row % _STEP == 0:
                heard(done + row, total)
            lines[sheet.kind].append(line)
        done += len(table.cells)
    faults.extend(references.duplicates(lines))
    faults.extend(references.dangling(lines, known))
    return _reading(lines, faults)


def _reading(lines: Mapping[str, list[Line]], faults: list[RosterFault]) -> Reading:
    good = {kind: [line for line in rows if not line.rejected] for kind, rows in lines.items()}
    return Reading(
        roster=Roster(**{kind: tuple(line.row for line in rows) for kind, rows in good.items()}),  # type: ignore[arg-type]
        places={kind: tuple(_place(line) for line in rows) for kind, rows in good.items()},
        faults=tuple(sorted(faults, key=lambda fault: (fault.file, fault.row or 0))),
        bad=tuple(
            BadRow(kind=kind, place=_place(line), cells=line.cells, why=tuple(line.why))
            for kind, rows in lines.items()
            for line in rows
            if line.rejected
        ),
        read={kind: len(rows) for kind, rows in lines.items()},
        rejected={kind: len(rows) - len(good[kind]) for kind, rows in lines.items()},
    )


def _place(line: Line) -> Place:
    return Place(file=line.file, row=line.number)


def _tables(
    files: Mapping[str, bytes], size_limit: int, faults: list[RosterFault]
) -> Iterator[tuple[Sheet, tables.Table]]:
    for name, content in files.items():
        file = quoted(legible(name))
        try:
            for table in tables.tables(file, content, size_limit):
                sheet = _sheet(table.names)
                if sheet is None and not table.hidden:
                    faults.append(_unknown(table))
                elif sheet is not None and table.hidden:
                    faults.append(_hidden(table))
                elif sheet is not None:
                    yield sheet, table
        except tables.BrokenFile as broken:
            faults.append(_broken(file, broken.problem, broken.remedy))


def _sheet(names: tuple[str, ...]) -> Sheet | None:
    """The sheet a file or worksheet name means: `儿童`, `儿童_2026秋`, `儿童 (1)`, `儿童名册`."""
    for name in names:
        text = tables.plain(name)
        for sheet in SHEETS:
            if re.fullmatch(rf"{sheet.name}(?:名册|名单|表)?(?:[\d_\-.(（].*)?", text):
                return sheet
    return None


def _unknown(table: tables.Table) -> RosterFault:
    return RosterFault(
        file=table.file,
        value=quoted(legible(table.names[-1])),
        rule=Rule.SHEET,
        problem="看不出是哪一张名册",
        remedy=f"把文件或工作表改名为以下之一：{'、'.join(sheet.name for sheet in SHEETS)}",
    )


def _hidden(table: tables.Table) -> RosterFault:
    return RosterFault(
        file=table.file,
        value=quoted(legible(table.names[-1])),
        rule=Rule.SHEET,
        problem="工作表是隐藏的，没有读",
        remedy="在表格软件里取消隐藏，核对内容再上传；不需要就删去这张工作表",
    )


def _broken(file: str, problem: str, remedy: str) -> RosterFault:
    return RosterFault(file=file, rule=Rule.FILE, problem=problem, remedy=remedy)


def _lines(
    sheet: Sheet, table: tables.Table, geography: Geography, faults: list[RosterFault]
) -> Iterator[Line]:
    if not any(any(shown(cell) for cell in row) for row in table.cells):
        faults.append(_broken(table.file, "文件里没有内容", "下载模板，填好再上传"))
        return
    header = headers.find(sheet, table)
    wrong = list(headers.faults(sheet, table, header))
    if wrong:
        faults.extend(wrong)
        return
    for number, raw in enumerate(table.cells[header.row :], start=header.row + 1):
        if any(shown(cell) for cell in raw):
            line, bad = read_line(sheet, table.file, number, raw, header.place, geography)
            faults.extend(bad)
            yield line
