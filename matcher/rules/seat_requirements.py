"""What a seat asks of a person: for a neighbour mum, the conditions of the policy file."""

import numpy as np

from matcher.frame import Bools, Frame, Ints
from matcher.people import Child, Helper, Seat, Sex
from matcher.policy import Requirements
from matcher.rules.rule import Rule
from matcher.seating import Seating


class SeatRequirementsRule(Rule):
    """Age is counted on the first day of the term; an unknown birth date meets no minimum age."""

    name = "seat_requirements"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        asked = next((row for row in frame.policy.requirements if row.seat == seat), None)
        if asked is None:
            return np.zeros(1, dtype=np.bool_)
        day = frame.problem.term.starts
        met = np.ones(len(frame.problem.helpers), dtype=np.bool_)
        if asked.sex is not None:
            met &= frame.helper_sex == tuple(Sex).index(asked.sex)
        if asked.min_age is not None:
            turns = int(day.strftime("%Y%m%d")) - asked.min_age * 10_000
            met &= (frame.helper_born > 0) & (frame.helper_born <= turns)
        for flag in ("college", "resident", "healthy", "suitable"):
            if getattr(asked, flag):
                met &= frame.helper_flags[flag]
        return ~met[helpers]

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        return any(
            row.seat == seat and not _meets(row, helper, seating)
            for row in seating.policy.requirements
        )


def _meets(asked: Requirements, helper: Helper, seating: Seating) -> bool:
    if asked.sex is not None and helper.sex != asked.sex:
        return False
    if asked.min_age is not None:
        day = seating.problem.term.starts
        if helper.born is None:
            return False
        before_birthday = (day.month, day.day) < (helper.born.month, helper.born.day)
        if day.year - helper.born.year - before_birthday < asked.min_age:
            return False
    return (
        (helper.college or not asked.college)
        and (helper.resident or not asked.resident)
        and (helper.healthy or not asked.healthy)
        and (helper.suitable or not asked.suitable)
    )
