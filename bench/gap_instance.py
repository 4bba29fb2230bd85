"""Generalised assignment: instances in OR-Library's format, read, written and generated."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from matcher.frame import Floats, Ints

# Type e makes costs as large as 1000; nothing in the literature comes near this.
LARGEST = 10**9


class MalformedInstance(Exception):
    """A file that is no list of instances: which file, which instance, what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """`cost` and `resource` (agents, jobs) of giving a job to an agent, `capacity` (agents,).
    Every job goes to one agent, at least cost, within the capacities."""

    name: str
    cost: Ints
    resource: Ints
    capacity: Ints

    @property
    def agents(self) -> int:
        return self.cost.shape[0]

    @property
    def jobs(self) -> int:
        return self.cost.shape[1]


def read(text: str, name: str) -> tuple[Instance, ...]:
    """The instances of a file: their count on a line of its own (it may be left out), then for
    each instance: agents and jobs, costs agent by agent, resources agent by agent, capacities.

    Raises
    ------
    MalformedInstance
        with the file's name, the number of the instance and what is wrong with it.
    """
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if not lines:
        raise MalformedInstance(f"{name}：文件是空的")
    counted = len(lines[0]) == 1
    words = itertools.chain.from_iterable(lines[1:] if counted else lines)
    numbers = _Numbers(words, name)
    asked = _Numbers(iter(lines[0]), name).count("实例个数") if counted else None
    found: list[Instance] = []
    while asked is None or len(found) < asked:
        numbers.place = f"第 {len(found) + 1} 个实例"
        if asked is None and numbers.at_end:
            break
        label = f"{name}#{len(found) + 1}"
        found.append(_instance(numbers, label))
    if not numbers.at_end:
        raise MalformedInstance(f"{name}：{len(found)} 个实例之后还有多余的数字")
    return tuple(found)


def write(instances: Iterable[Instance]) -> str:
    """The instances as a file that `read` reads, their count first."""
    listed = list(instances)
    lines = [str(len(listed))]
    for instance in listed:
        lines.append(f"{instance.agents} {instance.jobs}")
        lines += [" ".join(map(str, row)) for row in instance.cost.tolist()]
        lines += [" ".join(map(str, row)) for row in instance.resource.tolist()]
        lines.append(" ".join(map(str, instance.capacity.tolist())))
    return "\n".join(lines) + "\n"


def generate(kind: str, agents: int, jobs: int, seed: int) -> Instance:
    """A random instance of type a, b, c, d or e.

    Types a to d are those of Chu and Beasley (1997), after Martello and Toth (1981); type e is
    that of Laguna, Kelly, González-Velarde and Glover (1995), as Yagiura, Ibaraki and Glover (2006)
    use it. Type e's real numbers are rounded to whole ones.
    """
    rng = np.random.default_rng([ord(kind), agents, jobs, seed])
    shape = (agents, jobs)
    if kind in ("a", "b", "c"):
        resource = rng.integers(5, 25, shape, endpoint=True)
        cost = rng.integers(10, 50, shape, endpoint=True)
    elif kind == "d":
        resource = rng.integers(1, 100, shape, endpoint=True)
        cost = 111 - resource + rng.integers(-10, 10, shape, endpoint=True)
    else:
        # random() is in [0, 1): 1 - random() is never 0, whose logarithm there is none of.
        drawn = 1 - 10 * np.log(1 - rng.random(shape))
        resource = np.rint(drawn).astype(np.int64)
        cost = np.rint(1000 / drawn - 10 * rng.random(shape)).astype(np.int64)
    return Instance(
        name=f"{kind}{agents:02d}{jobs:03d}-{seed}",
        cost=cost.astype(np.int64),
        resource=resource.astype(np.int64),
        capacity=np.floor(_capacity(kind, cost, resource)).astype(np.int64),
    )


def _capacity(kind: str, cost: Ints, resource: Ints) -> Floats:
    agents, jobs = resource.shape
    if kind in ("a", "b"):
        cheapest = np.argmin(cost, axis=0)
        used = resource[cheapest, np.arange(jobs)]
        most = float(np.bincount(cheapest, weights=used, minlength=agents).max())
        loose = 0.6 * (jobs / agents) * 15 + 0.4 * most
        return np.full(agents, loose if kind == "a" else 0.7 * loose)
    return 0.8 * resource.sum(axis=1) / agents


class _Numbers:
    """The whole numbers of a file, one after the other, with the place for a complaint."""

    def __init__(self, words: Iterator[str], file: str) -> None:
        self.words, self.file, self.place = words, file, "开头"
        self.next: str | None = next(words, None)

    @property
    def at_end(self) -> bool:
        return self.next is None

    def count(self, what: str) -> int:
        """One number of at least 1."""
        value = int(self.take(1, what)[0])
        if value < 1:
            raise self.fault(f"{what}是 {value}，应当至少为 1")
        return value

    def take(self, amount: int, what: str) -> Ints:
        """So many numbers, none negative."""
        values: list[int] = []
        for position in range(amount):
            word, self.next = self.next, next(self.words, None)
            if word is None:
                raise self.fault(f"{what}应有 {amount} 个数，只有 {position} 个，文件就结束了")
            try:
                value = int(word)
            except ValueError:
                raise self.fault(f"{what}的第 {position + 1} 个“{word}”不是整数") from None
            if not -LARGEST <= value <= LARGEST:
                raise self.fault(f"{what}的第 {position + 1} 个 {value} 太大")
            values.append(value)
        return np.array(values, dtype=np.int64)

    def fault(self, message: str) -> MalformedInstance:
        return MalformedInstance(f"{self.file} {self.place}：{message}")


def _instance(numbers: _Numbers, name: str) -> Instance:
    agents, jobs = numbers.count("代理人数"), numbers.count("任务数")
    shape = (agents, jobs)
    cost = numbers.take(agents * jobs, f"费用（{agents}×{jobs}）").reshape(shape)
    resource = numbers.take(agents * jobs, f"资源用量（{agents}×{jobs}）").reshape(shape)
    capacity = numbers.take(agents, "容量")
    if (resource < 0).any() or (capacity < 0).any():
        raise numbers.fault("资源用量和容量不能是负数")
    return Instance(name=name, cost=cost, resource=resource, capacity=capacity)
