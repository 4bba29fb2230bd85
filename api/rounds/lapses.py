"""Seats that can't be published today, as the faults of a refusal."""

from collections.abc import Iterator

from api.faults import RequestFault
from rosters.words import RULE_WORDS, SEAT_WORDS
from store.day_check import SeatsLapsed
from store.errors import Conflict

TOLD_AT_MOST = 200


def lapses(conflict: Conflict) -> tuple[RequestFault, ...]:
    """Each seat and what stands against it; nothing for another conflict."""
    return tuple(_faults(conflict))[:TOLD_AT_MOST] if isinstance(conflict, SeatsLapsed) else ()


def _faults(conflict: SeatsLapsed) -> Iterator[RequestFault]:
    for seat in conflict.seats:
        said = f"{seat.child} {SEAT_WORDS[seat.seat]} {seat.helper}：{RULE_WORDS[seat.rule]}"
        yield RequestFault(detail=said)
