"""Bounds from prices: no prices prove a bound that a seating passes; good ones prove the best."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from matcher import Limit, Policy, Problem, solve, tiers
from matcher.certificate.bounds import Prices, Prover, Witness
from matcher.certificate.prices import witnesses
from matcher.outcome import Outcome, Sense, Termination
from matcher.policy import TIERS
from matcher.seating import Seating
from tests.matcher.brute_force import outcomes
from tests.matcher.build import POLICY, child, director, mentor, mum, problem
from tests.matcher.strategies import problems

APART = replace(POLICY, siblings_hard=False)
PRICE = st.integers(0, 500)
EXAMPLES = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def any_witness(draw: st.DrawFn, given: Problem) -> Witness:
    """Prices out of the air."""
    tier = draw(st.sampled_from(TIERS))
    above = TIERS[: TIERS.index(tier)]
    kinds = st.sampled_from([f"{m}{w}" for m in ("", "m") for w in (1, 2, 3, 4)])
    some = st.dictionaries(kinds, PRICE, max_size=3)
    return Witness(
        tier=tier,
        scale=100,
        above=draw(st.dictionaries(st.sampled_from(above), PRICE, max_size=3)) if above else {},
        rooms=tuple(
            Prices(helpers=(helper.id,), of=draw(some))
            for helper in given.helpers
            if helper.capacity is not None
        ),
        streets=draw(
            st.dictionaries(
                st.sampled_from([street.code for street in given.geography.streets]), PRICE
            )
        ),
        bound=0,
    )


def best(given: Problem, policy: Policy, outcome: Outcome, tier: str) -> int:
    """The tier's best value over every seating that has at least the outcome's values above it."""
    order = tiers.in_order(policy)
    number = [t.name for t in order].index(tier)
    found: list[int] = []
    for rows in outcomes(given, policy):
        seating = Seating.of(given, policy, rows, outcome.seed)
        if all(
            (t.measure(seating) - result.value) * t.sense.sign >= 0
            for t, result in zip(order[:number], outcome.tiers, strict=False)
        ):
            found.append(order[number].measure(seating) * order[number].sense.sign)
    return max(found) * order[number].sense.sign


@EXAMPLES
@given(data=st.data())
@pytest.mark.parametrize("policy", [POLICY, APART], ids=["together", "apart"])
def test_no_prices_prove_a_bound_that_a_seating_passes(policy: Policy, data: st.DataObject) -> None:
    given = data.draw(problems(children=3, helpers=3))
    outcome = solve(given, policy, seed=1, limit=Limit(seconds=10, threads=1))
    witness = data.draw(any_witness(given))
    bound = Prover(given, policy, outcome).bound(witness)
    if bound is not None:
        sign = tiers.ALL[witness.tier].sense.sign
        assert bound * sign >= best(given, policy, outcome, witness.tier) * sign


@EXAMPLES
@given(data=st.data())
@pytest.mark.parametrize("policy", [POLICY, APART], ids=["together", "apart"])
def test_no_seating_passes_what_prices_prove_with_some_of_its_own_pairs(
    policy: Policy, data: st.DataObject
) -> None:
    """A bound with pairs held, for the values above that the seating itself has."""
    given = data.draw(problems(children=3, helpers=3))
    outcome = solve(given, policy, seed=1, limit=Limit(seconds=10, threads=1))
    witness = data.draw(any_witness(given))
    relaxed, tier = Prover(given, policy, outcome).relaxed(witness), tiers.ALL[witness.tier]
    assume(relaxed is not None)
    assert relaxed is not None
    numbers = {child.id: number for number, child in enumerate(given.children)}
    for rows in outcomes(given, policy):
        seating = Seating.of(given, policy, rows, outcome.seed)
        values = {t.name: t.measure(seating) for t in tiers.in_order(policy)}
        held = data.draw(st.integers(0, len(rows)))
        pairs = [(numbers[row.child], row.seat, row.helper) for row in rows[:held]]
        bound = relaxed.bound(values, pairs)
        assert bound is not None
        assert (bound - values[tier.name]) * tier.sense.sign >= 0


@settings(EXAMPLES, max_examples=8)
@given(given=problems(children=2, helpers=3), policy=st.sampled_from((POLICY, APART)))
def test_the_prices_found_prove_true_bounds(policy: Policy, given: Problem) -> None:
    outcome = solve(given, policy, seed=1, limit=Limit(seconds=10, threads=1))
    for witness in witnesses(given, policy, outcome, seconds=10):
        sign = tiers.ALL[witness.tier].sense.sign
        assert witness.bound * sign >= best(given, policy, outcome, witness.tier) * sign


# Two weights in one room, siblings, a person for two seats, streets, loads.
TOWN = problem(
    *(child(f"c{n}", weight=1 + n % 3, need_level=1 + n % 4) for n in range(8)),
    child("s1", household="h"),
    child("s2", household="h", weight=2),
    mum("m1", capacity=3),
    mum("m2", capacity=4, load=1),
    mum("m3", capacity=2),
    mentor("t1", capacity=5),
    mentor("t2", capacity=4, mentees=13),
    director(),
)


def test_the_prices_found_prove_the_bounds_of_every_early_goal() -> None:
    outcome = solve(TOWN, POLICY, seed=1, limit=Limit(seconds=10, threads=1))
    found = {w.tier: w.bound for w in witnesses(TOWN, POLICY, outcome, seconds=20)}
    assert [*found] == [tier.name for tier in outcome.tiers]
    assert found["locks"] == 0
    for tier in outcome.tiers:
        if tier.termination == Termination.OPTIMAL:
            assert (found[tier.name] - tier.value) * tier.sense.sign >= 0
    # A room of three takes no one and a half children of weight two.
    safety, coverage = outcome.tiers[1:3]
    assert found["safety"] == safety.value
    assert found["coverage"] <= coverage.value + 1


@pytest.mark.parametrize(
    "changes",
    [
        {"tier": "nothing"},
        {"scale": 0},
        {"above": {"lottery": 1}},
        {"above": {"locks": -1}},
        {"above": {"locks": 1 << 50}},
        {"streets": {"310107000099": 1}},
        {"rooms": (Prices(helpers=("ghost",), of={"1": 1}),)},
        {"rooms": (Prices(helpers=("m1", "m1"), of={"1": 1}),)},
        # The director's room has no limit: a price on it is worth endlessly much.
        {"rooms": (Prices(helpers=("d1",), of={"1": 1}),)},
    ],
)
def test_prices_that_prove_nothing_are_told_apart(changes: dict[str, object]) -> None:
    outcome = solve(TOWN, POLICY, seed=1, limit=Limit(seconds=10, threads=1))
    plain = Witness(tier="safety", scale=10, above={}, rooms=(), streets={}, bound=0)
    prover = Prover(TOWN, POLICY, outcome)
    assert prover.bound(plain) is not None
    assert prover.bound(replace(plain, **changes)) is None


def test_no_price_at_all_proves_what_needs_no_proof() -> None:
    """Every seat with a candidate filled."""
    outcome = solve(TOWN, POLICY, seed=1, limit=Limit(seconds=10, threads=1))
    free = Witness(tier="coverage", scale=1, above={}, rooms=(), streets={}, bound=0)
    bound = Prover(TOWN, POLICY, outcome).bound(free)
    assert bound is not None
    assert bound >= next(t.bound for t in outcome.tiers if t.name == "coverage")
    assert tiers.ALL["coverage"].sense == Sense.MAXIMISE
