"""Locks that can't all be kept, with who decided them: what to mend before a round starts."""

from collections.abc import Mapping

import msgspec

from matcher import Policy, Problem
from matcher.people import Decision, Seat
from matcher.why.locks import Clash, LockConflict, conflicts_of_locks
from rosters.rows import DecisionKind
from store.decisions import Key


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A lock or a ban; `by` null where it is not this user's to know."""

    kind: DecisionKind
    child: str
    seat: Seat
    helper: str
    by: str | None = None


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """A smallest set of decisions that can't all hold: lift any one of them, and the others can.
    `rule`: what they break, null for two people in one seat."""

    clash: Clash
    rule: str | None
    decisions: tuple[Decided, ...]


def contradictions(
    problem: Problem, policy: Policy, deciders: Mapping[Key, str]
) -> tuple[Contradiction, ...]:
    """Every set found, the locks first in each."""
    return tuple(
        Contradiction(
            clash=found.clash,
            rule=found.rule,
            decisions=tuple(_decided(kind, row, deciders) for kind, row in _rows(found)),
        )
        for found in conflicts_of_locks(problem, policy)
    )


def _rows(found: LockConflict) -> list[tuple[DecisionKind, Decision]]:
    locks = [(DecisionKind.LOCK, lock) for lock in found.locks]
    return locks + ([(DecisionKind.BAN, found.ban)] if found.ban else [])


def _decided(kind: DecisionKind, row: Decision, deciders: Mapping[Key, str]) -> Decided:
    return Decided(
        kind=kind,
        child=row.child,
        seat=row.seat,
        helper=row.helper,
        by=deciders.get((kind.value, row.child, row.seat, row.helper)),
    )
