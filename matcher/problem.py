"""The frozen input of a round."""

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from matcher.errors import Fault, InvalidProblem
from matcher.geography import Geography
from matcher.people import Child, Conflict, Decision, Helper, Pairing


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The days a round's circles run, first and last included."""

    starts: date
    ends: date


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Who is to be matched, with whom, where and when.

    Raises
    ------
    InvalidProblem
        with every fault at once, when ids repeat, a reference leads nowhere or a number is
        impossible.
    """

    as_of: date
    term: Term
    geography: Geography
    children: tuple[Child, ...]
    helpers: tuple[Helper, ...]
    pairings: tuple[Pairing, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    locks: tuple[Decision, ...] = ()
    bans: tuple[Decision, ...] = ()

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise InvalidProblem(faults)

    @cached_property
    def child_by_id(self) -> dict[str, Child]:
        return {child.id: child for child in self.children}

    @cached_property
    def helper_by_id(self) -> dict[str, Helper]:
        return {helper.id: helper for helper in self.helpers}


def digest(value: object) -> str:
    """SHA-256, in hex, of a dataclass's canonical JSON: sorted keys, no spaces, ISO dates."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    # Not dataclasses.asdict: it copies every value, which takes as long as a large solve.
    if dataclasses.is_dataclass(value):
        return {
            field.name: getattr(value, field.name)
            for field in dataclasses.fields(value)
            if not (field.metadata.get("later") and getattr(value, field.name) == field.default)
        }
    return str(value)


def _faults(problem: Problem) -> Iterator[Fault]:
    places = problem.geography.neighbourhood_by_code
    streets = problem.geography.street_by_code
    if problem.term.ends < problem.term.starts:
        yield Fault("term.ends", "the term ends before it starts")
    for kind, people in (("children", problem.children), ("helpers", problem.helpers)):
        seen: set[str] = set()
        for index, person in enumerate(people):
            if person.id in seen:
                yield Fault(f"{kind}[{index}].id", f"{person.id} appears twice")
            seen.add(person.id)
    for index, child in enumerate(problem.children):
        path = f"children[{index}]"
        for field, code in (
            ("neighbourhood", child.neighbourhood),
            ("other_home", child.other_home),
        ):
            if code is not None and code not in places:
                yield Fault(f"{path}.{field}", f"unknown neighbourhood {code}")
        for code in child.open_streets:
            if code not in streets:
                yield Fault(f"{path}.open_streets", f"unknown street {code}")
        if child.weight < 1:
            yield Fault(f"{path}.weight", "a case weighs at least 1")
        if not 1 <= child.need_level <= 4:
            yield Fault(f"{path}.need_level", "need levels run from 1 to 4")
    for index, helper in enumerate(problem.helpers):
        path = f"helpers[{index}]"
        if helper.capacity is not None and helper.capacity < 0:
            yield Fault(f"{path}.capacity", "a capacity is not negative")
        if helper.load < 0 or helper.mentees < 0:
            yield Fault(f"{path}.load", "a load is not negative")
        if helper.neighbourhood is not None and helper.neighbourhood not in places:
            yield Fault(f"{path}.neighbourhood", f"unknown neighbourhood {helper.neighbourhood}")
        for code in helper.serves:
            if code not in places:
                yield Fault(f"{path}.serves", f"unknown neighbourhood {code}")
        if helper.supervises is not None and helper.supervises not in streets:
            yield Fault(f"{path}.supervises", f"unknown street {helper.supervises}")
    for name in ("pairings", "conflicts", "locks", "bans"):
        for index, pair in enumerate(getattr(problem, name)):
            if pair.child not in problem.child_by_id:
                yield Fault(f"{name}[{index}].child", f"unknown child {pair.child}")
            if pair.helper not in problem.helper_by_id:
                yield Fault(f"{name}[{index}].helper", f"unknown helper {pair.helper}")
