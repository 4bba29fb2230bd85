"""A street's coordinator changes that street's rows, and nobody else's."""

from collections.abc import Callable, Iterator
from typing import Any

from matcher.geography import Geography
from rosters.reading import Known, RosterFault
from rosters.rows import ChildRow, HelperRow, Roster, SchoolRow
from rosters.sheets import SHEETS, Sheet

_REMEDY = "只上传本街镇的行；跨街镇的改动请找区级协调员"


def keep_to_street(
    roster: Roster, places: Geography, street: str, *, own: Roster, known: Known
) -> tuple[Roster, list[RosterFault]]:
    """The rows that are the street's to change, and a fault for each other row.

    `own` is the street's roster as stored; ids that are known but not in it are another street's.
    """
    foreign_children = known.children - {row.id for row in own.children}
    foreign_helpers = known.helpers - {row.id for row in own.helpers}
    foreign_schools = known.schools - {row.id for row in own.schools}

    def here(code: str) -> bool:
        return places.street_of(code) == street

    def school(row: SchoolRow) -> bool:
        return row.street == street and row.id not in foreign_schools

    def child(row: ChildRow) -> bool:
        return here(row.neighbourhood) and row.id not in foreign_children

    def helper(row: HelperRow) -> bool:
        homes = (*row.serves, *([row.neighbourhood] if row.neighbourhood else ()))
        posted_here = row.supervises in (None, street)
        return row.id not in foreign_helpers and posted_here and all(here(code) for code in homes)

    children = {row.id for row in (*own.children, *filter(child, roster.children))}

    def of_child(row: Any) -> bool:  # noqa: ANN401 - conflicts, pairings and decisions
        return row.child in children

    rights: dict[str, Callable[[Any], bool]] = {
        "schools": school,
        "children": child,
        "helpers": helper,
    }
    kept: dict[str, Any] = {}
    faults: list[RosterFault] = []
    for sheet in SHEETS:
        right = rights.get(sheet.kind, of_child)
        rows = getattr(roster, sheet.kind)
        kept[sheet.kind] = tuple(row for row in rows if right(row))
        faults += _faults(sheet, (row for row in rows if not right(row)))
    return Roster(**kept), faults


def _faults(sheet: Sheet, rows: Iterator[Any]) -> Iterator[RosterFault]:
    for row in rows:
        key = " ".join(str(getattr(row, field)) for field in sheet.key)
        yield RosterFault(
            file=sheet.name,
            value=key,
            problem=f"{key} 不属于本街镇，不能由本街镇改动",
            remedy=_REMEDY,
        )
