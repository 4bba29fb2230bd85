"""What may happen to a published round: one person more, less, absent, or saying no."""

from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from matcher.errors import Fault, InvalidProblem
from matcher.people import Child, Conflict, Decision, Helper, Pairing, Seat
from matcher.problem import Problem

Row = TypeVar("Row", Conflict, Decision, Pairing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A child joins the round."""

    child: Child
    conflicts: tuple[Conflict, ...] = ()

    def applied(self, problem: Problem) -> Problem:
        """The problem with the child. Raises InvalidProblem as `Problem` does."""
        return replace(
            problem,
            children=(*problem.children, self.child),
            conflicts=(*problem.conflicts, *self.conflicts),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHelper:
    """A helper joins the round."""

    helper: Helper
    conflicts: tuple[Conflict, ...] = ()

    def applied(self, problem: Problem) -> Problem:
        """The problem with the helper. Raises InvalidProblem as `Problem` does."""
        return replace(
            problem,
            helpers=(*problem.helpers, self.helper),
            conflicts=(*problem.conflicts, *self.conflicts),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """A helper says no to a seat: the pair is banned. Who recorded it, and why."""

    child: str
    seat: Seat
    helper: str
    by: str
    reason: str

    def applied(self, problem: Problem) -> Problem:
        """The problem with the ban. Raises InvalidProblem for somebody it does not hold."""
        ban = Decision(
            child=self.child, seat=self.seat, helper=self.helper, by=self.by, reason=self.reason
        )
        return replace(problem, bans=(*problem.bans, ban))


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A helper can serve nobody for the rest of the term."""

    helper: str

    def applied(self, problem: Problem) -> Problem:
        """The problem with the helper inactive. Raises InvalidProblem if it has no such helper."""
        if self.helper not in problem.helper_by_id:
            raise InvalidProblem((Fault("absence.helper", f"unknown helper {self.helper}"),))
        return replace(
            problem,
            helpers=tuple(
                replace(row, active=False) if row.id == self.helper else row
                for row in problem.helpers
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A child leaves the round."""

    child: str

    def applied(self, problem: Problem) -> Problem:
        """The problem without the child. Raises InvalidProblem if it has no such child."""
        if self.child not in problem.child_by_id:
            raise InvalidProblem((Fault("departure.child", f"unknown child {self.child}"),))
        return replace(
            problem,
            children=tuple(row for row in problem.children if row.id != self.child),
            pairings=_without(self.child, problem.pairings),
            conflicts=_without(self.child, problem.conflicts),
            locks=_without(self.child, problem.locks),
            bans=_without(self.child, problem.bans),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A seat stands empty, and nothing else has changed: whether somebody can take it now."""

    child: str
    seat: Seat

    def applied(self, problem: Problem) -> Problem:
        """The problem as it is. Raises InvalidProblem if it has no such child."""
        if self.child not in problem.child_by_id:
            raise InvalidProblem((Fault("vacancy.child", f"unknown child {self.child}"),))
        return problem


Change: TypeAlias = Arrival | NewHelper | Decline | Absence | Departure | Vacancy


def _without(child: str, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.child != child)
