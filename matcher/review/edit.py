"""A proposal changed by hand: checked by the independent rules, and measured tier by tier."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from matcher import rules as hard_rules
from matcher import tiers as goals
from matcher.frame import Frame
from matcher.gaps import gaps
from matcher.outcome import Assignment, Breach, Gap
from matcher.people import Seat
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.repair.repairer import Delta
from matcher.review.candidates import Candidates, candidates, described
from matcher.rules import Rule
from matcher.seating import Seating, Taken, wanted_seats


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatChange:
    """A seat and who shall sit in it; None: nobody."""

    child: str
    seat: Seat
    helper: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What a change comes to. `breaches`: the rules it breaks, none when it may be made; `filled`:
    the changed seats that somebody takes; `gaps`: every empty seat of the round afterwards, with
    its ledger as it then is; `costs`: every tier, not re-solved, in the policy's order."""

    breaches: tuple[Breach, ...]
    filled: tuple[Assignment, ...]
    gaps: tuple[Gap, ...]
    costs: tuple[Delta, ...]


@dataclass(frozen=True)
class Review:
    """A frozen problem under its policy, made ready for any number of questions."""

    problem: Problem
    policy: Policy
    seed: int = 0

    @cached_property
    def frame(self) -> Frame:
        return Frame(self.problem, self.policy, self.seed)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return hard_rules.in_order(self.policy)

    def has(self, child: str, seat: Seat) -> bool:
        """Whether the round has this seat: it knows the child, and the seat is wanted."""
        known = self.problem.child_by_id.get(child)
        return known is not None and seat in wanted_seats(known, self.policy)

    def candidates(self, sitting: Iterable[Assignment], child: str, seat: Seat) -> Candidates:
        """Who may take a seat that the round has, as the others are."""
        taken = Taken.of(self.frame, sitting)
        return candidates(self.frame, self.rules, taken, self.frame.child_index[child], seat)

    def edited(self, sitting: Sequence[Assignment], changes: Sequence[SeatChange]) -> Edited:
        """What becomes of the whole round when these seats change at once.

        Every seat and helper is one that the round has. The rules are asked in plain Python, as
        `verify` asks them; a breach that stood before is not the change's.
        """
        before = self._seating(sitting)
        index = self.frame.child_index, self.frame.helper_index
        filled = described(
            self.frame,
            [(index[0][c.child], c.seat, index[1][c.helper]) for c in changes if c.helper],
        )
        touched = {(change.child, change.seat) for change in changes}
        rest = [row for row in sitting if (row.child, row.seat) not in touched]
        after = self._seating([*rest, *filled])
        return Edited(
            breaches=tuple(self._breaches(before, after, filled)),
            filled=tuple(filled),
            gaps=tuple(gaps(self.frame, self.rules, after.assignments)),
            costs=tuple(
                Delta(
                    name=tier.name,
                    sense=tier.sense,
                    before=tier.measure(before),
                    after=tier.measure(after),
                )
                for tier in goals.in_order(self.policy)
            ),
        )

    def _seating(self, sitting: Iterable[Assignment]) -> Seating:
        return Seating.of(self.problem, self.policy, sitting, self.seed)

    def _breaches(
        self, before: Seating, after: Seating, filled: Sequence[Assignment]
    ) -> Iterable[Breach]:
        for row in filled:
            if row.seat not in self.problem.helper_by_id[row.helper].seats:
                yield Breach(
                    rule="seat_requirements",
                    message=f"{row.helper} does not hold the seat {row.seat.value}",
                    child=row.child,
                    seat=row.seat,
                    helper=row.helper,
                )
        for rule in self.rules:
            stood = {(b.child, b.seat, b.helper, b.message) for b in rule.breaches(before)}
            for breach in rule.breaches(after):
                if (breach.child, breach.seat, breach.helper, breach.message) not in stood:
                    yield breach
