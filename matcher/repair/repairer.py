"""A change to a published round, answered by the fewest moves that are worth it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.columns import SEATS
from matcher.frame import Frame, Ints
from matcher.join import outcome_of
from matcher.outcome import Assignment, Formed, Outcome, Sense, Termination
from matcher.people import Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.reduce import columns_of
from matcher.repair.answer import Answer
from matcher.repair.bounds import bounds_of
from matcher.repair.changes import (
    Absence,
    Arrival,
    Change,
    Decline,
    Departure,
    NewHelper,
    Vacancy,
)
from matcher.repair.extract import gained
from matcher.repair.gains import PairGains
from matcher.repair.linear import adds_up, parts_of
from matcher.repair.moves import Move, moves
from matcher.repair.order import higher_tiers, repair_order
from matcher.repair.seats import EMPTY, Seats
from matcher.seating import Seating
from matcher.tiers import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """A tier's value before and after."""

    name: str
    sense: Sense
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class Repair:
    """An answered change: the problem as it now is, the moves in an order in which they can be
    carried out, the seats filled otherwise than before, and each tier's value before and after.

    `proven`: no answer is better in the order of a repair (the first tiers, the published pairings
    kept, the other tiers up to equity), because the published round was proven in the first tiers
    and gains add up. Else it is the best found. `assignments` are all seats filled now;
    `restricts`: the change only took possibilities away.
    """

    problem: Problem
    moves: tuple[Move, ...]
    changed: tuple[Assignment, ...]
    tiers: tuple[Delta, ...]
    proven: bool
    assignments: tuple[Assignment, ...]
    published: Outcome
    policy: Policy
    restricts: bool

    @cached_property
    def outcome(self) -> Outcome:
        """The whole round after the repair, its gaps explained. Made when first asked for: to
        explain every gap and hash the problem takes longer than to find the moves."""
        frame = Frame(self.problem, self.policy, self.published.seed)
        values = tuple(delta.after for delta in self.tiers)
        bounds = bounds_of(
            frame, self.published, values, restricts=self.restricts, proven=self.proven
        )
        formed = Formed(assignments=self.assignments, values=values, bounds=bounds)
        return outcome_of(frame, [formed])


@dataclass(frozen=True)
class _Case:
    """A problem made ready to be searched, and the published seats that it does not allow."""

    seats: Seats
    pairs: PairGains
    linear: bool
    parts: Ints | None
    emptied: tuple[Assignment, ...]
    declined: int = EMPTY

    @classmethod
    def of(
        cls, problem: Problem, policy: Policy, outcome: Outcome, order: tuple[Tier, ...]
    ) -> "_Case":
        frame, rules = Frame(problem, policy, outcome.seed), hard_rules.in_order(policy)
        columns = columns_of(frame, rules)
        seats = Seats(frame, rules, columns, outcome.assignments)
        sitting = seats.pairs()
        emptied = (row for row in outcome.assignments if (row.child, row.seat) not in sitting)
        pairs = PairGains(frame, columns, order)
        linear, parts = adds_up(frame, columns), parts_of(frame, columns)
        return cls(seats, pairs, linear, parts, tuple(emptied))

    def without(self, no: Decline) -> "_Case":
        """The same, the pair banned."""
        seats, frame = self.seats.copy(), self.seats.frame
        child, helper = frame.child_index[no.child], frame.helper_index[no.helper]
        slot = child * len(SEATS) + SEATS.index(no.seat)
        held = seats.sitting[slot]
        lost = seats.rows([slot]) if held != EMPTY else []
        seats.ban(child, SEATS.index(no.seat), helper)
        if seats.sitting[slot] == held:
            return replace(self, seats=seats)
        return replace(self, seats=seats, emptied=(*self.emptied, *lost), declined=held)

    def passing_over(self, empty: Vacancy, helpers: Iterable[str]) -> "_Case":
        """The same, none of the helpers in the empty seat."""
        seats, frame = self.seats.copy(), self.seats.frame
        for helper in helpers:
            child = frame.child_index[empty.child]
            seats.ban(child, SEATS.index(empty.seat), frame.helper_index[helper])
        return replace(self, seats=seats)


class Repairer:
    """A published round, made ready for any number of changes, each answered by itself.

    `problem`, `policy` and `outcome` are a round and what was made of it; `verify` accepts them.
    """

    def __init__(self, problem: Problem, policy: Policy, outcome: Outcome) -> None:
        self._problem, self._policy, self._outcome = problem, policy, outcome
        self._order = repair_order(policy, outcome.assignments)
        self._case = _Case.of(problem, policy, outcome, self._order)

    def repair(self, change: Change) -> Repair:
        """Answer a change.

        Raises
        ------
        InvalidProblem
            if the change names somebody the problem does not hold, or adds somebody twice.
        """
        problem = change.applied(self._problem)
        if isinstance(change, Decline):
            case = self._case.without(change)
        elif isinstance(change, Vacancy):
            case = self._case.passing_over(change, ())
        else:
            # Anything but a ban changes the indices or the reach of the columns.
            case = _Case.of(problem, self._policy, self._outcome, self._order)
        return self._answered(problem, change, case)

    def suggestions(self, empty: Vacancy, most: int) -> list[Repair]:
        """The best ways to fill an empty seat, the best first and `most` at most: each passes over
        the helpers who have the seat in those before it. None, if nobody can take the seat."""
        problem, found, passed = empty.applied(self._problem), list[Repair](), list[str]()
        while len(found) < most:
            case = self._case.passing_over(empty, passed)
            answer = self._answered(problem, empty, case)
            taken = [row.helper for row in answer.changed if _is_of(row, empty)]
            if not taken:
                break
            found.append(answer)
            passed += taken
        return found

    def _answered(self, problem: Problem, change: Change, case: _Case) -> Repair:
        seats, emptied = case.seats, case.emptied
        answer = Answer(
            seats,
            case.pairs,
            self._order,
            sources=_sources(seats, change, emptied),
            rooms=_rooms(seats, change, emptied),
            declined=case.declined,
            linear=case.linear,
            parts=case.parts,
        )
        answer.search()
        return self._result(problem, answer, change, emptied)

    def _opens(self, change: Change) -> bool:
        """Whether the change makes pairs possible among those who are there: a vacant post."""
        post = Seat.CHILDREN_DIRECTOR
        if not isinstance(change, Absence) or not self._policy.seat(post).required:
            return False
        return post in self._problem.helper_by_id[change.helper].seats

    def _values(
        self,
        problem: Problem,
        answer: Answer,
        change: Change,
        rows: tuple[Assignment, ...],
        stale: set[tuple[str, Seat]],
    ) -> tuple[int, ...]:
        """Each tier's value, `rows` being all seats filled."""
        tiers, published = goals.in_order(self._policy), self._outcome
        if not isinstance(change, Decline | Vacancy):
            seating = Seating.of(problem, self._policy, rows, published.seed)
            return tuple(tier.measure(seating) for tier in tiers)
        before = [row for row in published.assignments if (row.child, row.seat) in stale]
        more = gained(answer.seats, tiers, before, answer.assignments())
        return tuple(old.value + gain for old, gain in zip(published.tiers, more, strict=True))

    def _result(
        self, problem: Problem, answer: Answer, change: Change, emptied: tuple[Assignment, ...]
    ) -> Repair:
        seats, published = answer.seats, self._outcome
        changed = answer.assignments()
        stale = {(row.child, row.seat) for row in emptied} | {
            seats.pair_of(slot) for slot in answer.changed()
        }
        kept = [row for row in published.assignments if (row.child, row.seat) not in stale]
        rows = (*kept, *changed)
        values = self._values(problem, answer, change, rows, stale)
        cut = higher_tiers(self._policy)
        best = {row.termination for row in published.tiers[:cut]} <= {Termination.OPTIMAL}
        proven = best and answer.exact and not self._opens(change)
        return Repair(
            problem=problem,
            moves=moves(seats, answer.start, emptied),
            changed=tuple(changed),
            tiers=tuple(
                Delta(name=old.name, sense=old.sense, before=old.value, after=value)
                for old, value in zip(published.tiers, values, strict=True)
            ),
            proven=proven,
            assignments=rows,
            published=published,
            policy=self._policy,
            restricts=isinstance(change, Decline | Absence) and not self._opens(change),
        )


def repair(problem: Problem, policy: Policy, outcome: Outcome, change: Change) -> Repair:
    """Answer one change to a round: `Repairer`, for a single use."""
    return Repairer(problem, policy, outcome).repair(change)


def _sources(seats: Seats, change: Change, emptied: Iterable[Assignment]) -> list[int]:
    """The slots that the change empties or brings."""
    frame = seats.frame
    slots = [
        frame.child_index[row.child] * len(SEATS) + SEATS.index(row.seat)
        for row in emptied
        if row.child in frame.child_index
    ]
    children: list[int] = []
    if isinstance(change, Vacancy):
        slots.append(frame.child_index[change.child] * len(SEATS) + SEATS.index(change.seat))
    elif isinstance(change, Arrival):
        children = [frame.child_index[change.child.id]]
    elif isinstance(change, Absence):
        # Where a post falls vacant the street's supervisor stands in, for children without a
        # director too.
        posts = frame.problem.helper_by_id[change.helper].serves
        children = [n for n, c in enumerate(frame.problem.children) if c.neighbourhood in posts]
    slots += [child * len(SEATS) + seat for child in children for seat in range(len(SEATS))]
    return [slot for slot in dict.fromkeys(slots) if len(seats.span(slot))]


def _is_of(row: Assignment, empty: Vacancy) -> bool:
    return row.child == empty.child and row.seat == empty.seat


def _rooms(seats: Seats, change: Change, emptied: Iterable[Assignment]) -> list[int]:
    """The helpers to whom the change gives room."""
    if isinstance(change, NewHelper):
        return [seats.frame.helper_index[change.helper.id]]
    if isinstance(change, Decline | Departure):
        return [seats.frame.helper_index[row.helper] for row in emptied]
    return []
