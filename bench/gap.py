"""A generalised assignment problem as a round with one seat a child, through the same solver."""

import time
from dataclasses import dataclass

import numpy as np

from bench.gap_instance import Instance
from bench.machine import Machine
from matcher.frame import Ints
from matcher.lexicographic import Turn, solve_in_order
from matcher.limit import Budget, Limit
from matcher.outcome import Sense
from matcher.program import Objective, Program, ProgramBuilder

# Of each job so many agents are looked at first, the cheapest; the bound counts all of them.
NEAREST = 12


@dataclass(frozen=True, kw_only=True)
class GapResult:
    """An instance's best assignment: its cost, the proven bound (the cost can't be lower with as
    many jobs assigned), how many jobs have no agent and at least how many must have none."""

    name: str
    agents: int
    jobs: int
    cost: int
    bound: int
    unassigned: int
    unassigned_bound: int
    seconds: float

    @property
    def proven(self) -> bool:
        return self.cost == self.bound and self.unassigned == self.unassigned_bound

    @property
    def gap(self) -> float:
        return (self.cost - self.bound) / max(1, abs(self.bound))


@dataclass(frozen=True, kw_only=True)
class GapReport:
    """What `--json` writes; `limit` is the seconds for each instance."""

    machine: Machine
    limit: float
    results: tuple[GapResult, ...]


def solve_instance(instance: Instance, seconds: float, threads: int, seed: int) -> GapResult:
    """Solve within the time, and measure what came out from the instance itself."""
    started = time.perf_counter()
    program, agent, job = program_of(instance)
    budget = Budget(Limit(seconds=seconds, threads=threads))
    turn = Turn(budget, 1.0, seed, {}, _silent)
    x, tiers = solve_in_order(program, _cheapest(instance, agent, job), turn)
    used = time.perf_counter() - started
    chosen = np.flatnonzero(x[: program.columns])
    assigned, cost = measure(instance, agent[chosen], job[chosen])
    return GapResult(
        name=instance.name,
        agents=instance.agents,
        jobs=instance.jobs,
        cost=cost,
        bound=tiers[1].bound,
        unassigned=instance.jobs - assigned,
        unassigned_bound=max(0, instance.jobs - tiers[0].bound),
        seconds=used,
    )


def program_of(instance: Instance) -> tuple[Program, Ints, Ints]:
    """The instance as a program with a column for each pair that fits alone; agents and jobs of
    the columns. Tiers: jobs assigned, then their cost."""
    fits = instance.resource <= instance.capacity[:, None]
    job, agent = np.nonzero(fits.T)
    builder = ProgramBuilder(job, job)
    use, everyone = instance.resource[agent, job], np.arange(len(job))
    builder.add_rows(agent, everyone, use, upper=instance.capacity)
    # Two jobs of more than half the capacity each can't share an agent.
    heavy = 2 * use > instance.capacity[agent]
    builder.add_rows(agent[heavy], everyone[heavy], 1, upper=1)
    builder.end_of_rules()
    builder.add_goal("assigned", Sense.MAXIMISE, everyone, np.ones(len(job), dtype=np.int64))
    builder.add_goal("cost", Sense.MINIMISE, everyone, instance.cost[agent, job])
    return builder.build(), agent, job


def measure(instance: Instance, agent: Ints, job: Ints) -> tuple[int, int]:
    """How many jobs are assigned, and at what cost; checked against the instance alone.

    Raises
    ------
    ValueError
        when a job has two agents or an agent more than its capacity.
    """
    if len(np.unique(job)) != len(job):
        raise ValueError(f"{instance.name}: a job has two agents")
    used = np.bincount(agent, weights=instance.resource[agent, job], minlength=instance.agents)
    if (used > instance.capacity).any():
        raise ValueError(f"{instance.name}: an agent is over capacity")
    return len(job), int(instance.cost[agent, job].sum())


def _cheapest(instance: Instance, agent: Ints, job: Ints) -> Ints:
    """The columns to look at first: of each job the cheapest agents."""
    order = np.lexsort((instance.cost[agent, job], job))
    start = np.flatnonzero(np.diff(job[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(start, np.diff(np.append(start, len(order))))
    return np.sort(order[rank < NEAREST])


def _silent(objective: Objective, value: int, bound: int | None) -> None:
    """Progress is not shown: an instance takes seconds."""
