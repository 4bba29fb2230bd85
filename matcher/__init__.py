"""The optimiser: a frozen problem in, an explained and checkable outcome out. No I/O."""

from matcher.errors import Fault, InvalidEdits, InvalidPolicy, InvalidProblem, MatcherError
from matcher.join import join
from matcher.limit import Limit
from matcher.outcome import Breach, Formed, Outcome, Progress, Termination
from matcher.policy import Policy
from matcher.problem import Problem, Term, digest
from matcher.repair import (
    Absence,
    Arrival,
    Change,
    Decline,
    Departure,
    Move,
    NewHelper,
    Repair,
    Repairer,
)
from matcher.solve import form, solve
from matcher.split import Part, split
from matcher.tally import over_parts, settled
from matcher.verify import verify

__all__ = [
    "Absence",
    "Arrival",
    "Breach",
    "Change",
    "Decline",
    "Departure",
    "Fault",
    "Formed",
    "InvalidEdits",
    "InvalidPolicy",
    "InvalidProblem",
    "Limit",
    "MatcherError",
    "Move",
    "NewHelper",
    "Outcome",
    "Part",
    "Policy",
    "Problem",
    "Progress",
    "Repair",
    "Repairer",
    "Term",
    "Termination",
    "digest",
    "form",
    "join",
    "over_parts",
    "settled",
    "solve",
    "split",
    "verify",
]
