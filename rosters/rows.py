"""The typed rows of the roster files: what a coordinator's spreadsheets hold, names included.

A row never leaves rosters/ and store/ for the optimiser: `rosters.problem` turns a roster into a
`matcher.Problem`, which holds codes and facts only.
"""

from datetime import date
from enum import StrEnum

import msgspec

from matcher.people import BasisKind, ConflictKind, Need, Seat, Sex


class Category(StrEnum):
    """沪府规〔2025〕11号's groups of children in difficulty."""

    ORPHAN = "orphan"
    GUARDIANSHIP = "guardianship"
    DISABILITY = "disability"
    POVERTY = "poverty"
    MIGRANT = "migrant"
    LEFT_BEHIND = "left_behind"
    OTHER = "other"


class Schooling(StrEnum):
    """Enrolled, on leave (keeps the roll), outside the district, or in no school."""

    ENROLLED = "enrolled"
    ON_LEAVE = "on_leave"
    OUTSIDE = "outside"
    NONE = "none"


class DecisionKind(StrEnum):
    LOCK = "lock"
    BAN = "ban"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a roster."""


class SchoolRow(Row, frozen=True, kw_only=True):
    id: str
    name: str
    street: str


class ChildRow(Row, frozen=True, kw_only=True):
    id: str
    name: str
    code_name: str
    sex: Sex
    born: date
    neighbourhood: str
    address: str
    guardian_phone: str
    waiting_since: date
    category: Category
    need_level: int
    weight: int = 1
    other_home: str | None = None
    schooling: Schooling = Schooling.ENROLLED
    school: str | None = None
    household: str | None = None
    needs: tuple[Need, ...] = ()
    basis: BasisKind | None = None
    basis_since: date | None = None
    basis_until: date | None = None
    declined_seats: tuple[Seat, ...] = ()
    lon: float | None = None
    lat: float | None = None


class HelperRow(Row, frozen=True, kw_only=True):
    id: str
    name: str
    phone: str
    seats: tuple[Seat, ...]
    capacity: int | None = 1
    load: int = 0
    mentees: int = 0
    active: bool = True
    school: str | None = None
    neighbourhood: str | None = None
    serves: tuple[str, ...] = ()
    supervises: str | None = None
    skills: tuple[Need, ...] = ()
    household: str | None = None
    clearance_until: date | None = None
    training_until: date | None = None
    insurance_until: date | None = None
    sex: Sex | None = None
    born: date | None = None
    college: bool = False
    resident: bool = False
    healthy: bool = False
    suitable: bool = True
    lon: float | None = None
    lat: float | None = None


class ConflictRow(Row, frozen=True, kw_only=True):
    child: str
    helper: str
    kind: ConflictKind


class PairingRow(Row, frozen=True, kw_only=True):
    """A pairing of last term."""

    child: str
    seat: Seat
    helper: str


class DecisionRow(Row, frozen=True, kw_only=True):
    """A lock or a ban, with who and why."""

    kind: DecisionKind
    child: str
    seat: Seat
    helper: str
    by: str
    reason: str


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A street that has agreed to help a child; no sheet has it."""

    child: str
    street: str


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """All rows of a district or a street."""

    schools: tuple[SchoolRow, ...] = ()
    children: tuple[ChildRow, ...] = ()
    helpers: tuple[HelperRow, ...] = ()
    conflicts: tuple[ConflictRow, ...] = ()
    pairings: tuple[PairingRow, ...] = ()
    decisions: tuple[DecisionRow, ...] = ()
    openings: tuple[Opening, ...] = ()
