"""Bounds that stay true after a repair."""

from matcher import rules as hard_rules
from matcher.columns import SEATS, Columns
from matcher.frame import Frame
from matcher.merged import upward
from matcher.outcome import Outcome, Sense
from matcher.program import ProgramBuilder
from matcher.reduce import columns_of
from matcher.repair.order import higher_tiers
from matcher.tiers import Tier, in_order


def bounds_of(
    frame: Frame,
    published: Outcome,
    values: tuple[int, ...],
    *,
    restricts: bool,
    proven: bool,
) -> tuple[int, ...]:
    """The bound of each tier, by its value after the repair.

    A published bound still holds if the change only took possibilities away (`restricts`) and the
    tiers above have the values they had. If the repair is `proven`, the tiers above the pairings
    kept are at their best. Else the bound is what every seat could have at most, seen by itself.
    """
    columns = columns_of(frame, hard_rules.in_order(frame.policy))
    bounds: list[int] = []
    cut, as_before = higher_tiers(frame.policy), restricts
    for number, tier in enumerate(in_order(frame.policy)):
        old, value = published.tiers[number], values[number]
        if proven and number < cut:
            bounds.append(value)
        elif as_before:
            bounds.append(old.bound)
        else:
            bounds.append(ideal(tier, frame, columns))
        as_before = as_before and value == old.value
    return tuple(bounds)


def ideal(tier: Tier, frame: Frame, columns: Columns) -> int:
    """What no seats can be better than."""
    builder = ProgramBuilder(columns.child * len(SEATS) + columns.seat, columns.child)
    goal = tier.goal(frame, columns, builder)
    builder.add_goal(tier.name, tier.sense, goal.variables, goal.coefficients)
    program = builder.build()
    best = program.most_of(upward(program.objectives[0]))
    sign = 1 if tier.sense == Sense.MAXIMISE else -1
    return tier.join(tier.offset(frame, columns), sign * best)
