"""Prices on the rows of a program, and the bound that any prices prove.

For any prices y ≥ 0 on the rows A x ≤ b and μ ≥ 0 on the held rows h x ≥ v, every solution
satisfies

    g x  ≤  y b - μ v + Σ_slots max(0, max_j r_j) + Σ_aux most_k max(0, r_k),   r = g - yA + μh,

because a slot holds at most one column (Lagrangian relaxation; Fisher 1981). No trust in the
solver that found the prices is needed, and columns it never saw are priced too.
"""

from dataclasses import dataclass

import numpy as np

from matcher.frame import Floats, Ints
from matcher.held import Held
from matcher.program import Program


@dataclass(frozen=True)
class Prices:
    """`rows` (rows,) and `held` (held rows,), in units of the goal per unit of the row."""

    rows: Floats
    held: Floats


@dataclass(frozen=True)
class Proof:
    """An upper bound on the goal, rounded down to a whole number, and the reduced gains
    (variables,) that it was made from."""

    bound: int
    gains: Floats


def prove(program: Program, goal: Ints, held: tuple[Held, ...], prices: Prices) -> Proof:
    """The bound that the prices prove; prices of the wrong sign count as zero."""
    rows, marks = np.maximum(prices.rows, 0.0), np.maximum(prices.held, 0.0)
    gains = goal - program.matrix.T @ rows
    total = float(rows @ program.upper)
    for row, price in zip(held, marks.tolist(), strict=True):
        gains += price * row.coefficients
        total -= price * row.least
    best = np.zeros(int(program.slot.max(initial=-1)) + 1)
    np.maximum.at(best, program.slot, gains[: program.columns])
    extra = np.maximum(gains[program.columns :], 0.0) @ program.most[program.columns :]
    total += float(best.sum() + extra)
    # Sums of floats err by far less than this; a bound must never be on the wrong side.
    return Proof(int(np.floor(total + 1e-6 * max(1.0, abs(total)))), gains)


def trivial(program: Program, goal: Ints) -> int:
    """The bound of all prices zero."""
    nothing = Prices(np.zeros(len(program.upper)), np.zeros(0))
    return prove(program, goal, (), nothing).bound
