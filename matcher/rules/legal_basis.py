"""A child without valid consent or a recorded legal duty is not matched, and is shown so."""

from matcher.frame import Bools, Frame, Ints
from matcher.people import Child, Helper, Seat
from matcher.rules.rule import Rule
from matcher.seating import Seating


class LegalBasisRule(Rule):
    """Valid on the circle's first day; a basis that ends later is reviewed when it does."""

    name = "legal_basis"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        return ~frame.child_has_basis[children]

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        first_day = max(seating.problem.as_of, seating.problem.term.starts)
        if child.basis is None or child.basis.since > first_day:
            return True
        return child.basis.until is not None and child.basis.until < first_day
