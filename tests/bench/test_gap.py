"""Generalised assignment: the format, the generators, and the solver against trying everything."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.gap import measure, program_of, solve_instance
from bench.gap_instance import Instance, MalformedInstance, generate, read, write

KINDS = "abcde"


def instance(
    cost: list[list[int]], resource: list[list[int]], capacity: list[int], name: str = "x"
) -> Instance:
    return Instance(
        name=name, cost=np.array(cost), resource=np.array(resource), capacity=np.array(capacity)
    )


def same(one: Instance, other: Instance) -> bool:
    fields = ("cost", "resource", "capacity")
    return all(np.array_equal(getattr(one, f), getattr(other, f)) for f in fields)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    agents, jobs = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    row = st.lists(st.integers(0, 12), min_size=jobs, max_size=jobs)
    table = st.lists(row, min_size=agents, max_size=agents)
    room = st.lists(st.integers(0, 25), min_size=agents, max_size=agents)
    return instance(draw(table), draw(table), draw(room))


def best(of: Instance) -> tuple[int, int]:
    """Most jobs assigned, then least cost, by trying everything."""
    found = (0, 0)
    for choice in product(range(-1, of.agents), repeat=of.jobs):
        pairs = [(agent, job) for job, agent in enumerate(choice) if agent >= 0]
        agent = np.array([a for a, _ in pairs], dtype=np.int64)
        job = np.array([j for _, j in pairs], dtype=np.int64)
        try:
            assigned, cost = measure(of, agent, job)
        except ValueError:
            continue
        found = max(found, (assigned, -cost))
    return found[0], -found[1]


@given(st.lists(instances(), min_size=1, max_size=4))
def test_what_is_written_is_read_again(listed: list[Instance]) -> None:
    again = read(write(listed), "file")
    assert len(again) == len(listed)
    assert all(map(same, listed, again))


def test_the_count_may_be_missing_and_lines_may_be_broken_anywhere() -> None:
    listed = [generate("c", 2, 3, 1), generate("d", 3, 4, 2)]
    head, _, rest = write(listed).partition("\n")
    assert head == "2"
    assert all(map(same, listed, read(rest, "file")))
    words = rest.split()
    broken = f"{head}\n" + "\n".join(words)
    assert all(map(same, listed, read(broken, "file")))


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "f.txt", "空"),
        ("1\n2 2\n1 2 3 4\n1 2 3", "第 1 个实例", "只有 3 个"),
        ("2\n1 1\n5\n1\n9\n", "第 2 个实例", "代理人数"),
        ("1\n1 2\n5 x\n1 1\n9\n", "第 1 个实例", "“x”不是整数"),
        ("1\n1 2\n5 5.5\n1 1\n9\n", "第 1 个实例", "“5.5”不是整数"),
        ("1\n1 1\n5\n1\n9\n7\n", "1 个实例之后", "多余"),
        ("1\n0 3\n", "第 1 个实例", "至少为 1"),
        ("0\n", "开头", "至少为 1"),
        ("1\n1 1\n5\n-1\n9\n", "第 1 个实例", "负数"),
        ("1\n1 1\n5\n1\n99999999999\n", "第 1 个实例", "太大"),
    ],
)
def test_a_malformed_file_is_told_with_its_instance(text: str, where: str, what: str) -> None:
    with pytest.raises(MalformedInstance) as error:
        read(text, "f.txt")
    assert "f.txt" in str(error.value)
    assert where in str(error.value)
    assert what in str(error.value)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_generates_the_same_instance_and_another_seed_another(kind: str) -> None:
    assert same(generate(kind, 5, 20, 1), generate(kind, 5, 20, 1))
    assert not same(generate(kind, 5, 20, 1), generate(kind, 5, 20, 2))


@given(st.sampled_from("abc"), st.integers(1, 8), st.integers(1, 40), st.integers(0, 99))
def test_types_a_to_c_draw_from_the_ranges_of_the_literature(
    kind: str, agents: int, jobs: int, seed: int
) -> None:
    made = generate(kind, agents, jobs, seed)
    assert made.resource.min() >= 5
    assert made.resource.max() <= 25
    assert made.cost.min() >= 10
    assert made.cost.max() <= 50
    if kind == "c":
        assert made.capacity.tolist() == (0.8 * made.resource.sum(axis=1) // agents).tolist()
    else:
        assert len(set(made.capacity.tolist())) == 1


def test_type_a_leaves_room_for_the_cheapest_agents() -> None:
    made = generate("a", 4, 20, 3)
    cheapest = made.cost.argmin(axis=0)
    used = [made.resource[i, cheapest == i].sum() for i in range(4)]
    assert made.capacity[0] == int(0.6 * (20 / 4) * 15 + 0.4 * max(used))


@given(st.integers(0, 99))
def test_costs_of_type_d_fall_as_resources_rise(seed: int) -> None:
    made = generate("d", 5, 30, seed)
    assert made.resource.min() >= 1
    assert made.resource.max() <= 100
    assert np.abs(made.cost + made.resource - 111).max() <= 10


@given(st.integers(0, 99))
def test_costs_of_type_e_are_about_a_thousand_over_the_resource(seed: int) -> None:
    made = generate("e", 5, 30, seed)
    assert made.resource.min() >= 1
    # Half a unit of rounding in the resource, ten of the second draw, half of rounding the cost.
    low = 1000 / (made.resource + 0.5) - 10.5
    high = 1000 / np.maximum(made.resource - 0.5, 1) + 0.5
    assert ((made.cost >= low) & (made.cost <= high)).all()


@settings(max_examples=12, deadline=None)
@given(instances())
def test_a_small_instance_is_solved_as_well_as_by_trying_everything(of: Instance) -> None:
    result = solve_instance(of, seconds=30, threads=2, seed=1)
    assert (of.jobs - result.unassigned, result.cost) == best(of)
    assert result.proven


def test_jobs_that_fit_nobody_are_counted_as_unassigned() -> None:
    result = solve_instance(instance([[3, 4]], [[2, 9]], [5]), seconds=10, threads=1, seed=1)
    assert (result.unassigned, result.unassigned_bound, result.cost) == (1, 1, 3)


def test_a_program_has_a_column_for_each_pair_that_fits_alone() -> None:
    program, agent, job = program_of(instance([[3, 4], [1, 1]], [[2, 9], [5, 5]], [5, 6]))
    assert sorted(zip(agent.tolist(), job.tolist(), strict=True)) == [(0, 0), (1, 0), (1, 1)]
    assert program.columns == 3


def test_an_assignment_that_breaks_the_instance_is_not_measured() -> None:
    of = instance([[1, 1]], [[3, 3]], [5])
    with pytest.raises(ValueError, match="over capacity"):
        measure(of, np.array([0, 0]), np.array([0, 1]))
    with pytest.raises(ValueError, match="two agents"):
        measure(of, np.array([0, 0]), np.array([1, 1]))
