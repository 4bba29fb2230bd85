"""Vacancies and what could fill them, as a coordinator sees them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.rounds.acts import SHANGHAI
from matcher.outcome import LedgerLine
from matcher.people import Seat
from matcher.repair import EmptySeat, Move, Suggestion
from store.repairs import Names, RepairState, Replacement, Vacancy, VacancyKind


class MoveView(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that changes hands; None: nobody."""

    child: str
    code_name: str
    seat: Seat
    before: str | None
    before_name: str | None
    after: str | None
    after_name: str | None
    why: str


class TierChange(msgspec.Struct, frozen=True, kw_only=True):
    """A goal whose value the moves change."""

    name: str
    before: int
    after: int


class SuggestionView(msgspec.Struct, frozen=True, kw_only=True):
    """A way to fill the seat: moves in their order, all made together when it is taken."""

    rank: int
    moves: tuple[MoveView, ...]
    tiers: tuple[TierChange, ...]
    proven: bool


class VacancyView(msgspec.Struct, frozen=True, kw_only=True):
    """A wanted seat without the person it should have. `reason` and `ledger` are of the latest
    search; `suggestions` is None where nobody was looked for yet, and empty where nobody can come.
    """

    child: str
    code_name: str
    neighbourhood_name: str
    seat: Seat
    kind: VacancyKind
    helper: str | None
    helper_name: str | None
    left_name: str | None
    left_on: date | None
    declined: bool
    back_on: date | None = None
    reason: str | None = None
    ledger: tuple[LedgerLine, ...] = ()
    suggestions: tuple[SuggestionView, ...] | None = None


class RepairStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A search for people for a scope's empty seats."""

    id: UUID
    street: str | None
    state: RepairState
    asked_at: datetime
    answered_at: datetime | None
    failure: str | None


class Vacancies(msgspec.Struct, frozen=True, kw_only=True):
    """A scope's vacancies, most urgent children first, and the search behind the suggestions."""

    street: str | None
    round: UUID
    search: RepairStatus | None
    vacancies: tuple[VacancyView, ...]


class NewDecline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A helper says no to the seat they have. The reason is kept with the ban: no illness, no
    family matters."""

    child: Annotated[str, Meta(min_length=1, max_length=80)]
    seat: Seat
    helper: Annotated[str, Meta(min_length=1, max_length=80)]
    reason: Annotated[str, Meta(min_length=2, max_length=200)]


class Declined(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that is vacant by a decline."""

    child: str
    seat: Seat
    helper: str


class Taken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which suggestion of a search to take."""

    child: Annotated[str, Meta(min_length=1, max_length=80)]
    seat: Seat
    rank: Annotated[int, Meta(ge=1, le=10)]


class ReplacementView(msgspec.Struct, frozen=True, kw_only=True):
    """A suggestion that was taken: numbered in the child's street, made all at once."""

    street: str
    number: int
    child: str
    seat: Seat
    moves: tuple[MoveView, ...]
    made_by: str
    made_at: datetime


def moves_view(moves: tuple[Move, ...], names: Names) -> tuple[MoveView, ...]:
    """Moves in their order; who has no name to this user is shown by code."""

    def named(who: str | None) -> str | None:
        return None if who is None else names.helpers.get(who, who)

    return tuple(
        MoveView(
            child=m.child,
            code_name=names.children.get(m.child, m.child),
            seat=m.seat,
            before=m.before,
            before_name=named(m.before),
            after=m.after,
            after_name=named(m.after),
            why=m.why.value,
        )
        for m in moves
    )


def replacement_view(made: Replacement, names: Names) -> ReplacementView:
    """What was done."""
    return ReplacementView(
        street=made.street,
        number=made.number,
        child=made.child,
        seat=made.seat,
        moves=moves_view(made.moves, names),
        made_by=made.made_login,
        made_at=made.made_at,
    )


def vacancy_view(row: Vacancy, found: EmptySeat | None, names: Names) -> VacancyView:
    """A vacancy, with what the latest search says of it."""
    return VacancyView(
        child=row.child,
        code_name=row.code_name,
        neighbourhood_name=row.neighbourhood_name,
        seat=row.seat,
        kind=row.kind,
        helper=row.helper,
        helper_name=row.helper_name,
        left_name=row.left_name,
        left_on=row.left_at.astimezone(SHANGHAI).date() if row.left_at else None,
        declined=row.declined,
        back_on=row.back_on,
        reason=found.gap.reason if found else None,
        ledger=found.gap.ledger if found else (),
        suggestions=tuple(
            _suggestion(rank, way, names) for rank, way in enumerate(found.suggestions, start=1)
        )
        if found and found.searched
        else None,
    )


def _suggestion(rank: int, way: Suggestion, names: Names) -> SuggestionView:
    return SuggestionView(
        rank=rank,
        moves=moves_view(way.moves, names),
        tiers=tuple(TierChange(name=d.name, before=d.before, after=d.after) for d in way.tiers),
        proven=way.proven,
    )
