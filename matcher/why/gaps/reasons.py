"""Why a seat is empty or a need uncovered: numbers and ids. The words are said elsewhere."""

from dataclasses import dataclass
from enum import StrEnum

from matcher.outcome import LedgerLine
from matcher.people import Need, Pairing, Seat


class Verdict(StrEnum):
    """What keeps a seat empty or a need uncovered.

    RULED_OUT: the rules leave nobody, however much room there were; the ledger says all.
    SHORT: those who ask for the same helpers can't all be served by them, shown by the shortage.
    CHOICE: it could be had; the obstacle says how, and which goal stands against it.
    OPEN: neither was shown. The shortage, if there is one, is the best found: it says who competes,
    and its capacity is an upper bound.
    """

    RULED_OUT = "ruled_out"
    SHORT = "short"
    CHOICE = "choice"
    OPEN = "open"


class Measure(StrEnum):
    """What a shortage counts: claims one by one, or the case weight they take of a room."""

    CLAIMS = "claims"
    WEIGHT = "weight"


class Proof(StrEnum):
    """COUNT: the demand is more than the rooms hold. EXHAUSTION: every way to put the claims into
    the rooms was tried. NONE: the best found."""

    COUNT = "count"
    EXHAUSTION = "exhaustion"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What competes for helpers: an empty or filled seat of a child, or a need of a child. Of
    `seat` and `need` one is None. `weight`: the case weight it takes of a room."""

    child: str
    seat: Seat | None
    need: Need | None
    weight: int
    filled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A helper whom some of the claims may have. `room`: what circles outside the round leave of
    the capacity, None without a limit. `most`: the most of the claims they can hold, in the
    shortage's measure. `left`: the room that nobody takes in this outcome."""

    helper: str
    room: int | None
    most: int
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Claims that have nobody but these rooms, and can't all be had (a Hall-type cut).

    `demand` is the sum of the claims and `capacity` that of `most`. `without_room`: helpers whom
    no rule but capacity or the mentor cap keeps from some claim, and whose room was too small
    before the round began; they are not among the rooms.
    """

    claims: tuple[Claim, ...]
    rooms: tuple[Room, ...]
    measure: Measure
    demand: int
    capacity: int
    proof: Proof
    without_room: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """A way to have it that breaks no rule, and what it does to the goals: `moves` say who takes
    which seat, the one asked about first; `tier` is the first goal whose value changes, by `change`
    (positive: better, so the search ended before it was found)."""

    moves: tuple[Pairing, ...]
    tier: str
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReason:
    """Why a seat is empty, beside its ledger. `shortage` numbers `Reasons.shortages`."""

    child: str
    seat: Seat
    verdict: Verdict
    shortage: int | None = None
    obstacle: Obstacle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedGap:
    """An uncovered need of a circle. Each helper who has the skill and holds a seat that the circle
    wants stands in the ledger once: under the first rule against them in the seat where they come
    furthest, as if that seat was empty; `candidates` is their number."""

    child: str
    need: Need
    reason: str
    candidates: int
    ledger: tuple[LedgerLine, ...]
    verdict: Verdict
    shortage: int | None = None
    obstacle: Obstacle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """A reason for each gap, in the outcome's order, and for each uncovered need, by child and
    need; and the shortages they share."""

    gaps: tuple[GapReason, ...]
    needs: tuple[NeedGap, ...]
    shortages: tuple[Shortage, ...]
