"""Needs that nobody in a circle has the skill for: who has it, and which rule is against them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matcher.frame import Frame, Ints
from matcher.gaps import NOBODY, UNUSED
from matcher.outcome import LedgerLine
from matcher.people import Need, Pairing, Seat
from matcher.reduce import first_rule_against
from matcher.rules import Rule
from matcher.seating import Taken, wanted_seats

AT_ONCE = 200


@dataclass(frozen=True)
class Uncovered:
    """A child's need, its ledger, and somebody who could sit down now, with the seat."""

    child: int
    need: Need
    ledger: tuple[LedgerLine, ...]
    candidates: int
    free: Pairing | None

    @property
    def reason(self) -> str:
        return self.ledger[-1].rule if self.ledger else NOBODY


def covered_by(frame: Frame, taken: Taken, need: Need) -> dict[int, int]:
    """Whose need is covered, and by whom: child to helper."""
    number = tuple(Need).index(need)
    found: dict[int, int] = {}
    for child, circle in taken.circles.items():
        if frame.child_needs[child, number]:
            skilled = [h for h in circle.values() if frame.helper_skills[h, number]]
            if skilled:
                found[child] = skilled[0]
    return found


def uncovered(
    frame: Frame, rules: tuple[Rule, ...], taken: Taken, need: Need, covered: dict[int, int]
) -> Iterator[Uncovered]:
    """The children who want a seat and whose need nobody in their circle covers, in their order."""
    number = tuple(Need).index(need)
    wanting = [
        child
        for child in np.flatnonzero(frame.child_needs[:, number]).tolist()
        if child not in covered and wanted_seats(frame.problem.children[child], frame.policy)
    ]
    skilled = np.flatnonzero(frame.helper_skills[:, number])
    for start in range(0, len(wanting), AT_ONCE):
        children = np.array(wanting[start : start + AT_ONCE], dtype=np.int64)
        seats = _standing(frame, rules, taken, children, skilled)
        for row, child in enumerate(children.tolist()):
            yield _of_child(
                frame, rules, need, child, {s: (h, t[row]) for s, (h, t) in seats.items()}
            )


def _standing(
    frame: Frame, rules: tuple[Rule, ...], taken: Taken, children: Ints, skilled: Ints
) -> dict[Seat, tuple[Ints, Ints]]:
    """For each seat its skilled holders, and (children, holders): the first rule against each as
    if the seat was empty; len(rules) where there is none, -1 where the child wants no such seat."""
    found: dict[Seat, tuple[Ints, Ints]] = {}
    for row in frame.policy.seats:
        holders = np.intersect1d(frame.helper_seats[row.seat], skilled)
        if not row.required or not len(holders):
            continue
        first = first_rule_against(frame, rules, row.seat, children[:, None], holders[None, :])
        for place, child in enumerate(children.tolist()):
            if frame.child_declines[row.seat][child]:
                first[place] = -1
            else:
                _block(frame, rules, taken, row.seat, child, holders, first[place])
        found[row.seat] = holders, first
    return found


def _block(
    frame: Frame,
    rules: tuple[Rule, ...],
    taken: Taken,
    seat: Seat,
    child: int,
    holders: Ints,
    first: Ints,
) -> None:
    """Lower `first` to the rules that what is taken puts before them."""
    blocking = [n for n, rule in enumerate(rules) if type(rule).blocks is not Rule.blocks]
    near = np.flatnonzero(first > min(blocking))
    sitting = taken.circles.get(child, {}).get(seat)
    if sitting is not None:
        taken.free(frame, child, seat)
    for number in blocking if len(near) else ():
        blocked = rules[number].blocks(frame, taken, seat, child, holders[near])
        here = near[np.broadcast_to(blocked, near.shape)]
        first[here] = np.minimum(first[here], number)
    if sitting is not None:
        taken.take(frame, child, seat, sitting)


def _of_child(
    frame: Frame,
    rules: tuple[Rule, ...],
    need: Need,
    child: int,
    seats: dict[Seat, tuple[Ints, Ints]],
) -> Uncovered:
    furthest: dict[int, int] = {}
    free: Pairing | None = None
    problem = frame.problem
    for seat, (holders, first) in seats.items():
        for helper, rule in zip(holders.tolist(), first.tolist(), strict=True):
            if rule >= 0:
                furthest[helper] = max(rule, furthest.get(helper, 0))
        unused = holders[first == len(rules)]
        if free is None and len(unused):
            names = problem.children[child].id, problem.helpers[int(unused[0])].id
            free = Pairing(child=names[0], seat=seat, helper=names[1])
    counts = np.bincount(np.array(list(furthest.values()), dtype=np.int64), minlength=1)
    return Uncovered(
        child=child,
        need=need,
        ledger=tuple(
            LedgerLine(rule=rules[n].name if n < len(rules) else UNUSED, count=int(counts[n]))
            for n in np.flatnonzero(counts).tolist()
        ),
        candidates=len(furthest),
        free=free,
    )
