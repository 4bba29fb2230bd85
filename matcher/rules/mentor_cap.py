"""A mentor has no more pupils than the policy's cap, counting pupils outside the round too."""

from collections.abc import Iterator

import numpy as np

from matcher.columns import Columns
from matcher.frame import Bools, Frame, Ints
from matcher.outcome import Breach
from matcher.people import Child, Helper, Seat
from matcher.program import ProgramBuilder
from matcher.rules.rule import Rule
from matcher.seating import Seating, Taken


class MentorCapRule(Rule):
    name = "mentor_cap"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        cap = frame.policy.seat(seat).count_cap
        if seat != Seat.MENTOR or cap is None:
            return np.zeros(1, dtype=np.bool_)
        return frame.helper_mentees[helpers] >= cap

    def bound(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> None:
        cap = frame.policy.seat(Seat.MENTOR).count_cap
        if cap is not None:
            mentors = np.flatnonzero(columns.is_seat(Seat.MENTOR))
            room = np.maximum(0, cap - frame.helper_mentees)
            program.add_rows(columns.helper[mentors], mentors, 1, upper=room)

    def blocks(self, frame: Frame, taken: Taken, seat: Seat, child: int, helpers: Ints) -> Bools:
        cap = frame.policy.seat(seat).count_cap
        if seat != Seat.MENTOR or cap is None:
            return np.zeros(1, dtype=np.bool_)
        return frame.helper_mentees[helpers] + taken.mentees[helpers] >= cap

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        cap = seating.policy.seat(seat).count_cap
        if seat != Seat.MENTOR or cap is None:
            return False
        return helper.mentees + seating.mentees.get(helper.id, 0) >= cap

    def breaches(self, seating: Seating) -> Iterator[Breach]:
        cap = seating.policy.seat(Seat.MENTOR).count_cap
        for name, count in seating.mentees.items():
            total = count + seating.problem.helper_by_id[name].mentees
            if cap is not None and total > cap:
                yield Breach(
                    rule=self.name,
                    helper=name,
                    message=f"{name} has {total} pupils; the cap is {cap}",
                )
