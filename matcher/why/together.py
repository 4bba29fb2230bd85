"""Things that hang together by what they share."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def grouped(things: Sequence[T], shared: Callable[[T], Iterable[Hashable]]) -> list[list[T]]:
    """The things in groups that share nothing with one another, groups and members in the order of
    their first; `shared` says what a thing has that others may have too."""
    parent: dict[Hashable, Hashable] = {}

    def root(node: Hashable) -> Hashable:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for number, thing in enumerate(things):
        for node in shared(thing):
            # A pair, so that a thing's number is none of what things share.
            parent[root((grouped, number))] = root(node)
    found: defaultdict[Hashable, list[T]] = defaultdict(list)
    for number, thing in enumerate(things):
        found[root((grouped, number))].append(thing)
    return list(found.values())
