"""Why a seat is empty: every helper who holds that kind of seat, once, under the first rule."""

from collections.abc import Iterator

import numpy as np

from matcher.columns import SEATS
from matcher.frame import Frame
from matcher.outcome import Assignment, Gap, LedgerLine
from matcher.reduce import first_rule_against
from matcher.rules import Rule
from matcher.seating import Taken, wanted_seats

UNUSED = "unused"
NOBODY = "nobody"


def gaps(
    frame: Frame, rules: tuple[Rule, ...], assignments: tuple[Assignment, ...]
) -> Iterator[Gap]:
    """The empty seats, ordered by child and seat.

    A candidate whom nothing stands against is counted as `unused`: the search had no time, or a
    higher goal needed them free. With no holder of the seat at all, the reason is `nobody`.
    """
    taken = Taken.of(frame, assignments)
    filled = {(row.child, row.seat) for row in assignments}
    for index, child in enumerate(frame.problem.children):
        wanted = wanted_seats(child, frame.policy)
        for seat in SEATS:
            if seat not in wanted or (child.id, seat) in filled:
                continue
            helpers = frame.helper_seats[seat]
            first = first_rule_against(frame, rules, seat, np.array([index]), helpers)[0]
            for number in range(len(rules) - 1, -1, -1):
                blocked = rules[number].blocks(frame, taken, seat, index, helpers)
                first[blocked & (first > number)] = number
            counts = np.bincount(first, minlength=len(rules) + 1)
            ledger = tuple(
                LedgerLine(rule=rules[n].name if n < len(rules) else UNUSED, count=int(counts[n]))
                for n in np.flatnonzero(counts)
            )
            yield Gap(
                child=child.id,
                seat=seat,
                reason=ledger[-1].rule if ledger else NOBODY,
                candidates=len(helpers),
                ledger=ledger,
            )
