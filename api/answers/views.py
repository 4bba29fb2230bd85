"""What volunteers say of their seats, as they and the coordinators see it."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from matcher.people import Seat
from store import answers
from store.answers import Answer, DeclineReason


class NewAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer for one's own seat, by its `pairing` in one's circles. A decline says why."""

    pairing: UUID
    answer: Answer
    reason: DeclineReason | None = None


class AnsweredSeat(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of the seat. It stays."""

    pairing: UUID
    answer: Answer
    reason: DeclineReason | None
    answered_at: datetime


class DeclinedSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A decline that no coordinator has seen yet."""

    child: str
    code_name: str
    seat: Seat
    helper: str
    helper_name: str
    reason: DeclineReason
    answered_at: datetime


class UnansweredSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat of which its helper has said nothing since its first day."""

    child: str
    code_name: str
    seat: Seat
    helper: str
    helper_name: str
    since: date


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """The declines to see, newest first; of the seats that rounds gave, how many are accepted and
    unanswered, and those that wait longest, 20 at most."""

    declined: tuple[DeclinedSeat, ...]
    accepted: int
    unanswered: int
    longest: tuple[UnansweredSeat, ...]


def answer_view(said: answers.SeatAnswer) -> AnsweredSeat:
    """One answer."""
    return msgspec.convert(said, AnsweredSeat, from_attributes=True)


def answers_view(found: answers.Answers) -> Answers:
    """A scope's answers."""
    return msgspec.convert(found, Answers, from_attributes=True)
