"""Active, and with clearance, training and insurance valid through the term's last day."""

from datetime import date
from typing import ClassVar

import numpy as np

from matcher.frame import Bools, Frame, Ints
from matcher.people import Child, Helper, Seat
from matcher.rules.rule import Rule
from matcher.seating import Seating


class ActiveRule(Rule):
    """A person on leave or resigned takes no seat."""

    name = "active"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        return ~frame.helper_flags["active"][helpers]

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        return not helper.active


class CredentialRule(Rule):
    """A dated record that the policy asks of a seat; the date is the last valid day."""

    field: ClassVar[str]

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        if self.name not in frame.policy.seat(seat).credentials:
            return np.zeros(1, dtype=np.bool_)
        return frame.helper_days[self.field][helpers] < frame.problem.term.ends.toordinal()

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        if self.name not in seating.policy.seat(seat).credentials:
            return False
        until: date | None = getattr(helper, self.field)
        return until is None or until < seating.problem.term.ends


class ClearanceRule(CredentialRule):
    """从业查询."""

    name = "clearance"
    field = "clearance_until"


class TrainingRule(CredentialRule):
    name = "training"
    field = "training_until"


class InsuranceRule(CredentialRule):
    name = "insurance"
    field = "insurance_until"
