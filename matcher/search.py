"""Good solutions of a large block: from the relaxation, then by searching neighbourhoods."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matcher.engines import highs
from matcher.frame import Bools, Floats, Ints
from matcher.held import Held
from matcher.limit import Budget
from matcher.prices import Prices, prove
from matcher.program import Program

ADDED_PER_SLOT = 4
PRICING_ROUNDS = 3
CLOSE_ENOUGH = 2e-4
CIRCLES_AT_ONCE = 120
PATIENCE = 8
SLICE_SECONDS = 5.0


@dataclass(frozen=True)
class Relaxed:
    """The relaxation's solution over the active columns, its prices, and the bound they prove."""

    x: Floats
    prices: Prices
    bound: int
    active: Ints


def relax(
    program: Program,
    goal: Ints,
    held: tuple[Held, ...],
    active: Ints,
    seconds: float,
    budget: Budget,
) -> Relaxed | None:
    """Solve the relaxation over few columns, let in those whose reduced gain is positive, repeat.

    The bound counts every column, let in or not. None when there was no time for a first solve.
    """
    best: Relaxed | None = None
    until = budget.left - seconds
    for _ in range(PRICING_ROUNDS):
        chosen = np.concatenate([active, program.auxiliaries])
        found = highs.relax(program, goal, held, chosen, budget.slice(budget.left - until))
        if found is None:
            break
        proof = prove(program, goal, held, found.prices)
        if best is None or proof.bound < best.bound:
            best = Relaxed(found.x, found.prices, proof.bound, active)
        value = float(goal @ found.x)
        if budget.stopped or proof.bound - value <= max(1.0, CLOSE_ENOUGH * abs(value)):
            break
        active = np.union1d(active, _entering(program, proof.gains, active))
    return best


def construct(program: Program, goal: Ints, relaxed: Relaxed, budget: Budget, until: float) -> Ints:
    """Keep every seat the relaxation decided and solve exactly for those it split; then open again
    every seat of a helper or child that had a split seat, and solve once more."""
    x = relaxed.x[: program.columns]
    whole, split = x > 1 - 1e-6, (x > 1e-6) & (x < 1 - 1e-6)
    columns = abs(program.matrix[: program.rule_rows, : program.columns])
    touched = np.flatnonzero(columns @ split.astype(np.int64))
    near = np.asarray(columns[touched].sum(axis=0)).ravel() > 0
    best = np.zeros(len(program.most), dtype=np.int64)
    for kept in (whole, whole & ~near):
        if budget.stopped and best.any():
            break
        start = best if best.any() else np.append(whole, best[program.columns :]).astype(np.int64)
        open_slots = ~np.isin(program.slot[relaxed.active], program.slot[kept])
        free = np.concatenate([relaxed.active[open_slots], program.auxiliaries])
        seconds = budget.slice((budget.left - until) / 2)
        found = highs.improve(program, goal, (), free, start, seconds=seconds, relative_gap=1e-4)
        best = found.x if program.fits(found.x) else best
    return best


def complete(program: Program, goal: Ints, x: Ints) -> Ints:
    """The chosen columns kept, every other variable set as the goal likes it best."""
    found = highs.improve(program, goal, (), program.auxiliaries, x, seconds=SLICE_SECONDS)
    return found.x


def search(
    program: Program,
    goal: Ints,
    held: tuple[Held, ...],
    active: Ints,
    start: Ints,
    *,
    seed: int,
    seconds: float,
    budget: Budget,
    report: Callable[[Ints], None],
) -> Ints:
    """Free the circles round one circle, solve them exactly, keep the better; until no
    neighbourhood helps any more, or `seconds` are over."""
    random, x = np.random.default_rng(seed), start
    until, failures = budget.left - seconds, 0
    circles = int(program.circle.max(initial=-1)) + 1
    shares = _incidence(program, active)
    while budget.left > until and not budget.stopped and failures < PATIENCE:
        near = _neighbourhood(shares, int(random.integers(circles)))
        chosen = np.concatenate([active[near[program.circle[active]]], program.auxiliaries])
        mine = np.flatnonzero(x[: program.columns] * near[program.circle])
        found = highs.improve(
            program,
            goal,
            held,
            np.union1d(chosen, mine),
            x,
            seconds=min(SLICE_SECONDS, budget.left - until),
        )
        failures = 0 if goal @ found.x > goal @ x else failures + 1
        x = found.x
        report(x)
    return x


def _entering(program: Program, gains: Floats, active: Ints) -> Ints:
    """The columns with the most positive reduced gain, a few of each slot."""
    outside = np.ones(program.columns, dtype=np.bool_)
    outside[active] = False
    candidates = np.flatnonzero(outside & (gains[: program.columns] > 1e-6))
    order = candidates[np.lexsort((-gains[candidates], program.slot[candidates]))]
    start = np.flatnonzero(np.diff(program.slot[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(start, np.diff(np.append(start, len(order))))
    return order[rank < ADDED_PER_SLOT]


def _incidence(program: Program, active: Ints) -> sparse.csr_matrix:
    """(circles, rows): 1 where a circle has an active column in a row."""
    columns = program.matrix[: program.rule_rows, active].tocoo()
    entries = (
        np.ones(columns.nnz, dtype=np.int64),
        (program.circle[active][columns.col], columns.row),
    )
    shape = (int(program.circle.max(initial=-1)) + 1, program.rule_rows)
    shared = sparse.csr_matrix(entries, shape=shape)
    shared.data[:] = 1
    return shared


def _neighbourhood(shares: sparse.csr_matrix, centre: int) -> Bools:
    """(circles,): the circles that share most rows with the centre."""
    rows = np.asarray(shares[[centre]].todense()).ravel()
    common: Ints = shares @ rows
    near = np.argsort(-common, kind="stable")[:CIRCLES_AT_ONCE]
    inside = np.zeros(len(common), dtype=np.bool_)
    inside[near[common[near] > 0]] = True
    inside[centre] = True
    return inside
