"""Every seat that stands empty today, with the best ways to fill it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from matcher.outcome import Gap
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.repair.changes import Vacancy
from matcher.repair.moves import Move, Why
from matcher.repair.present import present
from matcher.repair.repairer import Delta, Repair, Repairer


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One way to fill a seat: the moves in their order, the tiers whose value they change, and
    whether no better way exists."""

    moves: tuple[Move, ...]
    tiers: tuple[Delta, ...]
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptySeat:
    """A gap, and up to so many suggestions as were asked for, the best first. `searched`: nobody
    was looked for where it is false, because the search had to end."""

    gap: Gap
    searched: bool
    suggestions: tuple[Suggestion, ...]


def ways_to_fill(
    problem: Problem,
    policy: Policy,
    *,
    seed: int = 0,
    most: int = 3,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[EmptySeat, ...]:
    """The empty seats of today's pairings, most urgent first: need level, then days waiting.

    Each is answered by itself, as if the others stayed empty. `stop` is asked before each.
    """
    today = present(problem, policy, seed=seed)
    if not today.gaps:
        return ()
    repairer, held = Repairer(problem, policy, today), _holders(problem)
    found: list[EmptySeat] = []
    for gap in sorted(today.gaps, key=lambda gap: _urgency(problem, gap)):
        searched = not stop()
        empty = Vacancy(child=gap.child, seat=gap.seat)
        ways = repairer.suggestions(empty, most) if searched and gap.candidates else []
        found.append(
            EmptySeat(
                gap=gap,
                searched=searched,
                suggestions=tuple(_suggestion(way, held) for way in ways),
            )
        )
    return tuple(found)


def _urgency(problem: Problem, gap: Gap) -> tuple[object, ...]:
    child = problem.child_by_id[gap.child]
    return child.need_level, child.waiting_since, child.id, gap.seat


def _holders(problem: Problem) -> dict[tuple[str, str], str]:
    return {(row.child, row.seat): row.helper for row in problem.pairings}


def _suggestion(way: Repair, held: dict[tuple[str, str], str]) -> Suggestion:
    return Suggestion(
        moves=tuple(_from_holder(move, held) for move in way.moves),
        tiers=tuple(delta for delta in way.tiers if delta.before != delta.after),
        proven=way.proven,
    )


def _from_holder(move: Move, held: dict[tuple[str, str], str]) -> Move:
    """Somebody whom a rule forbids by now still has the seat, and leaves it by the move."""
    holder = held.get((move.child, move.seat))
    if move.before is not None or holder is None:
        return move
    return replace(move, before=holder, why=Why.REPLACED)
