"""The time of a round, shared among its blocks."""

from store.blocks import Shares, Taken
from workers.shares import fair_seconds


def taken(children: int, seconds_left: float, seconds: float = 60) -> Taken:
    return Taken(
        number=0,
        digest="",
        problem=b"",
        children=children,
        attempts=1,
        policy="",
        seed=1,
        seconds=seconds,
        stop_requested=False,
        seconds_left=seconds_left,
    )


def shares(waiting: int, total: int, solvers: int = 1, rounds: int = 1) -> Shares:
    return Shares(waiting=waiting, total=total, solvers=solvers, rounds=rounds)


def test_the_only_block_has_all_the_time() -> None:
    assert fair_seconds(taken(5, 60), shares(0, 5)) == 60
    assert fair_seconds(taken(5, 60), shares(0, 5, solvers=4)) == 60


def test_blocks_share_the_time_by_children() -> None:
    assert fair_seconds(taken(10, 60), shares(20, 30)) == 20


def test_two_solvers_give_each_block_twice_the_time() -> None:
    assert fair_seconds(taken(10, 60), shares(50, 60, solvers=2)) == 20


def test_two_rounds_share_the_solvers() -> None:
    assert fair_seconds(taken(10, 60), shares(50, 60, solvers=4, rounds=2)) == 20


def test_time_that_others_did_not_need_goes_to_those_that_follow() -> None:
    assert fair_seconds(taken(10, 50), shares(10, 60)) == 25


def test_the_last_block_ends_with_the_round() -> None:
    assert fair_seconds(taken(10, 30), shares(0, 60, solvers=2)) == 30


def test_a_block_that_comes_late_still_has_what_one_solver_could_have_given_it() -> None:
    assert fair_seconds(taken(10, 0), shares(0, 60)) == 10


def test_a_worker_alone_that_says_nothing_counts_as_one() -> None:
    assert fair_seconds(taken(10, 60), shares(0, 20, solvers=0, rounds=0)) == 60


def test_a_round_without_children_has_its_time_too() -> None:
    assert fair_seconds(taken(0, 60), shares(0, 0)) == 60


def test_one_solver_after_another_uses_the_time_up_and_no_more() -> None:
    sizes, left = [30, 20, 10], 60.0
    for number, size in enumerate(sizes):
        left -= fair_seconds(taken(size, left), shares(sum(sizes[number + 1 :]), sum(sizes)))
    assert abs(left) < 1e-9
