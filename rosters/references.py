"""Codes that must lead somewhere, and ids that must be one row's alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from matcher.geography import Geography
from rosters.cells import CellFault
from rosters.columns import Column
from rosters.faults import RosterFault, Rule, quoted
from rosters.rows import Row
from rosters.sheets import PLACES_SHEET, SHEETS, Sheet

_KINDS = {"school": "schools", "child": "children", "helper": "helpers"}
_SHEET_NAMES = {sheet.kind: sheet.name for sheet in SHEETS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Ids that exist already, outside the files."""

    schools: frozenset[str] = field(default_factory=frozenset[str])
    children: frozenset[str] = field(default_factory=frozenset[str])
    helpers: frozenset[str] = field(default_factory=frozenset[str])


@dataclass(slots=True, kw_only=True)
class Line:
    """A row with its place and its cells by header; `row` is None where a cell could not be read,
    `why` says why the row is not used."""

    sheet: Sheet
    file: str
    number: int
    key: tuple[str, ...]
    row: Row | None
    cells: dict[str, str]
    why: list[str]

    @property
    def rejected(self) -> bool:
        return bool(self.why)

    def blame(self, header: str, value: str, rule: Rule, problem: str, remedy: str) -> RosterFault:
        """The row is rejected for this."""
        self.why.append(f"{header}：{problem}；{remedy}")
        return RosterFault(
            file=self.file,
            row=self.number,
            column=header,
            value=quoted(value),
            rule=rule,
            problem=problem,
            remedy=remedy,
        )


def check_place(column: Column, value: object, geography: Geography) -> None:
    """Refuse a neighbourhood or street code that the geography does not hold."""
    if column.target == "neighbourhood":
        there, what = geography.neighbourhood_by_code, "居委"
    elif column.target == "street":
        there, what = geography.street_by_code, "街镇"
    else:
        return
    codes: tuple[object, ...] = value if isinstance(value, tuple) else (value,)
    unknown = [str(code) for code in codes if code not in there]
    if unknown:
        raise CellFault(
            quoted(f"没有代码为 {'、'.join(unknown)} 的{what}"),
            f"填写 12 位{what}代码（{geography.as_of} 的区划；模板的“{PLACES_SHEET}”表里可查）",
            Rule.PLACE,
        )


def duplicates(lines: Mapping[str, list[Line]]) -> Iterator[RosterFault]:
    """Rows that share a key: none of them is used, and each fault names both rows."""
    for rows in lines.values():
        first: dict[tuple[str, ...], Line] = {}
        for line in rows:
            if not all(line.key):
                continue
            other = first.setdefault(line.key, line)
            if other is line:
                continue
            header = next(c.header for c in line.sheet.columns if c.field == line.sheet.key[0])
            there = f"第 {other.number} 行"
            if other.file != line.file:
                there = f"{other.file} {there}"
            problem = f"第 {line.number} 行与{there}重复，两行都没有采用"
            remedy = "只留一行，或改正编号"
            yield line.blame(header, " ".join(line.key), Rule.DUPLICATE, problem, remedy)
            other.why.append(f"{header}：{problem}；{remedy}")


def dangling(lines: Mapping[str, list[Line]], known: Known) -> Iterator[RosterFault]:
    """Rows that refer to no row, or to a rejected one; they are rejected in turn."""
    good: dict[str, set[str]] = {}
    bad: dict[str, set[str]] = {}
    for sheet in SHEETS:
        for line in lines[sheet.kind]:
            for column in sheet.columns:
                kind = _KINDS.get(column.target or "")
                if kind is None or line.row is None:
                    continue
                value = getattr(line.row, column.field or "")
                if value is None or value in good[kind]:
                    continue
                name = _SHEET_NAMES[kind]
                rejected = value in bad[kind]
                if not rejected and value in getattr(known, kind):
                    continue
                if rejected:
                    problem = f"{name}名册里 {value} 那一行有错，没有采用"
                    remedy = f"先改正{name}名册里的那一行"
                else:
                    problem = f"{name}名册里没有 {value}"
                    remedy = f"改正编号，或把它补进{name}名册"
                yield line.blame(column.header, value, Rule.REFERENCE, problem, remedy)
        if len(sheet.key) == 1:
            rows = lines[sheet.kind]
            good[sheet.kind] = {line.key[0] for line in rows if not line.rejected}
            bad[sheet.kind] = {line.key[0] for line in rows if line.rejected}
