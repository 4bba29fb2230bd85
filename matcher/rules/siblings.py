"""Siblings in one household share the neighbour mum, where the policy makes it a rule."""

from collections.abc import Iterator

import numpy as np

from matcher.columns import Columns
from matcher.frame import Bools, Frame, Ints
from matcher.outcome import Breach
from matcher.people import Child, Helper, Seat
from matcher.program import ProgramBuilder
from matcher.rules.rule import Rule
from matcher.seating import Seating, Taken


class SiblingsRule(Rule):
    """Every filled neighbour mum seat of a household is filled by one and the same person."""

    name = "siblings"

    def bound(self, frame: Frame, columns: Columns, program: ProgramBuilder) -> None:
        if not frame.policy.siblings_hard:
            return
        families = program.families(frame, columns)
        sets, pairs = families.sets, families.pairs
        # A column is what the bundles make it: x = Σ bundles that hold it, as two rows each.
        for sign in (1, -1):
            made = np.unique(sets.column)
            program.add_rows(
                np.concatenate([sets.column, made]),
                np.concatenate([families.bundles[sets.bundle], made]),
                sign * np.repeat([1, -1], [len(sets.column), len(made)]),
                upper=0,
            )
        # A family too large for bundles: x ≤ u, and Σ weight · x ≤ room · u.
        large = families.serves[pairs.pair] >= 0
        column, serves = pairs.column[large], families.serves[pairs.pair[large]]
        rows = np.arange(len(column))
        program.add_rows(
            np.concatenate([rows, rows]),
            np.concatenate([column, serves]),
            np.repeat([1, -1], len(rows)),
            upper=0,
        )
        # One mum, hence one bundle or one u, for each household.
        household = np.concatenate(
            [pairs.household[sets.pair], pairs.household[families.serves >= 0]]
        )
        chosen = np.concatenate([families.bundles, families.serves[families.serves >= 0]])
        program.add_rows(household, chosen, 1, upper=1)

    def blocks(self, frame: Frame, taken: Taken, seat: Seat, child: int, helpers: Ints) -> Bools:
        mums = taken.family_mums.get(int(frame.child_household[child]))
        if seat != Seat.NEIGHBOUR_MUM or not frame.policy.siblings_hard or not mums:
            return np.zeros(1, dtype=np.bool_)
        return ~np.isin(helpers, list(mums))

    def against(self, seating: Seating, child: Child, seat: Seat, helper: Helper) -> bool:
        if seat != Seat.NEIGHBOUR_MUM or not seating.policy.siblings_hard or not child.household:
            return False
        family = seating.family_mums.get(child.household, {})
        return any(mum != helper.id for other, mum in family.items() if other != child.id)

    def breaches(self, seating: Seating) -> Iterator[Breach]:
        if not seating.policy.siblings_hard:
            return
        for family in seating.family_mums.values():
            if len(set(family.values())) > 1:
                child, helper = next(iter(family.items()))
                yield self.breach(child, Seat.NEIGHBOUR_MUM, helper)
