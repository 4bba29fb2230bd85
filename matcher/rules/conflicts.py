"""Kin, same household, an earlier broken pairing, a guardian's wish, recusal; and bans."""

import numpy as np

from matcher.frame import Bools, Frame, Ints
from matcher.people import Child, Helper, Seat
from matcher.rules.rule import Rule
from matcher.seating import Seating


class ConflictRule(Rule):
    """A recorded conflict, or one household, keeps a helper out of every seat of the circle."""

    name = "conflict"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        household = frame.child_household[children][:, None]
        out = (household >= 0) & (household == frame.helper_household[helpers][None, :])
        pairs = [(c.child, c.helper) for c in frame.problem.conflicts]
        return out | marked(frame, pairs, children, helpers)

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        if child.household is not None and child.household == helper.household:
            return True
        return (child.id, helper.id) in seating.conflict_pairs


class BanRule(Rule):
    """An official's decision: never this pair in this seat."""

    name = "ban"

    def forbids(self, frame: Frame, seat: Seat, children: Ints, helpers: Ints) -> Bools:
        pairs = [(b.child, b.helper) for b in frame.problem.bans if b.seat == seat]
        return marked(frame, pairs, children, helpers)

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        return (child.id, seat, helper.id) in seating.banned


def marked(frame: Frame, pairs: list[tuple[str, str]], children: Ints, helpers: Ints) -> Bools:
    """(children, helpers): True at the named pairs."""
    out = np.zeros((len(children), len(helpers)), dtype=np.bool_)
    row = {int(index): position for position, index in enumerate(children)}
    column = {int(index): position for position, index in enumerate(helpers)}
    for child, helper in pairs:
        i, j = row.get(frame.child_index[child]), column.get(frame.helper_index[helper])
        if i is not None and j is not None:
            out[i, j] = True
    return out
