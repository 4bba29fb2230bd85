"""Two more questions about a round: what fewer changes cost, and what its locks and bans cost."""

import msgspec

from matcher import Limit, Policy, Problem
from matcher.outcome import Sense
from matcher.people import Decision
from matcher.tiers import in_order
from matcher.why.locks import DecisionCost, costs_of_decisions
from matcher.why.rounds.frontier import frontier
from workers.child import told_as_text
from workers.questions import AskedRound, Respondent

# Seconds for all solves of one answer, and for each of the two ends of a frontier.
ALL_SECONDS = 60.0
END_SECONDS = 25.0
THREADS = 1


class FrontierStep(msgspec.Struct, frozen=True, kw_only=True):
    """The best found with so many changed pairings; the first `proven` goals are proven so."""

    changes: int
    filled: int
    values: tuple[int, ...]
    proven: int


class FrontierAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """As `matcher.why.rounds.frontier`, without who sits where. `goals` and `senses` are the
    policy's."""

    goals: tuple[str, ...]
    senses: tuple[Sense, ...]
    earlier: int
    ruled_out: int
    steps: tuple[FrontierStep, ...]


class CostsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """As `matcher.why.locks`: each decision by itself, and behind them all together."""

    locks: tuple[Decision, ...]
    costs: tuple[DecisionCost, ...]


class Pricer(Respondent):
    """One child process that answers one such question at a time."""

    async def frontier(self, asked: AskedRound) -> FrontierAnswer:
        """Raises SolverDied and ChildError, as a Solver does."""
        return await self._call(answer_frontier, asked)

    async def costs(self, asked: AskedRound) -> CostsAnswer:
        """Raises SolverDied and ChildError, as a Solver does."""
        return await self._call(answer_costs, asked)


def answer_frontier(asked: AskedRound) -> FrontierAnswer:
    """In the child: the frontier of the round's problem against the pairings there were."""
    with told_as_text():
        problem, policy, seed = _input(asked)
        limit = Limit(seconds=END_SECONDS, threads=THREADS)
        found = frontier(problem, policy, seed=seed, limit=limit)
        order = in_order(policy)
        return FrontierAnswer(
            goals=tuple(tier.name for tier in order),
            senses=tuple(tier.sense for tier in order),
            earlier=found.earlier,
            ruled_out=found.ruled_out,
            steps=tuple(
                FrontierStep(
                    changes=point.changes,
                    filled=len(point.assignments),
                    values=point.values,
                    proven=point.proven,
                )
                for point in found.points
            ),
        )


def answer_costs(asked: AskedRound) -> CostsAnswer:
    """In the child: what the round's locks and bans cost."""
    with told_as_text():
        problem, policy, seed = _input(asked)
        solves = 2 * (len(problem.locks) + len(problem.bans) + 1)
        limit = Limit(seconds=ALL_SECONDS / solves, threads=THREADS)
        costs = costs_of_decisions(problem, policy, seed=seed, limit=limit)
        return CostsAnswer(locks=problem.locks, costs=costs)


class _Seeded(msgspec.Struct):
    """Of an outcome, what its ties were drawn with."""

    seed: int


def _input(asked: AskedRound) -> tuple[Problem, Policy, int]:
    return (
        msgspec.json.decode(asked.problem, type=Problem),
        Policy.parse(asked.policy),
        msgspec.json.decode(asked.outcome, type=_Seeded).seed,
    )
