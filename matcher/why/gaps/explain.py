"""The reasons of a round: for each empty seat and each uncovered need, what keeps it so."""

from collections.abc import Iterator

import numpy as np

from matcher import rules as hard_rules
from matcher.frame import Frame
from matcher.outcome import Gap, Outcome
from matcher.people import Need, Pairing, Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.seating import Taken
from matcher.why.gaps.book import Book, left_of
from matcher.why.gaps.demands import Demands, needs_asked, rooms_of, seats_asked
from matcher.why.gaps.needs import Uncovered, covered_by, uncovered
from matcher.why.gaps.obstacles import Goals, Ways
from matcher.why.gaps.pairs import Pairs
from matcher.why.gaps.reasons import Claim, GapReason, NeedGap, Obstacle, Proof, Reasons, Verdict
from matcher.why.gaps.shortage import Found, shortages

# Each costs a look at the goals of the whole round.
MOST_WAYS = 60


def explain(problem: Problem, policy: Policy, outcome: Outcome) -> Reasons:
    """Why each empty seat is empty and each uncovered need uncovered, in numbers and ids."""
    return _Explainer(Frame(problem, policy, outcome.seed), outcome).reasons()


class _Explainer:
    def __init__(self, frame: Frame, outcome: Outcome) -> None:
        self._frame, self._outcome = frame, outcome
        self._rules = hard_rules.in_order(frame.policy)
        self._taken = Taken.of(frame, outcome.assignments)
        self._pairs = Pairs.of(frame, self._rules)
        _, pupils = rooms_of(frame)
        self._left = left_of(frame, self._taken.load, self._taken.mentees, pupils)
        self._book = Book(frame, self._pairs, self._left)
        self._goals, self._ways_left = Goals(frame, outcome), MOST_WAYS

    def reasons(self) -> Reasons:
        gaps = tuple(self._gaps())
        needs = sorted(
            (pair for need in Need for pair in self._needs(need)),
            key=lambda pair: (pair[0], pair[1].need),
        )
        return Reasons(
            gaps=gaps, needs=tuple(gap for _, gap in needs), shortages=self._book.shortages
        )

    # -- seats ----------------------------------------------------------------------------------

    def _gaps(self) -> Iterator[GapReason]:
        demands, empty = seats_asked(self._frame, self._pairs.legal, self._outcome.assignments)
        found = _all_found(demands, set(empty.values()))
        ways = Ways(demands, self._left)
        for gap in self._outcome.gaps:
            item = empty.get((gap.child, gap.seat))
            if item is None:
                yield self._without_pairs(gap)
            else:
                yield self._contested(gap, demands, item, found[item], ways)

    def _without_pairs(self, gap: Gap) -> GapReason:
        verdict, shortage = self._nobody(_claim(self._frame, gap.child, gap.seat))
        return GapReason(child=gap.child, seat=gap.seat, verdict=verdict, shortage=shortage)

    def _nobody(self, claim: Claim) -> tuple[Verdict, int | None]:
        """Nobody whom the rules allow, or nobody who has room for it whatever the round does."""
        _, without = self._pairs.helpers_for((claim,))
        if not len(without):
            return Verdict.RULED_OUT, None
        return Verdict.SHORT, self._book.nobody_has_room(claim)

    def _contested(
        self, gap: Gap, demands: Demands, item: int, found: Found | None, ways: Ways
    ) -> GapReason:
        obstacle = None
        if found is None or found.proof is Proof.NONE:
            obstacle = self._way(gap, demands, item, ways)
        return GapReason(
            child=gap.child,
            seat=gap.seat,
            verdict=_verdict(found, obstacle),
            shortage=None if found is None or obstacle else self._book.number(demands, found),
            obstacle=obstacle,
        )

    def _way(self, gap: Gap, demands: Demands, item: int, ways: Ways) -> Obstacle | None:
        if self._ways_left <= 0:
            return None
        self._ways_left -= 1
        chain = ways.to(item)
        if chain is None:
            return None
        helpers = self._frame.problem.helpers
        moves = [
            Pairing(child=claim.child, seat=claim.seat, helper=helpers[helper].id)
            for one, helper in chain
            for claim in demands.claims[one]
            if claim.seat is not None
        ]
        moves.sort(key=lambda move: (move.child, move.seat) != (gap.child, gap.seat))
        return self._goals.obstacle(moves)

    # -- needs ----------------------------------------------------------------------------------

    def _needs(self, need: Need) -> Iterator[tuple[int, NeedGap]]:
        covered = covered_by(self._frame, self._taken, need)
        open_ = list(uncovered(self._frame, self._rules, self._taken, need, covered))
        demands, items = needs_asked(self._frame, self._pairs.legal, need, covered)
        names = self._frame.problem.children
        asked = {items[names[row.child].id] for row in open_ if names[row.child].id in items}
        found = _all_found(demands, asked)
        for row in open_:
            name = names[row.child].id
            item = items.get(name)
            obstacle = None
            if item is None:
                verdict, shortage = self._nobody(_need_claim(self._frame, row))
            else:
                verdict, shortage, obstacle = self._contested_need(row, demands, found[item])
            yield (
                row.child,
                NeedGap(
                    child=name,
                    need=row.need,
                    reason=row.reason,
                    candidates=row.candidates,
                    ledger=row.ledger,
                    verdict=verdict,
                    shortage=shortage,
                    obstacle=obstacle,
                ),
            )

    def _contested_need(
        self, row: Uncovered, demands: Demands, found: Found | None
    ) -> tuple[Verdict, int | None, Obstacle | None]:
        obstacle = None
        if found is None or found.proof is Proof.NONE:
            obstacle = self._sitting_down(row)
        shortage = None if found is None or obstacle else self._book.number(demands, found)
        return _verdict(found, obstacle), shortage, obstacle

    def _sitting_down(self, row: Uncovered) -> Obstacle | None:
        if row.free is None or self._ways_left <= 0:
            return None
        self._ways_left -= 1
        return self._goals.obstacle([row.free])


def _all_found(demands: Demands, items: set[int]) -> dict[int, Found | None]:
    return dict(shortages(demands, np.array(sorted(items), dtype=np.int64)))


def _verdict(found: Found | None, obstacle: Obstacle | None) -> Verdict:
    if obstacle is not None:
        return Verdict.CHOICE
    if found is None or found.proof is Proof.NONE:
        return Verdict.OPEN
    return Verdict.SHORT


def _claim(frame: Frame, child: str, seat: Seat) -> Claim:
    """An empty seat."""
    counted = frame.policy.seat(seat).counts_load
    weight = frame.problem.child_by_id[child].weight if counted else 0
    return Claim(child=child, seat=seat, need=None, weight=weight, filled=False)


def _need_claim(frame: Frame, row: Uncovered) -> Claim:
    child = frame.problem.children[row.child]
    return Claim(child=child.id, seat=None, need=row.need, weight=child.weight, filled=False)
