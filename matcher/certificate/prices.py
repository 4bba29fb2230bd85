"""Finds prices that prove bounds: the dual values of a relaxation for each goal.

The only part of a certificate that needs a solver, and the part that nobody has to trust.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.certificate.bounds import LARGEST, Prices, Prover, Witness
from matcher.columns import Columns
from matcher.engines.highs import model_of
from matcher.frame import Floats, Frame, Ints
from matcher.limit import Budget, Limit
from matcher.merged import upward
from matcher.outcome import Outcome
from matcher.people import Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.program import Program, ProgramBuilder
from matcher.reduce import columns_of
from matcher.symmetry import fold
from matcher.unfold import goal_of_classes

SCALE = 100_000
# Rows that bound what a helper's room holds: their dual values are what the room costs.
ROOMS = ("capacity", "mentor_cap")
# With more pairs than this a relaxation takes longer than anybody waits for a certificate.
MOST_PAIRS = 400_000


def witnesses(
    problem: Problem, policy: Policy, outcome: Outcome, *, seconds: float
) -> tuple[Witness, ...]:
    """What proves the outcome's bounds, for as many of its goals as `seconds` allow, in their
    order. A witness that proves less than the bound is kept: it says how far sums alone get."""
    frame = Frame(problem, policy, outcome.seed)
    columns = columns_of(frame, hard_rules.in_order(policy))
    if len(columns) > MOST_PAIRS or not seconds:
        return ()
    relaxation, prover = _Relaxation.of(frame, columns), Prover(problem, policy, outcome)
    budget = Budget(Limit(seconds=seconds, threads=1))
    found: list[Witness] = []
    for number in range(len(outcome.tiers)):
        if not budget.left:
            break
        witness = relaxation.witness(outcome, number, budget.left)
        if witness is not None:
            bound = prover.bound(witness)
            if bound is not None:
                found.append(replace(witness, bound=bound))
    return tuple(found)


@dataclass(frozen=True)
class _Relaxation:
    """The round's program, and which of its rows say what. `item` (variables,): the kind of item a
    variable puts into the room of `helper`, -1 for none; `kinds` names them. `bundle` (entries,) is
    a set of siblings put in together and `sibling` a column it is made of."""

    frame: Frame
    program: Program
    rooms: Ints
    streets: Ints
    street_rows: Ints
    item: Ints
    helper: Ints
    bundle: Ints
    sibling: Ints
    kinds: tuple[str, ...]
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, frame: Frame, columns: Columns) -> "_Relaxation":
        """Built as the solver's, with a note of whose rows are whose."""
        builder = ProgramBuilder(columns.child * len(Seat) + columns.seat, columns.child)
        rooms, street_rows = list[Ints](), np.zeros(0, dtype=np.int64)
        for rule in hard_rules.in_order(frame.policy):
            before = builder.rows
            rule.bound(frame, columns, builder)
            if rule.name in ROOMS:
                rooms.append(np.arange(before, builder.rows))
        builder.end_of_rules()
        tiers = goals.in_order(frame.policy)
        for tier in tiers:
            before = builder.rows
            goal = tier.goal(frame, columns, builder)
            if tier.name == "load":
                rooms.append(np.arange(before, builder.rows))
            if tier.name == "equity":
                street_rows = np.arange(before, builder.rows)
            builder.add_goal(tier.name, tier.sense, goal.variables, goal.coefficients)
        bundle = sibling = np.zeros(0, dtype=np.int64)
        if frame.policy.siblings_hard:
            families = builder.families(frame, columns)
            bundle, sibling = families.bundles[families.sets.bundle], families.sets.column
        item, helper, kinds = _items(frame, columns, builder)
        program = builder.build()
        rest = np.full(len(program.most) - len(item), -1, dtype=np.int64)
        return cls(
            frame=frame,
            program=program,
            rooms=np.concatenate(rooms),
            streets=np.unique(frame.child_street[columns.child]),
            street_rows=street_rows,
            item=np.concatenate([item, rest]),
            helper=np.concatenate([helper, rest]),
            bundle=bundle,
            sibling=sibling,
            kinds=kinds,
            offsets=tuple(tier.offset(frame, columns) for tier in tiers),
        )

    def witness(self, outcome: Outcome, number: int, seconds: float) -> Witness | None:
        """Prices for one goal, the goals above held; None when time ran out."""
        stage = self.program.up_to(number)
        held = [
            (n, upward(o)) for n, o in enumerate(stage.objectives[:number]) if o.coefficients.any()
        ]
        least = [
            (outcome.tiers[n].value - self.offsets[n]) * stage.objectives[n].sense.sign
            for n, _ in held
        ]
        duals = _duals(stage, upward(stage.objectives[number]), held, least, seconds)
        if duals is None:
            return None
        rows, marks = duals
        rooms = tuple(self._rooms(stage, rows))
        street_rows = self.street_rows[self.street_rows < len(rows)]
        street = dict(zip(self.streets.tolist(), _whole(rows[street_rows]), strict=False))
        codes = self.frame.problem.geography.streets
        return Witness(
            tier=outcome.tiers[number].name,
            scale=SCALE,
            above={
                outcome.tiers[n].name: worth
                for (n, _), worth in zip(held, _whole(marks), strict=True)
                if worth
            },
            rooms=rooms,
            streets={codes[s].code: worth for s, worth in street.items() if worth},
            bound=0,
        )

    def _rooms(self, stage: Program, rows: Floats) -> Iterator[Prices]:
        """The price lists, those alike together."""
        mine = self.rooms[self.rooms < len(rows)]
        cost = stage.matrix[mine].T @ rows[mine]
        np.add.at(cost, self.bundle, cost[self.sibling])
        lists: dict[int, dict[str, int]] = defaultdict(dict)
        item, helper = self.item[: len(cost)], self.helper[: len(cost)]
        for variable in np.flatnonzero((item >= 0) & (cost > 0)).tolist():
            kind, price = self.kinds[item[variable]], round(float(cost[variable]) * SCALE)
            if price:
                mine_of = lists[int(helper[variable])]
                mine_of[kind] = max(price, mine_of.get(kind, 0))
        alike: dict[tuple[tuple[str, int], ...], list[str]] = defaultdict(list)
        for number in sorted(lists):
            key = tuple(sorted(lists[number].items()))
            alike[key].append(self.frame.problem.helpers[number].id)
        for key, names in alike.items():
            yield Prices(helpers=tuple(names), of=dict(key))


def _items(
    frame: Frame, columns: Columns, builder: ProgramBuilder
) -> tuple[Ints, Ints, tuple[str, ...]]:
    """Of each column and each bundle of siblings the kind of item, and whose room it is put in."""
    pupil = columns.is_seat(Seat.MENTOR)
    weight = np.where(columns.counts_load(frame), frame.child_weight[columns.child], 0)
    helper, size = columns.helper, len(columns)
    if frame.policy.siblings_hard:
        families = builder.families(frame, columns)
        size = max([size, *(families.bundles + 1).tolist()])
        grown = [np.full(size, -1, dtype=np.int64) for _ in range(3)]
        for whole, part in zip(grown, (pupil, weight, helper), strict=True):
            whole[: len(columns)] = part
        # Siblings who are put in together are not put in one by one.
        grown[2][families.sets.column] = -1
        grown[0][families.bundles] = 0
        grown[1][families.bundles] = families.sets.weight
        grown[2][families.bundles] = families.pairs.helper[families.sets.pair]
        pupil, weight, helper = grown
    key = np.where(helper >= 0, weight * 2 + pupil, -1)
    names, item = np.unique(key, return_inverse=True)
    kinds = tuple(f"{'m' if n % 2 else ''}{n // 2}" if n >= 0 else "" for n in names.tolist())
    return np.where(helper >= 0, item, -1), helper, kinds


def _duals(
    stage: Program, goal: Ints, held: list[tuple[int, Ints]], least: list[int], seconds: float
) -> tuple[Floats, Floats] | None:
    """The dual values of the relaxation's rows, and of the rows that hold the goals above; none is
    negative. None when time ran out."""
    folded = fold(stage)
    model = model_of(folded.program, goal_of_classes(folded, goal), integer=False)
    variables, rows = list(model.variables()), list(model.linear_constraints())
    holds: list[mathopt.LinearConstraint] = []
    for (_, coefficients), value in zip(held, least, strict=True):
        like = goal_of_classes(folded, coefficients)
        terms = (variables[i] * float(like[i]) for i in np.flatnonzero(like).tolist())
        holds.append(model.add_linear_constraint(lb=float(value), expr=mathopt.LinearSum(terms)))
    result = mathopt.solve(
        model,
        mathopt.SolverType.GLOP,
        params=mathopt.SolveParameters(time_limit=timedelta(seconds=seconds)),
    )
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
        return None
    duals = result.dual_values()
    found = np.array([max(0.0, duals[row]) for row in rows], dtype=np.float64)
    marks = np.array([max(0.0, -duals[row]) for row in holds], dtype=np.float64)
    return found[folded.rows], marks


def _whole(worths: Floats) -> list[int]:
    """In units of the scale."""
    return [min(LARGEST, round(float(worth) * SCALE)) for worth in worths]
