"""A round in Timefold's words: a slot is a planning entity and its legal pairs are its value range;
rules are the hard level, and each goal of the policy is a soft level. Needs Java 17 or later."""

# The library is there only where the peers are installed, and turns each lambda into Java: its
# annotations say less of a lambda's arguments than it knows.
# pyright: reportMissingImports=false, reportUntypedFunctionDecorator=false
# pyright: reportUntypedClassDecorator=false, reportOptionalMemberAccess=false
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated

from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    BendableScore,
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    Joiners,
    constraint_provider,
)

from matcher.policy import TIERS

# One soft level per goal; a policy that names fewer leaves the last ones at zero.
LEVELS = len(TIERS)


@dataclass
class Person:
    """A helper: the room left, the pupils still allowed, the load of circles outside."""

    id: int
    room: int
    pupils: int
    load: int


@dataclass
class Pair:
    """A column: what a helper in a slot is worth."""

    id: int
    weight: int
    pupil: int
    locked: int
    safety: int
    points: int
    kept: int
    step: int
    hectometres: int
    drawn: int
    skills: int


@dataclass
class Street:
    """`costs[f]`: what the equity goal counts for the street when f of its seats are filled."""

    id: int
    costs: list[int]


@dataclass
class Need:
    """A need of a child, as the bit that stands for it."""

    id: int
    child: int
    bit: int


@planning_entity
@dataclass
class Slot:
    """A seat of a child. `family` is -1 where there are no siblings or the seat is no neighbour
    mum's. The variable is the person and not the pair, so that two slots can swap."""

    id: Annotated[int, PlanningId]
    child: int
    wanted: int
    street: Street
    family: int
    people: Annotated[list[Person], ValueRangeProvider]
    pairs: dict[int, Pair]
    person: Annotated[Person | None, PlanningVariable(allows_unassigned=True)] = field(default=None)

    def pair(self) -> Pair:
        return self.pairs[self.person.id]


@planning_solution
@dataclass
class Round:
    slots: Annotated[list[Slot], PlanningEntityCollectionProperty]
    streets: Annotated[list[Street], ProblemFactCollectionProperty]
    needs: Annotated[list[Need], ProblemFactCollectionProperty]
    score: Annotated[
        BendableScore | None,
        PlanningScore(bendable_hard_levels_size=1, bendable_soft_levels_size=LEVELS),
    ] = field(default=None)


@cache
def constraints_of(
    tiers: tuple[str, ...], *, siblings_hard: bool
) -> Callable[[ConstraintFactory], list[Constraint]]:
    """The constraint provider of a policy's goals, in its order. Translating it into Java takes
    seconds, so it is made once."""

    @constraint_provider
    def provide(factory: ConstraintFactory) -> list[Constraint]:
        asked = [_GOALS[name](factory, _soft(level)) for level, name in enumerate(tiers)]
        family = [_siblings_apart(factory)] if siblings_hard else []
        return [_capacity(factory), _mentor_cap(factory), _one_seat(factory), *family, *asked]

    return provide


_HARD = BendableScore.of_hard(1, LEVELS, 0, 1)


def _soft(level: int) -> BendableScore:
    return BendableScore.of_soft(1, LEVELS, level, 1)


def _capacity(factory: ConstraintFactory) -> Constraint:
    return (
        factory.for_each(Slot)
        .filter(lambda slot: slot.pair().weight > 0)
        .group_by(
            lambda slot: slot.person, ConstraintCollectors.sum(lambda slot: slot.pair().weight)
        )
        .filter(lambda person, load: load > person.room)
        .penalize(_HARD, lambda person, load: load - person.room)
        .as_constraint("capacity")
    )


def _mentor_cap(factory: ConstraintFactory) -> Constraint:
    return (
        factory.for_each(Slot)
        .filter(lambda slot: slot.pair().pupil > 0)
        .group_by(lambda slot: slot.person, ConstraintCollectors.count())
        .filter(lambda person, count: count > person.pupils)
        .penalize(_HARD, lambda person, count: count - person.pupils)
        .as_constraint("mentor_cap")
    )


def _one_seat(factory: ConstraintFactory) -> Constraint:
    return (
        factory.for_each_unique_pair(
            Slot,
            Joiners.equal(lambda slot: slot.child),
            Joiners.equal(lambda slot: slot.person.id),
        )
        .penalize(_HARD)
        .as_constraint("one_seat")
    )


def _siblings_apart(factory: ConstraintFactory) -> Constraint:
    return (
        factory.for_each(Slot)
        .filter(lambda slot: slot.family >= 0)
        .group_by(
            lambda slot: slot.family,
            ConstraintCollectors.count_distinct(lambda slot: slot.person.id),
        )
        .filter(lambda _family, mums: mums > 1)
        .penalize(_HARD, lambda _family, mums: mums - 1)
        .as_constraint("siblings_apart")
    )


def _locks(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot).reward(level, lambda slot: slot.pair().locked).as_constraint("locks")
    )


def _safety(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot)
        .reward(level, lambda slot: slot.pair().safety)
        .as_constraint("safety")
    )


def _coverage(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot)
        .reward(level, lambda slot: slot.pair().points)
        .as_constraint("coverage")
    )


def _whole_circles(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot)
        .group_by(lambda slot: slot.child, lambda slot: slot.wanted, ConstraintCollectors.count())
        .filter(lambda _child, wanted, count: count == wanted)
        .reward(level)
        .as_constraint("whole_circles")
    )


def _needs(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Need)
        .if_exists(
            Slot,
            Joiners.equal(lambda need: need.child, lambda slot: slot.child),
            Joiners.filtering(lambda need, slot: slot.pair().skills & need.bit != 0),
        )
        .reward(level)
        .as_constraint("needs")
    )


def _siblings(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot)
        .filter(lambda slot: slot.family >= 0)
        .group_by(
            lambda slot: slot.family,
            ConstraintCollectors.count_distinct(lambda slot: slot.person.id),
        )
        .penalize(level, lambda _family, mums: mums)
        .as_constraint("siblings")
    )


def _continuity(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot)
        .reward(level, lambda slot: slot.pair().kept)
        .as_constraint("continuity")
    )


def _locality(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot)
        .penalize(level, lambda slot: slot.pair().step)
        .as_constraint("locality")
    )


def _distance(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot)
        .penalize(level, lambda slot: slot.pair().hectometres)
        .as_constraint("distance")
    )


def _equity(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot)
        .group_by(lambda slot: slot.street, ConstraintCollectors.count())
        .complement(Street, lambda _street: 0)
        .penalize(level, lambda street, filled: street.costs[filled])
        .as_constraint("equity")
    )


def _load(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    """What the squares of the loads grow by."""
    return (
        factory.for_each(Slot)
        .filter(lambda slot: slot.pair().weight > 0)
        .group_by(
            lambda slot: slot.person, ConstraintCollectors.sum(lambda slot: slot.pair().weight)
        )
        .penalize(level, lambda person, load: load * (load + 2 * person.load))
        .as_constraint("load")
    )


def _lottery(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot)
        .penalize(level, lambda slot: slot.pair().drawn)
        .as_constraint("lottery")
    )


_GOALS: dict[str, Callable[[ConstraintFactory, BendableScore], Constraint]] = {
    "locks": _locks,
    "safety": _safety,
    "coverage": _coverage,
    "whole_circles": _whole_circles,
    "needs": _needs,
    "siblings": _siblings,
    "continuity": _continuity,
    "locality": _locality,
    "distance": _distance,
    "equity": _equity,
    "load": _load,
    "lottery": _lottery,
}
