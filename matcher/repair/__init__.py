"""A published round repaired after one change, with nobody else moved unless it is worth it."""

from matcher.repair.changes import (
    Absence,
    Arrival,
    Change,
    Decline,
    Departure,
    NewHelper,
    Vacancy,
)
from matcher.repair.moves import Move, Why
from matcher.repair.present import breaches_of, present
from matcher.repair.ranked import EmptySeat, Suggestion, ways_to_fill
from matcher.repair.repairer import Delta, Repair, Repairer, repair

__all__ = [
    "Absence",
    "Arrival",
    "Change",
    "Decline",
    "Delta",
    "Departure",
    "EmptySeat",
    "Move",
    "NewHelper",
    "Repair",
    "Repairer",
    "Suggestion",
    "Vacancy",
    "Why",
    "breaches_of",
    "present",
    "repair",
    "ways_to_fill",
]
