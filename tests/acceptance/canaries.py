"""A child and a helper of the district whose personal fields can be recognised wherever they turn
up."""

from dataclasses import replace

import msgspec

from fixtures.district import District
from matcher.people import Seat
from rosters.rows import DecisionKind, DecisionRow

CHILD, HELPER = "C00001", "M00001"
NAMES = ("金丝雀童", "金丝雀员")
CODE_NAME = "小金丝雀"
STREET = "金丝雀路七号"
PHONE, HELPER_PHONE = "19912345678", "19987654321"
WORDS = "金丝雀说的理由"


def planted(district: District) -> District:
    """The district with canaries in a child, a helper and a ban between them."""
    roster = district.roster
    children = [
        msgspec.structs.replace(
            row, name=NAMES[0], code_name=CODE_NAME, address=STREET, guardian_phone=PHONE
        )
        if row.id == CHILD
        else row
        for row in roster.children
    ]
    helpers = [
        msgspec.structs.replace(row, name=NAMES[1], phone=HELPER_PHONE) if row.id == HELPER else row
        for row in roster.helpers
    ]
    ban = DecisionRow(
        kind=DecisionKind.BAN,
        child=CHILD,
        seat=Seat.NEIGHBOUR_MUM,
        helper=HELPER,
        by=NAMES[1],
        reason=WORDS,
    )
    return replace(
        district,
        roster=msgspec.structs.replace(
            roster,
            children=tuple(children),
            helpers=tuple(helpers),
            decisions=(*roster.decisions, ban),
        ),
    )
