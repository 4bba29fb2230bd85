"""A seat that the guardian has declined stays empty; it is neither filled nor counted as a gap."""

from matcher.frame import Bools, Frame, Ints
from matcher.people import Child, Helper, Seat
from matcher.rules.rule import Rule
from matcher.seating import Seating


class GuardianWishRule(Rule):
    """Wishes against one helper are conflicts; this is the wish not to have the seat at all."""

    name = "guardian_wish"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        return frame.child_declines[seat][children]

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        return seat in child.declined_seats
