"""Whom to recruit: each advice is a round in which the recruit serves, found and measured.

Where seats are empty a recruit is tried with one place, two and more; then with each skill that
children near are without. Small blocks are solved anew to the end; elsewhere the best chains of
moves through the recruit are taken (repair), which move nobody for less than a seat, a whole circle
or a need.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matcher.columns import SEATS
from matcher.frame import Ints
from matcher.outcome import Assignment, Outcome
from matcher.people import Helper, Need, Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.repair.answer import Answer
from matcher.repair.moves import Move, moves
from matcher.repair.order import higher_tiers, repair_order
from matcher.repair.seats import EMPTY, Seats
from matcher.seating import Seating, wanted_seats
from matcher.why.recruiting.recruits import Recruit, capacity, helper_of, places_short
from matcher.why.seats.part import whole_part
from matcher.why.seats.price import Price, prices
from matcher.why.seats.seated import Seated, filled

MOST = 10
# How many skills are tried for a place, those first that most children near are without.
SKILLS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A recruit and what they are good for. `helper` is the recruit as a row of the problem;
    `seats` are those they take, `filled` how many more seats are filled, `completed` the children
    whose circles become whole. `gains` has each goal before and after (`proven`: no round with the
    recruit is better); `assignments` are all seats filled then; `verify` accepts them."""

    recruit: Recruit
    helper: Helper
    seats: tuple[Assignment, ...]
    filled: int
    completed: tuple[str, ...]
    gains: tuple[Price, ...]
    moves: tuple[Move, ...]
    assignments: tuple[Assignment, ...]

    @property
    def rank(self) -> tuple[int, ...]:
        """What the recruit is worth to each goal; more is better."""
        return tuple(-gain.cost for gain in self.gains)


def advise(
    problem: Problem, policy: Policy, outcome: Outcome, most: int = MOST
) -> tuple[Advice, ...]:
    """The `most` recruits who are worth most to the goals, in the policy's order; one for each
    seat and place, each by itself. Only who brings a seat, a whole circle or a need is there."""
    groups = [
        [Recruit(seat=seat, place=place, capacity=capacity(policy, seat))]
        for seat, place in places_short(problem, outcome)
    ]
    found = [trial.told() for trial in _best_of_each(problem, policy, outcome, groups, most)]
    skilled = [
        [
            replace(advice.recruit, capacity=capacity(policy, advice.recruit.seat), skills=skills)
            for skills in ((), *((skill,) for skill in _skills_missing(problem, advice)))
        ]
        for advice in found
    ]
    found = [trial.told() for trial in _best_of_each(problem, policy, outcome, skilled, most)]
    return tuple(sorted(found, key=lambda advice: advice.rank, reverse=True))


def _best_of_each(
    problem: Problem,
    policy: Policy,
    outcome: Outcome,
    groups: Sequence[Sequence[Recruit]],
    most: int,
) -> list["_Trial"]:
    """The best of each group, the best `most` of these; of recruits who bring the same, the first
    in their group, which is the one that asks least of them."""
    # A director who comes takes a vacant post from the supervisor, so each is tried alone.
    posts = [[group] for group in groups if group[0].seat == Seat.CHILDREN_DIRECTOR]
    others = [group for group in groups if group[0].seat != Seat.CHILDREN_DIRECTOR]
    best: dict[object, _Trial] = {}
    for together in (others, *posts):
        trials = _Trials(problem, policy, outcome, together)
        for group in together:
            found = [trial for trial in map(trials.of, group) if trial.worth]
            if found:
                trial = max(found, key=lambda one: one.worth)
                region = trials.region(trial.recruit)
                best[region] = max(best.get(region, trial), trial, key=lambda one: one.worth)
    return sorted(best.values(), key=lambda trial: trial.worth, reverse=True)[:most]


@dataclass(frozen=True)
class _Trial:
    """A recruit tried: the seats then, for how many tiers nothing is better, and what that is
    worth to the goals for whose sake somebody may be moved; () if nothing."""

    trials: "_Trials"
    recruit: Recruit
    seats: Seats
    best: int
    worth: tuple[int, ...]

    def told(self) -> Advice:
        """What the recruit brings, in full; with no more places than are used."""
        seats, seated = self.seats, self.trials.seated
        helper = self.trials.helpers[self.recruit]
        number = seated.frame.helper_index[helper.id]
        own = seats.seated.get(number, {})
        places = None if helper.capacity is None else int(seats.taken.load[number])
        now = [slot for slot, column in enumerate(seats.sitting) if column != EMPTY]
        gained = [a + b for a, b in zip(seated.gained(seats), self.trials.lost, strict=True)]
        return Advice(
            recruit=replace(self.recruit, capacity=places),
            helper=replace(helper, capacity=places),
            seats=tuple(seats.rows(own)),
            filled=len(now) - len(seated.outcome.assignments),
            completed=tuple(self._completed()),
            gains=tuple(prices(seated, gained, self.best)),
            moves=moves(seats, seated.seats.sitting, self.trials.gone),
            assignments=tuple(seats.rows(now)),
        )

    def _completed(self) -> Iterator[str]:
        seats, seated = self.seats, self.trials.seated
        before = {(row.child, row.seat) for row in seated.outcome.assignments}
        for child in sorted({slot // len(SEATS) for slot in seated.changed(seats)}):
            person = seated.problem.children[child]
            wanted = wanted_seats(person, seated.policy)
            whole = all(seats.sitting[seated.slot(person.id, seat)] != EMPTY for seat in wanted)
            if whole and any((person.id, seat) not in before for seat in wanted):
                yield person.id


class _Trials:
    """A round with recruits who serve nobody until they are tried. `gone` are the seats that they
    make impossible by being there, `lost` (tiers,) what that costs."""

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        outcome: Outcome,
        groups: Iterable[Iterable[Recruit]],
    ) -> None:
        self.helpers = {
            recruit: helper_of(recruit, problem, policy) for group in groups for recruit in group
        }
        everybody = (*problem.helpers, *self.helpers.values())
        self.seated = Seated(replace(problem, helpers=everybody), policy, outcome)
        seats, people = self.seated.seats, len(problem.helpers)
        seats.open[seats.columns.helper >= people] = False
        self._order = repair_order(policy, outcome.assignments)
        self._higher = higher_tiers(policy)
        sitting = seats.pairs()
        self.gone = tuple(r for r in outcome.assignments if (r.child, r.seat) not in sitting)
        self.lost = self._lost() if self.gone else [0] * len(outcome.tiers)

    def region(self, recruit: Recruit) -> tuple[object, str]:
        """The seat and the place; of a neighbour mum, whose place is one of many in the street,
        the street."""
        if recruit.seat != Seat.NEIGHBOUR_MUM:
            return recruit.seat, recruit.place
        return recruit.seat, self.seated.problem.geography.street_of(recruit.place)

    def of(self, recruit: Recruit) -> _Trial:
        """The best found with the recruit."""
        seated = self.seated
        number = seated.frame.helper_index[self.helpers[recruit].id]
        seats = seated.seats.copy()
        columns = np.flatnonzero(seats.columns.helper == number)
        seats.open[columns] = True
        best = self._solve(seats, number, np.unique(seats.columns.child[columns]))
        gained = zip(seated.gained(seats, self._higher), self.lost, seated.tiers, strict=False)
        worth = tuple((gain + lost) * tier.sense.sign for gain, lost, tier in gained)
        return _Trial(self, recruit, seats, best, worth if worth > (0,) * len(worth) else ())

    def _solve(self, seats: Seats, helper: int, children: Ints) -> int:
        """Find the best round with the helper; for how many tiers it is proven."""
        seated = self.seated
        part = whole_part(seated, seats, children)
        if part is not None:
            found = part.solve(part.program)
            part.sit(seats, found.x)
            return found.tiers
        sources = [seated.slot(row.child, row.seat) for row in self.gone]
        Answer(
            seats,
            seated.pairs,
            self._order,
            sources=sources,
            rooms=(helper,),
            declined=EMPTY,
            linear=False,
            parts=None,
        ).search()
        return 0

    def _lost(self) -> list[int]:
        seated = self.seated
        rows = filled(seated.seats, range(len(seated.seats.sitting)))
        seating = Seating.of(seated.problem, seated.policy, rows, seated.outcome.seed)
        return [
            tier.measure(seating) - before.value
            for tier, before in zip(seated.tiers, seated.outcome.tiers, strict=True)
        ]


def _skills_missing(problem: Problem, advice: Advice) -> list[Need]:
    """The needs that most of the children whom the recruit serves are without."""
    skills = {helper.id: set(helper.skills) for helper in problem.helpers}
    served = {row.child for row in advice.seats}
    having: dict[str, set[Need]] = {child: set() for child in served}
    for row in advice.assignments:
        if row.child in served:
            having[row.child] |= skills.get(row.helper, set())
    missing = Counter(
        need for child in served for need in set(problem.child_by_id[child].needs) - having[child]
    )
    return [need for need, _ in sorted(missing.items(), key=lambda row: (-row[1], row[0]))][:SKILLS]
