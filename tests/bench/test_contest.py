"""The contest: each contender in its own process, and a judge that believes nobody."""

from dataclasses import replace

import pytest

from bench.child import Job
from bench.contest import Contest, Entry, hold_contest, run_apart
from bench.course import Course, district
from bench.judge import first_difference, judge
from bench.peers import OURS, PEERS, contender
from bench.run import Claim, Run, Snapshot
from matcher import Termination, solve

TINY = Job(contender=OURS, children=10, tightness=1.0, seed=2, seconds=60.0, threads=2)
EXACT = ("cp-sat", "highs", "scip")


@pytest.fixture(scope="module")
def course() -> Course:
    return district(TINY.children, TINY.tightness, TINY.seed)


@pytest.fixture(scope="module")
def contest() -> Contest:
    return hold_contest(TINY, EXACT, TINY.seconds, lambda _: None)


@pytest.fixture(scope="module")
def claim(course: Course) -> Claim:
    """What ours says of itself."""
    run = Run(seconds=60.0, threads=2)
    bounds = contender(OURS).compete(course, run)
    return Claim(
        bounds=bounds,
        trace=run.trace,
        first=run.first,
        seconds=run.now,
        peak_bytes=run.peak_bytes,
        threads=2,
        how="",
    )


def entry(contest: Contest, name: str) -> Entry:
    found = next(row for row in contest.entries if row.contender == name)
    if found.absent is not None:
        pytest.skip(found.absent)
    return found


@pytest.mark.parametrize("name", EXACT)
def test_a_peer_reaches_the_optimum_that_ours_proves(contest: Contest, name: str) -> None:
    found, ours = entry(contest, name), entry(contest, OURS)
    assert found.verdict is not None
    assert ours.verdict is not None
    assert found.verdict.breaches == ()
    assert found.better is None
    assert [mark.bound for mark in found.verdict.marks] == [m.value for m in ours.verdict.marks]
    assert found.verdict.reached is not None


def test_ours_in_the_contest_is_what_solve_gives(contest: Contest, course: Course) -> None:
    outcome = solve(course.problem, course.policy, seed=course.seed)
    verdict = entry(contest, OURS).verdict
    assert verdict is not None
    assert all(tier.termination == Termination.OPTIMAL for tier in outcome.tiers)
    assert [mark.value for mark in verdict.marks] == [tier.value for tier in outcome.tiers]
    assert verdict.breaches == ()


def test_a_contender_is_weighed_and_timed(contest: Contest) -> None:
    found = entry(contest, OURS)
    assert found.claim is not None
    assert found.claim.peak_bytes > 10 * 2**20
    assert found.claim.first is not None
    assert found.claim.first <= found.claim.seconds


def test_timefold_takes_part_where_it_is_installed() -> None:
    absent = contender("timefold").missing()
    if absent is not None:
        pytest.skip(absent)
    found = hold_contest(replace(TINY, seconds=5.0), ("timefold",), 5.0, lambda _: None)
    verdict = entry(found, "timefold").verdict
    assert verdict is not None
    assert verdict.breaches == ()
    assert [mark.bound for mark in verdict.marks] == [None] * len(verdict.marks)


def test_every_peer_says_how_it_goes_about_it() -> None:
    assert all(contender(name).HOW for name in (OURS, *PEERS))


def test_a_contender_whose_process_fails_is_an_entry_with_the_reason() -> None:
    # No district is as tight as this, so its process ends with an error.
    job = replace(TINY, tightness=-1.0)
    answer = run_apart(job)
    assert isinstance(answer, str)
    assert "tightness" in answer


def test_seats_that_break_a_rule_are_found_out(course: Course, claim: Claim) -> None:
    every = list(range(len(course.columns)))
    verdict = judge(course, replace(claim, trace=[Snapshot(seconds=1.0, seats=every)]))
    assert verdict.breaches


def test_a_bound_on_the_wrong_side_is_found_out(course: Course, claim: Claim) -> None:
    false = {**claim.bounds, "coverage": 1}
    rules = {breach.rule for breach in judge(course, replace(claim, bounds=false)).breaches}
    assert rules == {"tier:coverage"}


def test_the_target_is_reached_at_the_first_snapshot_that_is_as_good(
    course: Course, claim: Claim
) -> None:
    best = claim.trace[-1].seats
    steps = [
        Snapshot(seconds=1.0, seats=[]),
        Snapshot(seconds=2.0, seats=best),
        Snapshot(seconds=3.0, seats=best),
    ]
    target = [mark.value for mark in judge(course, claim).marks]
    assert judge(course, replace(claim, trace=steps), target).reached == 2.0
    assert judge(course, replace(claim, trace=steps[:1]), target).reached is None


def test_results_are_compared_tier_by_tier_in_order(course: Course, claim: Claim) -> None:
    mine = judge(course, claim).marks
    theirs = judge(course, replace(claim, trace=[Snapshot(seconds=1.0, seats=[])])).marks
    assert first_difference(mine, mine) is None
    difference = first_difference(mine, theirs)
    assert difference is not None
    assert difference[1] > 0
