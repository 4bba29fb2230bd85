"""Kin, same household, an earlier broken pairing, a guardian's wish, recusal; and bans."""

from matcher.frame import Bools, Frame, Ints, is_among
from matcher.people import Child, Helper, Seat
from matcher.rules.rule import Rule
from matcher.seating import Seating


class ConflictRule(Rule):
    """A recorded conflict, or one household, keeps a helper out of every seat of the circle."""

    name = "conflict"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        household = frame.child_household[children]
        out = (household >= 0) & (household == frame.helper_household[helpers])
        return out | is_among(frame.conflict_pairs, frame.pair(children, helpers))

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        if child.household is not None and child.household == helper.household:
            return True
        return (child.id, helper.id) in seating.conflict_pairs


class BanRule(Rule):
    """An official's decision: never this pair in this seat."""

    name = "ban"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        return is_among(frame.banned_pairs[seat], frame.pair(children, helpers))

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        return (child.id, seat, helper.id) in seating.banned
