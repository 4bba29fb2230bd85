"""A program that is a flow in disguise: unit loads, and nothing that couples two seats.

Each slot sends one unit, which takes one of its columns and passes the rows that meter that column,
one inside the other, or the slot stays empty. What is recognised:

    Σ x ≤ b                      a meter; any two are apart, or one lies in the other
    Σ x ≤ Σ levels               a meter with an arc for each level (the load tier)
    y ≤ Σ x, within one slot     y counts as its columns do (whole circles and needs of one seat)
    Σ fills ≤ Σ x, whole slots   an arc for each level of a group's empty slots (the equity tier)

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
class Network:
    """Nodes 0 to `slots` - 1 send one unit each to the last node.

    `tail`, `head`, `capacity` and `variable` (arcs,) run in parallel; `variable` is -1 where an arc
    is no variable of the program. `empty` (arcs,) is the flow that fills no slot. `goals` holds
    each tier's gain by arc, more is better. `sums`: the variables that are sums of columns, and
    these columns, in parallel; `fills`: the variables that are what some arcs leave of their
    capacity, and these arcs.
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
    fills: tuple[Ints, Ints]

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
    filled, arcs = network.fills
    x[filled] = network.capacity[arcs] - flow[arcs]
    return x


def _assemble(program: Program, reading: Reading) -> Network:
    """Arcs in this order: columns, a slot left empty, a group's empty slots, levels, meters."""
    slots, meters = len(reading.group), len(reading.capacity)
    filled, owner = reading.fills
    sink = slots + meters + int(owner.max(initial=-1)) + 1
    level, metered = reading.levels
    plain = np.setdiff1d(np.arange(meters), metered)
    outward = np.where(reading.parent >= 0, slots + reading.parent, sink)
    empty = np.where(reading.group >= 0, slots + meters + reading.group, sink)
    none = np.zeros(0, dtype=np.int64)
    parts = (
        (
            program.slot,
            np.where(reading.first >= 0, slots + reading.first, sink),
            program.most[: program.columns],
            np.arange(program.columns),
        ),
        (np.arange(slots), empty, np.ones(slots, dtype=np.int64), none),
        (slots + meters + owner, np.full(len(owner), sink), program.most[filled], none),
        (slots + metered, outward[metered], program.most[level], level),
        (slots + plain, outward[plain], reading.capacity[plain], none),
    )
    tail, head, capacity = (np.concatenate([part[k] for part in parts]) for k in range(3))
    variable = np.concatenate(
        [own if len(own) else np.full(len(part), -1) for part, _, _, own in parts]
    )
    nothing = np.zeros(len(tail), dtype=np.int64)
    nothing[program.columns : program.columns + slots] = 1
    spare = program.columns + slots + np.arange(len(filled), dtype=np.int64)
    nothing[spare] = program.most[filled]
    return Network(
        nodes=sink + 1,
        slots=slots,
        tail=tail,
        head=head,
        capacity=capacity,
        variable=variable,
        empty=nothing,
        goals=tuple(
            _gains(upward(objective), reading, variable, spare) for objective in program.objectives
        ),
        sums=reading.sums,
        fills=(filled, spare),
    )


def _gains(goal: Ints, reading: Reading, variable: Ints, spare: Ints) -> Ints:
    """(arcs,): a goal over the program's variables, sums counted at their columns, and what an
    empty slot loses at the `spare` arcs of the groups."""
    direct = goal.copy()
    np.add.at(direct, reading.sums[1], goal[reading.sums[0]])
    gains = np.where(variable >= 0, direct[variable], 0)
    gains[spare] = -goal[reading.fills[0]]
    return gains
