"""Locks and bans: which locks can't all be kept, and what each decision costs.

Whatever is legal stays legal when a seat is emptied, so a set of locks can be kept exactly when
those seats alone break no rule. That asks the rules themselves and no solver.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.limit import Limit
from matcher.outcome import Assignment, Outcome, Sense, Termination
from matcher.people import Decision
from matcher.policy import Policy
from matcher.problem import Problem, digest
from matcher.rules import Rule
from matcher.seating import Seating, wanted_seats
from matcher.solve import solve
from matcher.split import split
from matcher.why.together import grouped


class Clash(StrEnum):
    """Why a set of locks can't be kept. AGAINST_RULE: one lock, against a rule by itself. BANNED:
    one lock, and a ban of the same pair in the same seat. SAME_SEAT: two people for one seat.
    TOGETHER: each by itself is fine, all together break a rule."""

    AGAINST_RULE = "against_rule"
    BANNED = "banned"
    SAME_SEAT = "same_seat"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockConflict:
    """A smallest set of locks that can't all be kept: without any one of them the others can.
    `rule` is the first in the policy's order that they break; None for two people in one seat."""

    clash: Clash
    rule: str | None
    locks: tuple[Decision, ...]
    ban: Decision | None = None


def conflicts_of_locks(problem: Problem, policy: Policy) -> tuple[LockConflict, ...]:
    """Smallest conflicting sets, found before anything is solved.

    One lock of each set dropped, the locks that are left can all be kept. Other smallest sets may
    hide behind those found, and show once these are mended.
    """
    court = _Court(problem, policy)
    found: list[LockConflict] = []
    for locks in _apart(problem):
        kept = list(locks)
        while court.breaks(kept):
            smallest = _smallest(court, kept)
            found.append(court.conflict(smallest))
            kept.remove(smallest[-1])
    return tuple(found)


class _Court:
    """Asks the rules about sets of locks."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self._problem, self._policy = problem, policy
        self._rules: tuple[Rule, ...] = hard_rules.in_order(policy)
        self._bans = {(ban.child, ban.seat, ban.helper): ban for ban in problem.bans}

    def breaks(self, locks: Sequence[Decision]) -> bool:
        """Whether they can't all be kept."""
        return self._two_in_one(locks) or self._rule(locks) is not None

    def conflict(self, locks: Sequence[Decision]) -> LockConflict:
        """A set that can't be kept, with the reason."""
        rule = None if self._two_in_one(locks) else self._rule(locks)
        ban = self._bans.get((locks[0].child, locks[0].seat, locks[0].helper))
        if rule is None:
            clash = Clash.SAME_SEAT
        elif len(locks) > 1:
            clash = Clash.TOGETHER
        else:
            clash = Clash.BANNED if rule == "ban" else Clash.AGAINST_RULE
        return LockConflict(
            clash=clash,
            rule=rule,
            locks=tuple(locks),
            ban=ban if clash is Clash.BANNED else None,
        )

    @staticmethod
    def _two_in_one(locks: Sequence[Decision]) -> bool:
        return len({(lock.child, lock.seat) for lock in locks}) < len(locks)

    def _rule(self, locks: Sequence[Decision]) -> str | None:
        for lock in locks:
            if lock.seat not in self._problem.helper_by_id[lock.helper].seats:
                return "seat_requirements"
            if lock.seat not in wanted_seats(self._problem.child_by_id[lock.child], self._policy):
                return "guardian_wish"
        rows = (Assignment(child=d.child, seat=d.seat, helper=d.helper) for d in locks)
        seating = Seating.of(self._problem, self._policy, rows)
        broken = (rule.name for rule in self._rules if any(True for _ in rule.breaches(seating)))
        return next(broken, None)


def _smallest(court: _Court, locks: Sequence[Decision]) -> list[Decision]:
    """A subset that can't be kept and whose every proper subset can: each lock is left out in turn,
    and for good where what is left still can't (the deletion filter, Chinneck and Dravnieks 1991).
    """
    left = list(locks)
    for lock in locks:
        rest = [other for other in left if other is not lock]
        if court.breaks(rest):
            left = rest
    return left


def _apart(problem: Problem) -> list[list[Decision]]:
    """The locks, once each, in groups that share no child, household or helper: no rule looks
    across two of them."""

    def shared(lock: Decision) -> Iterator[tuple[str, str]]:
        yield "child", lock.child
        yield "helper", lock.helper
        household = problem.child_by_id[lock.child].household
        if household is not None:
            yield "household", household

    once = {(lock.child, lock.seat, lock.helper): lock for lock in problem.locks}
    return grouped([once[key] for key in sorted(once)], shared)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalCost:
    """A goal with the decisions and without them; `proven`: both are the best there is, and so
    are the goals above."""

    name: str
    sense: Sense
    with_it: int
    without: int
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCost:
    """What some locks and bans cost, every goal in order: the first that differs is the price. Only
    the other locks count in the goal of locks."""

    decisions: tuple[Decision, ...]
    goals: tuple[GoalCost, ...]

    @property
    def is_free(self) -> bool:
        """Whether nothing would be better without them."""
        return all(goal.with_it == goal.without for goal in self.goals)


def costs_of_decisions(
    problem: Problem, policy: Policy, *, seed: int = 0, limit: Limit | None = None
) -> tuple[DecisionCost, ...]:
    """What each lock and ban costs by itself, and behind them all together.

    The part of the round that a decision reaches into is solved with it and without it; what is
    outside stays as it is. `limit` is for each solve.
    """
    decisions = (*problem.locks, *problem.bans)
    solver = _Solver(problem, policy, seed, limit or Limit())
    alone = [solver.cost((decision,)) for decision in decisions]
    return (*alone, solver.cost(decisions)) if len(decisions) > 1 else tuple(alone)


class _Solver:
    """Solves parts of a round, each way once."""

    def __init__(self, problem: Problem, policy: Policy, seed: int, limit: Limit) -> None:
        self._problem, self._policy, self._seed, self._limit = problem, policy, seed, limit
        self._tiers = goals.in_order(policy)
        self._known: dict[str, Outcome] = {}

    def cost(self, dropped: tuple[Decision, ...]) -> DecisionCost:
        """What these cost together."""
        out, children = set(dropped), {decision.child for decision in dropped}
        # Cut where nothing of what is dropped stands: lifted bans join people.
        parts = split(_without(self._problem, out), self._policy, at_least=1)
        touched = [p.problem for p in parts if not children.isdisjoint(p.problem.child_by_id)]
        pairs = [(self._solved(self._as_it_was(part)), self._solved(part)) for part in touched]
        measured = [
            [tier.measure(self._seating(part, was)) for tier in self._tiers]
            for part, (was, _) in zip(touched, pairs, strict=True)
        ]
        found: list[GoalCost] = []
        proven = True
        for number, tier in enumerate(self._tiers):
            results = [outcome.tiers[number] for pair in pairs for outcome in pair]
            proven &= all(row.termination is Termination.OPTIMAL for row in results)
            found.append(
                GoalCost(
                    name=tier.name,
                    sense=tier.sense,
                    with_it=sum(values[number] for values in measured),
                    without=sum(free.tiers[number].value for _, free in pairs),
                    proven=proven,
                )
            )
        return DecisionCost(decisions=dropped, goals=tuple(found))

    def _as_it_was(self, part: Problem) -> Problem:
        """The part with all locks and bans that are between its people."""
        inside = {
            name: tuple(
                row
                for row in getattr(self._problem, name)
                if row.child in part.child_by_id and row.helper in part.helper_by_id
            )
            for name in ("locks", "bans")
        }
        return replace(part, **inside)

    def _solved(self, part: Problem) -> Outcome:
        mark = digest(part)
        if mark not in self._known:
            self._known[mark] = solve(part, self._policy, seed=self._seed, limit=self._limit)
        return self._known[mark]

    def _seating(self, part: Problem, outcome: Outcome) -> Seating:
        return Seating.of(part, self._policy, outcome.assignments, self._seed)


def _without(problem: Problem, dropped: Collection[Decision]) -> Problem:
    return replace(
        problem,
        locks=tuple(row for row in problem.locks if row not in dropped),
        bans=tuple(row for row in problem.bans if row not in dropped),
    )
