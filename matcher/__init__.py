"""The optimiser: a frozen problem in, an explained and checkable outcome out. No I/O."""

from matcher.errors import Fault, InvalidPolicy, InvalidProblem, MatcherError
from matcher.limit import Limit
from matcher.outcome import Breach, Outcome, Progress, Termination
from matcher.policy import Policy
from matcher.problem import Problem, Term, digest
from matcher.solve import solve
from matcher.verify import verify

__all__ = [
    "Breach",
    "Fault",
    "InvalidPolicy",
    "InvalidProblem",
    "Limit",
    "MatcherError",
    "Outcome",
    "Policy",
    "Problem",
    "Progress",
    "Term",
    "Termination",
    "digest",
    "solve",
    "verify",
]
