"""A round as the API shows it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from api.rounds.titles import Title
from matcher import Termination
from matcher.outcome import LedgerLine, Sense
from matcher.people import Need, Seat
from matcher.why.edits import Edits

Code = Annotated[str, msgspec.Meta(pattern=r"^\d{12}$", examples=["310107022000"])]


class TermView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days the circles run, first and last included."""

    starts: date
    ends: date


class PolicyName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stored policy."""

    name: str
    version: str


class NewRound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to match. `street` null: the whole district. `policy` null: the default one."""

    title: Title
    term: TermView
    street: Code | None = None
    policy: PolicyName | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, le=2_147_483_647, examples=[20260901])] = 0
    seconds: Annotated[float, msgspec.Meta(gt=0, le=86_400, examples=[60])] = 60.0


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """A goal: its best value, the proven bound, why work on it ended (null: not yet), and how
    many blocks of the problem are done with it."""

    name: str
    value: int | None = None
    bound: int | None = None
    termination: Termination | None = None
    sense: Sense | None = None
    done: int | None = None
    total: int | None = None


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """A match round and where it stands. `edits`: what it assumes beside the rosters, as tried from
    its `origin`; a `trial` is never approved. `redacted_at`: since then its input lacks people who
    were erased; `problem_digest` is of the input as it was solved."""

    id: UUID
    title: str
    street: str | None
    term: TermView
    state: str
    policy: PolicyName
    seed: int
    seconds: float
    created_at: datetime
    created_by: UUID | None = None
    approved_at: datetime | None = None
    published_at: datetime | None = None
    failure: str | None = None
    stop_requested: bool = False
    problem_digest: str | None = None
    progress: tuple[Tier, ...] = ()
    origin: UUID | None = None
    edits: Edits | None = None
    trial: bool = False
    redacted_at: datetime | None = None


class Rounds(msgspec.Struct, frozen=True, kw_only=True):
    """A page of rounds, newest first. `next` is the cursor of the next page."""

    rounds: tuple[Round, ...]
    next: str | None = None


class ChildView(msgspec.Struct, frozen=True, kw_only=True):
    """A child in a list: pseudonymous."""

    id: str
    code_name: str
    neighbourhood: str
    neighbourhood_name: str
    needs: tuple[Need, ...] = ()


class GapView(msgspec.Struct, frozen=True, kw_only=True):
    """Why a seat is empty: each candidate stands in the ledger once."""

    reason: str
    candidates: int
    ledger: tuple[LedgerLine, ...]


class SeatView(msgspec.Struct, frozen=True, kw_only=True):
    """A proposed seat: a helper, or null with the gap's reasons."""

    seat: Seat
    helper: str | None = None
    helper_name: str | None = None
    kept: bool = False
    step: int | None = None
    metres: int | None = None
    gap: GapView | None = None


class ProposedCircle(msgspec.Struct, frozen=True, kw_only=True):
    """A child's proposed circle."""

    child: ChildView
    seats: tuple[SeatView, ...]

    def seat(self, seat: Seat) -> SeatView | None:
        """What is proposed for one seat."""
        return next((held for held in self.seats if held.seat == seat), None)


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal in numbers. `verified`: the independent checker accepted it."""

    children: int
    circles_complete: int
    seats_filled: int
    gaps: int
    verified: bool


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What a round came to. `next` is the cursor of the next page of circles."""

    round: UUID
    state: str
    summary: Summary
    tiers: tuple[Tier, ...]
    circles: tuple[ProposedCircle, ...]
    next: str | None = None
