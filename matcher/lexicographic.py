"""Tier after tier: solve one, hold it, solve the next; and prove how good it is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matcher import flow
from matcher.engines import cpsat, highs
from matcher.frame import Ints
from matcher.held import Held
from matcher.limit import Budget
from matcher.merged import Group, groups, upward
from matcher.outcome import Sense
from matcher.prices import Prices, prove, trivial
from matcher.program import Objective, Program
from matcher.search import Relaxed, complete, construct, relax, search
from matcher.symmetry import fold, fold_held

# Up to here CP-SAT solves a block tier by tier in moments; beyond it the relaxation leads.
SMALL = 1_200
# Up to here HiGHS gets every column of the block and can prove a tier by branching.
MIDDLE = 8_000
SEARCH_PART = 0.2
LED_PART = 0.35
LARGE_PART = 0.6


@dataclass(frozen=True)
class Turn:
    """What one block is given: its share of the remaining time, the seed, the tolerances by tier,
    and whom to tell of each tier's value and, once there is one, its bound."""

    budget: Budget
    share: float
    seed: int
    tolerance: dict[str, int]
    report: Callable[[Objective, int, int | None], None]


@dataclass(frozen=True)
class BlockTier:
    """A tier's value and bound in one block, in the tier's own sense."""

    name: str
    value: int
    bound: int


def solve_in_order(program: Program, near: Ints, turn: Turn) -> tuple[Ints, list[BlockTier]]:
    """The best solution found and each tier's bound, all tiers above it held.

    `near` are the columns to look at first. The empty solution is the first in hand: it breaks no
    rule, so there is always an answer.
    """
    flowed = flow.solve(program, turn.tolerance, turn.budget, turn.report)
    if flowed is not None:
        together = zip(program.objectives, flowed.bounds, strict=True)
        return flowed.x, [BlockTier(o.name, o.value(flowed.x), bound) for o, bound in together]
    x = np.zeros(len(program.most), dtype=np.int64)
    until = turn.budget.left * (1 - turn.share)
    led = None
    if program.columns > SMALL and not turn.budget.limit.reproducible:
        active = np.arange(program.columns) if program.columns <= MIDDLE else near
        x, led = _lead(program, active, turn, until)
    held: list[Held] = []
    tiers: list[BlockTier] = []
    for number, objective in enumerate(program.objectives):
        left = max(0.0, turn.budget.left - until)
        even = 1 / (len(program.objectives) - number)
        # A relaxation cut short proves nothing, so a large block's goes as far as the time does.
        part = even if led is None else LED_PART if program.columns <= MIDDLE else LARGE_PART
        seconds = left * max(even, part)
        x, bound = _tier(program, number, tuple(held), x, led, seconds, turn)
        goal = upward(objective)
        held.append(Held(goal, int(goal @ x) - turn.tolerance.get(objective.name, 0)))
        bound *= 1 if objective.sense == Sense.MAXIMISE else -1
        value = objective.value(x)
        tiers.append(BlockTier(objective.name, value, bound))
        turn.report(objective, value, bound)
    return x, tiers


@dataclass(frozen=True)
class _Led:
    """What the relaxation of the merged tiers left for the tiers one by one."""

    group: Group
    relaxed: Relaxed


def _lead(program: Program, active: Ints, turn: Turn, until: float) -> tuple[Ints, _Led | None]:
    """A good solution of all tiers at once: relaxation, construction, search; group by group."""
    budget, merged = turn.budget, groups(program.objectives)
    nothing = np.zeros(len(program.most), dtype=np.int64)
    first = program.up_to(merged[0].tiers[-1])
    goal = merged[0].goal[: len(first.most)]
    relaxed = relax(first, goal, (), active, (budget.left - until) / 2, budget)
    if relaxed is None:
        return nothing, None
    part, middle = first, (budget.left + until) / 2
    x = construct(first, goal, relaxed, budget, middle)

    def tell(found: Ints) -> None:
        for objective in part.objectives:
            turn.report(objective, objective.value(found), None)

    tell(x)
    held: list[Held] = []
    for group in merged:
        part = program.up_to(group.tiers[-1])
        goal = group.goal[: len(part.most)]
        x = complete(part, goal, np.append(x, nothing[len(x) : len(part.most)]))
        marks = tuple(Held(_pad(h.coefficients, part), h.least) for h in held)
        x = search(
            part,
            goal,
            marks,
            relaxed.active,
            x,
            seed=turn.seed,
            seconds=(budget.left - until) * SEARCH_PART,
            budget=budget,
            report=tell,
        )
        for tier in group.tiers:
            name, up = program.objectives[tier].name, upward(part.objectives[tier])
            held.append(Held(up, int(up @ x) - turn.tolerance.get(name, 0)))
    return x, _Led(merged[0], relaxed)


def _tier(
    program: Program,
    number: int,
    held: tuple[Held, ...],
    x: Ints,
    led: _Led | None,
    seconds: float,
    turn: Turn,
) -> tuple[Ints, int]:
    """A tier's best solution, and the bound on it."""
    goal = upward(program.objectives[number])
    value, bound = int(goal @ x), trivial(program, goal)
    if bound == value or (turn.budget.stopped and led is None):
        return x, bound
    if led is None:
        answer = cpsat.maximise(
            program, goal, held, x, seed=turn.seed, seconds=seconds, budget=turn.budget
        )
        return answer.x, min(bound, answer.bound)
    until = turn.budget.left - seconds
    bound = min(bound, _relaxed_bound(program.up_to(number), number, held, value, led, turn, until))
    if bound > value and program.columns <= MIDDLE and not turn.budget.stopped:
        everything = np.arange(len(program.most))
        rest = turn.budget.slice(turn.budget.left - until)
        found = highs.improve(program, goal, held, everything, x, seconds=rest)
        x = found.x if goal @ found.x > value else x
        bound = min(bound, found.bound)
    return x, bound


def _relaxed_bound(
    program: Program,
    number: int,
    held: tuple[Held, ...],
    value: int,
    led: _Led,
    turn: Turn,
    until: float,
) -> int:
    """The bound on a tier, as long as there is time: at no cost, from the merged relaxation's
    prices, where the weights of the tiers above, divided by its own, are prices on the held rows;
    from the program folded; from a relaxation of its own. `program` ends with this tier."""
    size, bound = len(program.most), int(np.iinfo(np.int64).max)
    goal = upward(program.objectives[number])
    marks = tuple(Held(h.coefficients[:size], h.least) for h in held)
    if number in led.group.tiers:
        place = led.group.tiers.index(number)
        weights = np.array(led.group.weights, dtype=np.float64)
        rows = led.relaxed.prices.rows[: len(program.upper)]
        prices = Prices(rows / weights[place], weights[:place] / weights[place])
        bound = prove(program, goal, marks, prices).bound
    folded, classes = fold(program)
    if bound > value and len(folded.most) <= MIDDLE and turn.budget.left > until:
        seconds = turn.budget.slice((turn.budget.left - until) / 2)
        everything = np.arange(len(folded.most))
        like = upward(folded.objectives[number])
        found = highs.improve(
            folded, like, fold_held(marks, classes), everything, 0 * everything, seconds=seconds
        )
        bound = min(bound, found.bound)
    seconds = turn.budget.left - until
    if bound > value and seconds > 0 and not turn.budget.stopped:
        tight = relax(program, goal, marks, led.relaxed.active, seconds, turn.budget)
        bound = bound if tight is None else min(bound, tight.bound)
    return bound


def _pad(coefficients: Ints, program: Program) -> Ints:
    missing = len(program.most) - len(coefficients)
    return np.append(coefficients, np.zeros(missing, dtype=np.int64))
