"""Why a seat is empty: every helper who holds that kind of seat, once, under the first rule."""

from collections.abc import Iterator

import numpy as np

from matcher.columns import SEATS
from matcher.frame import Frame, Ints
from matcher.outcome import Assignment, Gap, LedgerLine
from matcher.people import Seat
from matcher.reach import pairs_in_reach
from matcher.reduce import first_rule_against
from matcher.rules import Rule
from matcher.seating import Taken, wanted_seats

UNUSED = "unused"
NOBODY = "nobody"
AT_ONCE = 500
# Rules that say the same of every helper, so that they may stand before locality in the ledger
# without being asked about those out of reach.
OF_THE_CHILD = frozenset(("legal_basis", "guardian_wish"))


def gaps(
    frame: Frame, rules: tuple[Rule, ...], assignments: tuple[Assignment, ...]
) -> Iterator[Gap]:
    """The empty seats, ordered by child and seat.

    A candidate whom nothing stands against is counted as `unused`: the search had no time, or a
    higher goal needed them free. With no holder of the seat at all, the reason is `nobody`.
    """
    taken = Taken.of(frame, assignments)
    filled = {(row.child, row.seat) for row in assignments}
    found: list[tuple[int, Gap]] = []
    for seat in SEATS:
        empty = [
            index
            for index, child in enumerate(frame.problem.children)
            if seat in wanted_seats(child, frame.policy) and (child.id, seat) not in filled
        ]
        for start in range(0, len(empty), AT_ONCE):
            part = np.array(empty[start : start + AT_ONCE], dtype=np.int64)
            counts = _counts(frame, rules, taken, seat, part)
            for child, row in zip(part.tolist(), counts, strict=True):
                found.append((child, _gap(frame, rules, seat, child, row)))
    return (gap for _, gap in sorted(found, key=lambda pair: pair[0]))


def _counts(
    frame: Frame, rules: tuple[Rule, ...], taken: Taken, seat: Seat, children: Ints
) -> Ints:
    """(children, rules + 1): how many holders stand under each rule, and last under none."""
    holders, size = frame.helper_seats[seat], len(rules) + 1
    counts = np.zeros((len(children), size), dtype=np.int64)
    if not len(holders):
        return counts
    child, helper = _asked(frame, rules, seat, children)
    first = first_rule_against(frame, rules, seat, child, helper)
    order = np.argsort(child, kind="stable")
    start = np.searchsorted(child[order], np.append(children, children[-1] + 1))
    for row, index in enumerate(children.tolist()):
        mine = order[start[row] : start[row + 1]]
        under = first[mine]
        for number, rule in enumerate(rules):
            if type(rule).blocks is not Rule.blocks:
                blocked = rule.blocks(frame, taken, seat, index, helper[mine])
                under[blocked & (under > number)] = number
        counts[row] = np.bincount(under, minlength=size)
    # Whoever was not asked is out of reach: under locality, or what stands before it.
    known = [n for n, rule in enumerate(rules) if rule.name in ("locality", *OF_THE_CHILD)]
    far = np.full(len(children), len(rules))
    for number in reversed(known):
        if rules[number].name == "locality":
            far[:] = number
        else:
            far[rules[number].forbids(frame, seat, children, holders[:1])] = number
    counts[np.arange(len(children)), far] += len(holders) - counts.sum(axis=1)
    return counts


def _asked(frame: Frame, rules: tuple[Rule, ...], seat: Seat, children: Ints) -> tuple[Ints, Ints]:
    """The pairs to ask the rules about: those in reach, where all that stands before locality is
    of the child alone; else every pair."""
    names = [rule.name for rule in rules]
    if set(names[: names.index("locality")]) <= OF_THE_CHILD:
        return pairs_in_reach(frame, seat, children)
    holders = frame.helper_seats[seat]
    return np.repeat(children, len(holders)), np.tile(holders, len(children))


def _gap(frame: Frame, rules: tuple[Rule, ...], seat: Seat, child: int, counts: Ints) -> Gap:
    """One empty seat; `counts` (rules + 1,) as in `_counts`."""
    ledger = tuple(
        LedgerLine(rule=rules[n].name if n < len(rules) else UNUSED, count=int(counts[n]))
        for n in np.flatnonzero(counts)
    )
    return Gap(
        child=frame.problem.children[child].id,
        seat=seat,
        reason=ledger[-1].rule if ledger else NOBODY,
        candidates=len(frame.helper_seats[seat]),
        ledger=ledger,
    )
