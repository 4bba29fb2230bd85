"""Where a sheet's header stands, and which of its columns is which."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rosters.faults import RosterFault, Rule, quoted
from rosters.sheets import Sheet
from rosters.tables import Table, plain

PROBLEM_HEADER = "问题说明"
_IGNORED = {PROBLEM_HEADER}
_TITLE_ROWS_AT_MOST = 30
_TOLD_AT_MOST = 20
_LONGEST_HEADER = 40
_NOTE = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The header's row, counted from 1, and by name the index of each column."""

    row: int
    place: Mapping[str, int]


def find(sheet: Sheet, table: Table) -> Header:
    """The row that names the most of the sheet's columns: titles may stand above it."""
    top = table.cells[:_TITLE_ROWS_AT_MOST]
    named = [_named(sheet, row) for row in top]
    known = set(sheet.headers)
    counts = [len(known.intersection(names)) for names in named]
    best = max(range(len(top)), key=counts.__getitem__)
    if not counts[best]:
        best = next((index for index, names in enumerate(named) if any(names)), 0)
    place: dict[str, int] = {}
    for index, name in enumerate(named[best]):
        if name:
            place.setdefault(name, index)
    return Header(row=best + 1, place=place)


def faults(sheet: Sheet, table: Table, header: Header) -> Iterator[RosterFault]:
    """Columns that are missing, repeated or unknown, at most some of each kind."""
    received = [name for name in _named(sheet, table.cells[header.row - 1]) if name]
    remedy = f"表头应为：{'、'.join(sheet.headers)}；收到的是：{_few(received)}"

    def fault(column: str, problem: str) -> RosterFault:
        return RosterFault(
            file=table.file,
            row=header.row,
            column=quoted(column, _LONGEST_HEADER),
            value=quoted(column, _LONGEST_HEADER),
            rule=Rule.HEADER,
            problem=problem,
            remedy=remedy,
        )

    counts = Counter(received)
    known = set(sheet.headers) | _IGNORED
    unknown = [name for name in counts if name not in known]
    for name in unknown[:_TOLD_AT_MOST]:
        yield fault(name, "没有这一列")
    if len(unknown) > _TOLD_AT_MOST:
        yield fault(unknown[_TOLD_AT_MOST], f"还有 {len(unknown) - _TOLD_AT_MOST} 列也没有")
    for name, count in counts.items():
        if count > 1 and name in known:
            yield fault(name, "这一列出现了不止一次")
    for column in sheet.columns:
        if column.field is not None and column.header not in counts:
            yield RosterFault(
                file=table.file,
                row=header.row,
                column=column.header,
                rule=Rule.HEADER,
                problem="缺少这一列",
                remedy=remedy,
            )


def _named(sheet: Sheet, row: list[Any]) -> list[str]:
    """The columns' names; a note in brackets behind a known one is no part of it."""
    names = [plain(cell) for cell in row]
    bare = (_NOTE.sub("", name) for name in names)
    return [
        short if short in sheet.headers else name for name, short in zip(names, bare, strict=True)
    ]


def _few(names: list[str]) -> str:
    """The first names of many, each short enough to be read."""
    if not names:
        return "（空）"
    told = "、".join(quoted(name, _LONGEST_HEADER) for name in names[:_LONGEST_HEADER])
    return told if len(names) <= _LONGEST_HEADER else f"{told}……共 {len(names)} 列"
