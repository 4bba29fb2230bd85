"""Rows under different codes that are likely the same person, to be looked at side by side."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from matcher.geography import Geography
from rosters.cells import shown
from rosters.reading import Place, Reading
from rosters.rows import ChildRow, HelperRow, Roster
from rosters.sheets import CHILDREN, HELPERS, Sheet
from rosters.writing import row_cells

Person = ChildRow | HelperRow
_COMPARED = {
    "children": ("姓名", "化名", "性别", "出生日期", "居委代码", "住址", "监护人电话", "学校编号"),
    "helpers": ("姓名", "电话", "席位", "出生日期", "学校编号", "居委代码", "任职居委代码"),
}


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two: its code, where it stands (null: stored already), and its cells."""

    id: str
    place: Place | None
    cells: dict[str, str]


class Alike(msgspec.Struct, frozen=True, kw_only=True):
    """Two rows that are likely one person, and the columns they agree in."""

    kind: str
    agree: tuple[str, ...]
    first: Version
    second: Version


def alike(reading: Reading, stored: Roster, geography: Geography) -> tuple[Alike, ...]:
    """Each new row of an upload beside the one it resembles, stored or uploaded, each pair once.

    A warning and no fault: two children of one name and birthday do exist.
    """
    return (
        *_pairs(CHILDREN, reading.roster.children, reading, stored.children, geography),
        *_pairs(HELPERS, reading.roster.helpers, reading, stored.helpers, geography),
    )


def _pairs(
    sheet: Sheet,
    given: Sequence[Person],
    reading: Reading,
    held: Sequence[Person],
    geography: Geography,
) -> Iterator[Alike]:
    ids = {row.id for row in held}
    seen: dict[tuple[str, str, str], list[tuple[Person, Place | None]]] = defaultdict(list)
    for row in held:
        for sign in _signs(row):
            seen[sign].append((row, None))
    for row, place in zip(given, reading.places[sheet.kind], strict=True):
        others: dict[str, tuple[Person, Place | None, list[str]]] = {}
        for sign in _signs(row):
            for other, where in seen[sign] if row.id not in ids else ():
                if other.id != row.id:
                    others.setdefault(other.id, (other, where, []))[2].append(sign[0])
            seen[sign].append((row, place))
        for other, where, agree in others.values():
            yield Alike(
                kind=sheet.kind,
                agree=("姓名", *agree),
                first=_version(sheet, other, where, geography),
                second=_version(sheet, row, place, geography),
            )


def _signs(row: Person) -> Iterator[tuple[str, str, str]]:
    # Siblings share a phone and twins a birthday: the name is always one of the two.
    name = _plain(row.name)
    if row.born is not None:
        yield "出生日期", name, row.born.isoformat()
    if isinstance(row, ChildRow):
        yield "监护人电话", name, _plain(row.guardian_phone)
    else:
        yield "电话", name, _plain(row.phone)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def _version(sheet: Sheet, row: Person, place: Place | None, geography: Geography) -> Version:
    cells = dict(zip(sheet.headers, map(shown, row_cells(sheet, row, geography)), strict=True))
    compared: Iterable[str] = _COMPARED[sheet.kind]
    return Version(id=row.id, place=place, cells={header: cells[header] for header in compared})
