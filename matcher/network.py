"""A program that is a flow in disguise: unit loads, and nothing that couples two seats.

Each slot sends one unit, which takes one of its columns and passes the rows that meter that column,
one inside the other, or the slot stays empty. What is recognised:

    Σ x ≤ b                      a meter; any two are apart, or one lies in the other
    Σ x ≤ Σ levels               a meter with an arc for each level (the load tier)
    y ≤ Σ x, within one slot     y counts as its columns do (whole circles and needs of one seat)
    w t ≤ k Σ x, of whole slots  the worst-covered of some groups of slots (the equity tier)

Any other row makes the program none. Flows and meters in general: Ahuja, Magnanti and Orlin,
"Network Flows" (1993).
"""

from dataclasses import dataclass

import numpy as np

from matcher.frame import Ints
from matcher.merged import upward
from matcher.meters import Reading, read
from matcher.program import Program


@dataclass(frozen=True)
class Worst:
    """The tier of the worst group: t ≤ `most`, wanted · t ≤ each · (size - empty) in each group.
    `arcs` (groups,) carry the groups' empty slots; `size`, `each` and `wanted` run beside them."""

    tier: int
    variable: int
    most: int
    arcs: Ints
    size: Ints
    each: Ints
    wanted: Ints

    def level(self, flow: Ints) -> int:
        """t in a flow (arcs of the network,)."""
        levels = self.each * (self.size - flow[self.arcs]) // self.wanted
        return min(self.most, int(levels.min()))

    def room(self, level: int) -> Ints:
        """(groups,): how many slots may stay empty when t is `level`; negative: it can't be."""
        return self.size - -(-self.wanted * level // self.each)


@dataclass(frozen=True)
class Network:
    """Nodes 0 to `slots` - 1 send one unit each to the last node.

    `tail`, `head`, `capacity` and `variable` (arcs,) run in parallel; `variable` is -1 where an arc
    is no variable of the program. `empty` (arcs,) is the flow that fills no slot. `goals` holds
    each tier's gain by arc, more is better. `sums`: the variables that are sums of columns, and
    these columns, in parallel.
    """

    nodes: int
    slots: int
    tail: Ints
    head: Ints
    capacity: Ints
    variable: Ints
    empty: Ints
    goals: tuple[Ints, ...]
    sums: tuple[Ints, Ints]
    worst: Worst | None

    @property
    def supply(self) -> Ints:
        """(nodes,)"""
        supply = np.zeros(self.nodes, dtype=np.int64)
        supply[: self.slots] = 1
        supply[-1] = -self.slots
        return supply


def network_of(program: Program) -> Network | None:
    """The flow that the program is; None where it is none."""
    reading = read(program)
    return None if reading is None else _assemble(program, reading)


def values(network: Network, program: Program, flow: Ints) -> Ints:
    """The program's variables in a flow (arcs,)."""
    x = np.zeros(len(program.most), dtype=np.int64)
    real = network.variable >= 0
    x[network.variable[real]] = flow[real]
    np.add.at(x, network.sums[0], x[network.sums[1]])
    if network.worst is not None:
        x[network.worst.variable] = network.worst.level(flow)
    return x


def _assemble(program: Program, reading: Reading) -> Network:
    """Arcs in this order: columns, a slot left empty, a group's empty slots, levels, meters."""
    slots, meters, groups = len(reading.group), len(reading.capacity), len(reading.each)
    sink = slots + meters + groups
    level, metered = reading.levels
    plain = np.setdiff1d(np.arange(meters), metered)
    outward = np.where(reading.parent >= 0, slots + reading.parent, sink)
    size = np.bincount(reading.group[reading.group >= 0], minlength=groups)
    empty = np.where(reading.group >= 0, slots + meters + reading.group, sink)
    group = np.arange(groups, dtype=np.int64)
    none = np.zeros(0, dtype=np.int64)
    parts = (
        (
            program.slot,
            np.where(reading.first >= 0, slots + reading.first, sink),
            program.most[: program.columns],
            np.arange(program.columns),
        ),
        (np.arange(slots), empty, np.ones(slots, dtype=np.int64), none),
        (slots + meters + group, np.full(groups, sink), size, none),
        (slots + metered, outward[metered], program.most[level], level),
        (slots + plain, outward[plain], reading.capacity[plain], none),
    )
    tail, head, capacity = (np.concatenate([part[k] for part in parts]) for k in range(3))
    variable = np.concatenate(
        [own if len(own) else np.full(len(part), -1) for part, _, _, own in parts]
    )
    nothing = np.zeros(len(tail), dtype=np.int64)
    nothing[program.columns : program.columns + slots] = 1
    nothing[program.columns + slots : program.columns + slots + groups] = size
    return Network(
        nodes=sink + 1,
        slots=slots,
        tail=tail,
        head=head,
        capacity=capacity,
        variable=variable,
        empty=nothing,
        goals=tuple(
            _gains(upward(objective), reading, variable) for objective in program.objectives
        ),
        sums=reading.sums,
        worst=_worst(program, reading, program.columns + slots + group, size),
    )


def _gains(goal: Ints, reading: Reading, variable: Ints) -> Ints:
    """(arcs,): a goal over the program's variables, sums counted at their columns."""
    direct = goal.copy()
    np.add.at(direct, reading.sums[1], goal[reading.sums[0]])
    return np.where(variable >= 0, direct[variable], 0)


def _worst(program: Program, reading: Reading, arcs: Ints, size: Ints) -> Worst | None:
    if reading.worst < 0:
        return None
    return Worst(
        tier=next(n for n, o in enumerate(program.objectives) if o.coefficients[reading.worst]),
        variable=reading.worst,
        most=int(program.most[reading.worst]),
        arcs=arcs,
        size=size,
        each=reading.each,
        wanted=reading.wanted,
    )
