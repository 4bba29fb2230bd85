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


@dataclass(eq=False)
class Person:
    """A helper: the room left, the pupils still allowed, the load of circles outside, the skills as
    bits; `limited` is 1 for who has a capacity. Compared by identity, which is fast."""

    id: int
    limited: int
    room: int
    pupils: int
    load: int
    skills: int


@dataclass(eq=False)
class Street:
    """`costs[f]`: what the equity goal counts for the street when f of its seats are filled."""

    id: int
    costs: list[int]


@dataclass(eq=False)
class Need:
    """A need of a child, as the bit that stands for it."""

    id: int
    child: int
    bit: int


@planning_entity
@dataclass(eq=False)
class Slot:
    """A seat of a child, and what filling it is worth. `family` is -1 where there are no siblings
    or the seat is no neighbour mum's; `kept` and `locked` are people's numbers or -1. What hangs on
    both slot and person is looked up by the person's number; only a neighbour mum has steps.

    The variable is the person and no pair of slot and person: two slots can swap people.
    """

    id: Annotated[int, PlanningId]
    child: int
    wanted: int
    street: Street
    family: int
    weight: int
    pupil: int
    safety: int
    points: int
    kept: int
    locked: int
    drawn: dict[int, int]
    steps: dict[int, int]
    hectometres: dict[int, int]
    people: Annotated[list[Person], ValueRangeProvider]
    person: Annotated[Person | None, PlanningVariable(allows_unassigned=True)] = field(default=None)


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
        .filter(lambda slot: slot.weight * slot.person.limited > 0)
        .group_by(lambda slot: slot.person, ConstraintCollectors.sum(lambda slot: slot.weight))
        .filter(lambda person, load: load > person.room)
        .penalize(_HARD, lambda person, load: load - person.room)
        .as_constraint("capacity")
    )


def _mentor_cap(factory: ConstraintFactory) -> Constraint:
    return (
        factory.for_each(Slot)
        .filter(lambda slot: slot.pupil > 0)
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
        factory.for_each(Slot)
        .filter(lambda slot: slot.locked == slot.person.id)
        .reward(level)
        .as_constraint("locks")
    )


def _safety(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return factory.for_each(Slot).reward(level, lambda slot: slot.safety).as_constraint("safety")


def _coverage(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return factory.for_each(Slot).reward(level, lambda slot: slot.points).as_constraint("coverage")


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
            Joiners.filtering(lambda need, slot: slot.person.skills & need.bit != 0),
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
        .filter(lambda slot: slot.kept == slot.person.id)
        .reward(level)
        .as_constraint("continuity")
    )


def _locality(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot)
        .filter(lambda slot: slot.person.id in slot.steps)
        .penalize(level, lambda slot: slot.steps[slot.person.id])
        .as_constraint("locality")
    )


def _distance(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot)
        .filter(lambda slot: slot.person.id in slot.hectometres)
        .penalize(level, lambda slot: slot.hectometres[slot.person.id])
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
        .filter(lambda slot: slot.weight * slot.person.limited > 0)
        .group_by(lambda slot: slot.person, ConstraintCollectors.sum(lambda slot: slot.weight))
        .penalize(level, lambda person, load: load * (load + 2 * person.load))
        .as_constraint("load")
    )


def _lottery(factory: ConstraintFactory, level: BendableScore) -> Constraint:
    return (
        factory.for_each(Slot)
        .penalize(level, lambda slot: slot.drawn[slot.person.id])
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
