"""Who may take a seat as the others now are, and under which rule everybody else may not."""

from dataclasses import dataclass

import numpy as np

from matcher.distance import ladder_steps, metres
from matcher.frame import Frame, is_among
from matcher.outcome import Assignment
from matcher.people import Seat
from matcher.reach import pairs_in_reach
from matcher.reduce import first_rule_against
from matcher.rules import Rule
from matcher.seating import Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A holder of the seat within reach. `against`: the first rule, in the policy's order, that
    stands against them, None for nobody's; `load` what the round has given them so far of `room`
    (None: no limit), without this seat; the rest as in an assignment."""

    helper: str
    against: str | None
    kept: bool
    step: int | None
    metres: int | None
    load: int
    room: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The candidates of one seat: those who may first, each group the last term's and the nearest
    before the others. `beyond`: how many more hold the seat, all out of reach."""

    rows: tuple[Candidate, ...]
    beyond: int


def candidates(
    frame: Frame, rules: tuple[Rule, ...], taken: Taken, child: int, seat: Seat
) -> Candidates:
    """Everybody within reach of a child's seat; `child` is the frame's index. Whoever sits in it
    now is asked about as if it were empty; `taken` is not changed."""
    taken = taken.copy()
    if seat in taken.circles.get(child, {}):
        taken.free(frame, child, seat)
    children, helpers = pairs_in_reach(frame, seat, np.array([child], dtype=np.int64))
    first = first_rule_against(frame, rules, seat, children, helpers)
    for number, rule in enumerate(rules):
        if type(rule).blocks is not Rule.blocks:
            blocked = rule.blocks(frame, taken, seat, child, helpers)
            first[blocked & (first > number)] = number
    facts = described(frame, [(child, seat, int(helper)) for helper in helpers])
    rows = [
        Candidate(
            helper=fact.helper,
            against=rules[number].name if number < len(rules) else None,
            kept=fact.kept,
            step=fact.step,
            metres=fact.metres,
            load=int(taken.load[helper]),
            room=int(frame.helper_room[helper]) if frame.helper_limited[helper] else None,
        )
        for fact, helper, number in zip(facts, helpers.tolist(), first.tolist(), strict=True)
    ]
    far = 10**9
    rows.sort(
        key=lambda row: (
            row.against is not None,
            not row.kept,
            far if row.step is None else row.step,
            far if row.metres is None else row.metres,
            row.load,
            row.helper,
        )
    )
    return Candidates(rows=tuple(rows), beyond=len(frame.helper_seats[seat]) - len(rows))


def described(frame: Frame, pairs: list[tuple[int, Seat, int]]) -> list[Assignment]:
    """Seats, given by the frame's indices, with what an assignment says of itself."""
    found: list[Assignment] = []
    for child, seat, helper in pairs:
        one, other = np.array([child]), np.array([helper])
        step = away = None
        if seat == Seat.NEIGHBOUR_MUM:
            known = frame.helper_place[helper] >= 0
            step = int(ladder_steps(frame, one, other)[0]) if known else None
            distance = float(metres(frame, one, other)[0])
            away = None if np.isnan(distance) else int(distance)
        kept = is_among(frame.kept_pairs[seat], frame.pair(one, other))
        found.append(
            Assignment(
                child=frame.problem.children[child].id,
                seat=seat,
                helper=frame.problem.helpers[helper].id,
                kept=bool(kept.all()),
                step=step,
                metres=away,
            )
        )
    return found
