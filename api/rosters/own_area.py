"""A coordinator changes the rows of their street or district, and nobody else's."""

from collections.abc import Callable
from itertools import chain
from typing import Any

from matcher.geography import Geography
from matcher.people import Seat
from rosters.cells import shown
from rosters.faults import Rule
from rosters.reading import BadRow, Known, Place, Reading, RosterFault
from rosters.rows import HelperRow, PairingRow, Roster
from rosters.sheets import SHEETS, Sheet
from rosters.writing import row_cells
from store.owners import Owners, Standing, owners
from store.pool import Conn

_OTHERS = {
    True: ("不属于本街镇，不能由本街镇改动", "只上传本街镇的行；跨街镇的改动请找区级协调员"),
    False: ("不属于本区，不能由本区改动", "只上传本区的行；别区的行由别区上传"),
}
_LEFT_OUT = ("引用了没有采用的行", "先改正被拒的那一行，或不引用它")


async def owners_of(conn: Conn, roster: Roster) -> Owners:
    """Whose the rows are that a roster would change or speak of."""
    of_children = chain(roster.conflicts, roster.pairings, roster.decisions)
    return await owners(
        conn,
        schools={row.id for row in roster.schools} | {row.school or "" for row in roster.helpers},
        children={row.id for row in roster.children} | {row.child for row in of_children},
        helpers={row.id for row in roster.helpers} | {row.helper for row in roster.pairings},
    )


def keep_to_area(
    reading: Reading, places: Geography, area: str, *, stored: Owners, known: Known
) -> Reading:
    """The reading with the rows that are the area's to change, and a fault for each other row.

    `area`: a street's code, or the six digits of a district. A row is the area's when it stands
    there as stored, and would still stand there afterwards. Being matched with the area's children
    makes nobody the area's.
    """
    roster = reading.roster
    streets = {row.id: row.street for row in roster.schools} | stored.schools
    children = {code for code, home in stored.children.items() if home.startswith(area)}
    ids = {"school": set(known.schools), "helper": set(known.helpers)}

    def own(held: str | None, given: str) -> bool:
        return (held or area).startswith(area) and (given or "").startswith(area)

    def helper(row: HelperRow) -> bool:
        given = _standing(row, places, streets)
        return stands_in(area, given) and stands_in(area, stored.helpers.get(row.id, given))

    uploaded = {row.id: _standing(row, places, streets) for row in roster.helpers}

    def pairing(row: PairingRow) -> bool:
        who = stored.helpers.get(row.helper, uploaded.get(row.helper))
        if row.child not in children or who is None or row.seat not in who.seats:
            return False
        # A mentor stands at the child's school, which may lie elsewhere.
        return row.seat == Seat.MENTOR or stands_in(area, who)

    rights: dict[str, Callable[[Any], bool]] = {
        "schools": lambda row: own(stored.schools.get(row.id), row.street),
        "children": lambda row: own(
            stored.children.get(row.id), places.street_of(row.neighbourhood)
        ),
        "helpers": helper,
        "pairings": pairing,
    }
    grown = {"schools": ids["school"], "children": children, "helpers": ids["helper"]}
    kept: dict[str, Any] = {}
    where: dict[str, tuple[Place, ...]] = {}
    faults, bad = list(reading.faults), list(reading.bad)
    for sheet in SHEETS:
        right = rights.get(sheet.kind, lambda row: row.child in children)
        good: list[tuple[Any, Place]] = []
        rows = zip(getattr(roster, sheet.kind), reading.places[sheet.kind], strict=True)
        for row, place in rows:
            if not right(row):
                told = _OTHERS[area in places.street_by_code]
            elif not all(_leads(row, kind, there) for kind, there in ids.items()):
                told = _LEFT_OUT
            else:
                good.append((row, place))
                continue
            faults.append(_fault(sheet, row, place, *told))
            bad.append(_bad(sheet, row, place, places, told))
        kept[sheet.kind] = tuple(row for row, _ in good)
        where[sheet.kind] = tuple(place for _, place in good)
        if sheet.kind in grown:
            grown[sheet.kind].update(row.id for row in kept[sheet.kind])
    read = reading.read
    return Reading(
        roster=Roster(**kept),
        places=where,
        faults=tuple(sorted(faults, key=lambda fault: (fault.file, fault.row or 0))),
        bad=tuple(bad),
        read=read,
        rejected={kind: count - len(kept[kind]) for kind, count in read.items()},
    )


def stands_in(area: str, person: Standing) -> bool:
    """Whether a helper is the area's.

    A mentor stands at the school, a neighbour mum at home, a director or supervisor at the post:
    who stands in two streets is the district's.
    """
    school, home = {person.school_street}, {person.home_street}
    stands: set[str | None] = set(person.post_streets)
    stands |= school if Seat.MENTOR in person.seats else set()
    stands |= home if Seat.NEIGHBOUR_MUM in person.seats else set()
    where = stands - {None} or (school | home) - {None}
    return bool(where) and all(code.startswith(area) for code in where if code)


def _standing(row: HelperRow, places: Geography, streets: dict[str, str]) -> Standing:
    posts = {places.street_of(code) for code in row.serves}
    return Standing(
        id=row.id,
        seats=row.seats,
        school_street=streets.get(row.school or ""),
        home_street=places.street_of(row.neighbourhood) if row.neighbourhood else None,
        post_streets=(*posts, *([row.supervises] if row.supervises else ())),
    )


def _leads(row: Any, kind: str, there: set[str]) -> bool:  # noqa: ANN401 - any row
    code = getattr(row, kind, None)
    return code is None or code in there


def _fault(sheet: Sheet, row: Any, place: Place, problem: str, remedy: str) -> RosterFault:  # noqa: ANN401 - any row
    key = " ".join(str(getattr(row, field)) for field in sheet.key)
    return RosterFault(
        file=place.file,
        row=place.row,
        column=next(c.header for c in sheet.columns if c.field == sheet.key[0]),
        value=key,
        rule=Rule.STREET,
        problem=f"{key} {problem}",
        remedy=remedy,
    )


def _bad(
    sheet: Sheet,
    row: Any,  # noqa: ANN401 - any row
    place: Place,
    places: Geography,
    told: tuple[str, str],
) -> BadRow:
    cells = map(shown, row_cells(sheet, row, places))
    return BadRow(
        kind=sheet.kind,
        place=place,
        cells=dict(zip(sheet.headers, cells, strict=True)),
        why=("；".join(told),),
    )
