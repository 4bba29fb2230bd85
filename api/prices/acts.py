"""Questions about what a round's limits on change cost, from the request to the answer."""

from uuid import UUID

from api.alternatives.asking import PATIENCE, Asking
from api.alternatives.views import PriceView, Progressing
from api.prices.views import CostOfDecisions, DecisionCosts, DisruptionFrontier, FrontierPoint
from api.rounds.clashes import Decided
from matcher.people import Decision
from matcher.why.locks import DecisionCost, GoalCost
from rosters.rows import DecisionKind
from store import decisions, questions
from store.decisions import Key
from store.pool import Conn
from workers.prices import CostsAnswer
from workers.questions import AskedRound


async def frontier(
    conn: Conn, asking: Asking, round_id: UUID, *, patience: float = PATIENCE
) -> DisruptionFrontier:
    """The round's frontier against the pairings there were when it was frozen. NotFound before it
    has an outcome."""
    name = f"{round_id}:frontier"
    given = None if asking.knows(name) else await _asked(conn, round_id)
    found = await asking.ask(name, asking.prices, given, asking.prices.frontier, patience=patience)
    if found is None:
        return DisruptionFrontier(state=Progressing.COMPUTING)
    return DisruptionFrontier(
        state=Progressing.READY,
        goals=found.goals,
        senses=found.senses,
        earlier=found.earlier,
        ruled_out=found.ruled_out,
        points=tuple(
            FrontierPoint(
                changes=step.changes, filled=step.filled, values=step.values, proven=step.proven
            )
            for step in found.steps
        ),
    )


async def costs(
    conn: Conn, asking: Asking, round_id: UUID, *, patience: float = PATIENCE
) -> DecisionCosts:
    """What each lock and ban of the round costs. NotFound before it has an outcome."""
    name = f"{round_id}:decisions"
    given = None if asking.knows(name) else await _asked(conn, round_id)
    found = await asking.ask(name, asking.prices, given, asking.prices.costs, patience=patience)
    if found is None:
        return DecisionCosts(state=Progressing.COMPUTING)
    children = sorted({row.child for cost in found.costs for row in cost.decisions})
    deciders = await decisions.deciders(conn, children)
    return DecisionCosts(
        state=Progressing.READY,
        costs=tuple(_cost(cost, found, deciders) for cost in found.costs),
    )


async def _asked(conn: Conn, round_id: UUID) -> AskedRound:
    found = await questions.material(conn, round_id)
    return AskedRound(
        key=str(round_id),
        problem=found.problem.encode(),
        policy=found.policy,
        outcome=found.outcome.encode(),
        filled=(),
        empty=(),
    )


def _cost(cost: DecisionCost, answer: CostsAnswer, deciders: dict[Key, str]) -> CostOfDecisions:
    locks = set(answer.locks)
    return CostOfDecisions(
        decisions=tuple(_decided(row, row in locks, deciders) for row in cost.decisions),
        goals=tuple(map(_price, cost.goals)),
        free=cost.is_free,
    )


def _decided(row: Decision, is_lock: bool, deciders: dict[Key, str]) -> Decided:
    kind = DecisionKind.LOCK if is_lock else DecisionKind.BAN
    by = deciders.get((kind.value, row.child, row.seat, row.helper))
    return Decided(kind=kind, child=row.child, seat=row.seat, helper=row.helper, by=by)


def _price(goal: GoalCost) -> PriceView:
    cost = (goal.with_it - goal.without) * goal.sense.sign
    return PriceView(
        name=goal.name,
        sense=goal.sense,
        before=goal.with_it,
        after=goal.without,
        cost=cost,
        proven=goal.proven,
        least=cost if goal.proven else None,
    )
