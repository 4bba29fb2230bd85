"""What can go wrong by mistake. Outcomes are values; these are not outcomes.

MatcherError
├── InvalidProblem   the input contradicts itself; lists every fault
├── InvalidPolicy    the policy file does; lists every fault
└── InvalidEdits     what is assumed of a round does; lists every fault
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: where it is (a path such as `children[3].neighbourhood`) and what is wrong."""

    path: str
    message: str


class MatcherError(Exception):
    """The root of the matcher's errors."""


class _Faulty(MatcherError):
    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.path}: {fault.message}" for fault in faults))


class InvalidProblem(_Faulty):
    """The problem refers to what it does not hold, or holds an impossible value."""


class InvalidPolicy(_Faulty):
    """The policy names an unknown rule, tier or seat, or holds an impossible value."""


class InvalidEdits(_Faulty):
    """What is assumed names somebody who is not there, or an impossible value."""
