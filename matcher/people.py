"""The people of a round, as the optimiser sees them: codes and facts, no name, phone or address."""

import math
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

# A field that came later: a digest leaves it out where it says nothing, so that what was frozen and
# sealed before keeps its digest.
LATER = {"later": True}


class Seat(StrEnum):
    """A place in a care circle."""

    MENTOR = "mentor"
    NEIGHBOUR_MUM = "neighbour_mum"
    CHILDREN_DIRECTOR = "children_director"


class Need(StrEnum):
    """What a child needs and a helper can offer."""

    PSYCHOLOGICAL_SUPPORT = "psychological_support"
    DISABILITY_CARE = "disability_care"
    HEALTH_CARE = "health_care"
    STUDY_SUPPORT = "study_support"
    FAMILY_GUIDANCE = "family_guidance"
    LEGAL_AID = "legal_aid"
    DIALECT = "dialect"


class BasisKind(StrEnum):
    """Why a child's data may be processed."""

    CONSENT = "consent"
    LEGAL_DUTY = "legal_duty"


class ConflictKind(StrEnum):
    """Why a child and a helper may not be paired."""

    KIN = "kin"
    SAME_HOUSEHOLD = "same_household"
    BROKEN_PAIRING = "broken_pairing"
    GUARDIAN_WISH = "guardian_wish"
    RECUSAL = "recusal"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """WGS84 degrees."""

    lon: float
    lat: float

    def metres_to(self, other: "Point") -> int:
        """Great-circle distance by the haversine formula, on the earth's mean radius."""
        a, b = math.radians(self.lat), math.radians(other.lat)
        half = math.sin((b - a) / 2) ** 2
        half += math.cos(a) * math.cos(b) * math.sin(math.radians(other.lon - self.lon) / 2) ** 2
        return round(2 * 6_371_008.8 * math.asin(math.sqrt(half)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """A guardian's consent or a recorded legal duty; `until` None means open-ended."""

    kind: BasisKind
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child in difficulty.

    `need_level` runs from 1 (most urgent) to 4. `weight` is the case weight that each seat of the
    circle takes from its helper's capacity. `neighbourhood` is the registered home and decides the
    director; `other_home` counts for the neighbour mum's locality too. `school` is None where the
    child has no school in the district. `declined_seats` are seats the guardian does not want.
    `open_streets` are streets that have agreed to help this child: their neighbour mums may come,
    whatever the ladder's limit.
    """

    id: str
    neighbourhood: str
    waiting_since: date
    need_level: int = 3
    weight: int = 1
    other_home: str | None = None
    school: str | None = None
    household: str | None = None
    needs: tuple[Need, ...] = ()
    basis: LegalBasis | None = None
    declined_seats: tuple[Seat, ...] = ()
    point: Point | None = None
    open_streets: tuple[str, ...] = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """One person with one capacity, whatever seats they hold.

    `capacity` is in case weight; None means no limit. `load` is the case weight of circles outside
    this round, `mentees` the pupils outside this round whom the person mentors. `serves` are the
    neighbourhoods of a director's post, `supervises` the street of a children's supervisor.
    A credential date is the last day it is valid; None means there is none on record.
    """

    id: str
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
    point: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A helper in a seat of a child's circle."""

    child: str
    seat: Seat
    helper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A child and a helper who may not meet in a circle."""

    child: str
    helper: str
    kind: ConflictKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A lock (keep this pair) or a ban (never this pair): who decided it, and why."""

    child: str
    seat: Seat
    helper: str
    by: str
    reason: str
