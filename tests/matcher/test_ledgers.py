"""Why a seat is empty, counted by the explainer, by the checker, and by asking everybody."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from matcher import Limit, Policy, Problem, rules, solve, verify
from matcher.ledgers import UNUSED, Ledgers
from matcher.people import Child, Helper, Seat
from matcher.rules import Rule
from matcher.seating import Seating
from tests.matcher.build import POLICY
from tests.matcher.strategies import problems
from tests.matcher.test_laws import law

POLICIES = (
    POLICY,
    replace(POLICY, rules=tuple(reversed(POLICY.rules))),
    replace(POLICY, rules=("siblings", "insurance", "locality", "capacity")),
    replace(POLICY, ladder_limit=2, metres_limit=1500),
    replace(POLICY, ladder_limit=0),
    replace(POLICY, ladder_limit=4),
)


def by_asking(seating: Seating, order: tuple[Rule, ...], child: Child, seat: Seat) -> Counter[str]:
    def first(helper: Helper) -> str:
        against = (rule.name for rule in order if rule.against(seating, child, seat, helper))
        return next(against, UNUSED)

    return Counter(first(h) for h in seating.problem.helpers if seat in h.seats)


@law
@given(problems(children=6, helpers=8), st.sampled_from(POLICIES), st.booleans())
def test_every_way_of_counting_agrees(p: Problem, policy: Policy, filled: bool) -> None:
    outcome = solve(p, policy, limit=Limit(seconds=30 if filled else 0, threads=1))
    seating = Seating.of(p, policy, outcome.assignments, 0)
    order = rules.in_order(policy)
    ledgers = Ledgers(seating, order)
    for gap in outcome.gaps:
        child = p.child_by_id[gap.child]
        asked = by_asking(seating, order, child, gap.seat)
        assert {line.rule: line.count for line in gap.ledger} == asked
        assert ledgers.count(child, gap.seat) == asked
    assert verify(p, policy, outcome) == ()
