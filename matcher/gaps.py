"""Why a seat is empty: every helper who holds that kind of seat, once, under the first rule."""

from collections.abc import Iterator

import numpy as np

from matcher.columns import SEATS
from matcher.frame import Frame, Ints
from matcher.outcome import Assignment, Gap, LedgerLine
from matcher.people import Seat
from matcher.reduce import first_rule_against
from matcher.rules import Rule
from matcher.seating import Taken, wanted_seats

UNUSED = "unused"
NOBODY = "nobody"
AT_ONCE = 500


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
            first = first_rule_against(frame, rules, seat, part, frame.helper_seats[seat])
            for child, row in zip(part.tolist(), first, strict=True):
                found.append((child, _gap(frame, rules, taken, seat, child, row)))
    return (gap for _, gap in sorted(found, key=lambda pair: pair[0]))


def _gap(
    frame: Frame, rules: tuple[Rule, ...], taken: Taken, seat: Seat, child: int, first: Ints
) -> Gap:
    """One empty seat; `first` (holders,) is the first rule that forbids each by itself."""
    helpers = frame.helper_seats[seat]
    for number in range(len(rules) - 1, -1, -1):
        blocked = rules[number].blocks(frame, taken, seat, child, helpers)
        first[blocked & (first > number)] = number
    counts = np.bincount(first, minlength=len(rules) + 1)
    ledger = tuple(
        LedgerLine(rule=rules[n].name if n < len(rules) else UNUSED, count=int(counts[n]))
        for n in np.flatnonzero(counts)
    )
    return Gap(
        child=frame.problem.children[child].id,
        seat=seat,
        reason=ledger[-1].rule if ledger else NOBODY,
        candidates=len(helpers),
        ledger=ledger,
    )
