"""Every word the house can say is there."""

import pytest

from matcher.outcome import Termination
from matcher.people import BasisKind, ConflictKind, Need, Seat, Sex
from matcher.policy import RULES, TIERS
from rosters import words
from rosters.rows import Category, DecisionKind, Schooling


@pytest.mark.parametrize(
    ("members", "spoken"),
    [
        (Seat, words.SEAT_WORDS),
        (Need, words.NEED_WORDS),
        (BasisKind, words.BASIS_WORDS),
        (ConflictKind, words.CONFLICT_WORDS),
        (Sex, words.SEX_WORDS),
        (Category, words.CATEGORY_WORDS),
        (Schooling, words.SCHOOLING_WORDS),
        (DecisionKind, words.DECISION_WORDS),
        (Termination, words.TERMINATION_WORDS),
        (TIERS, words.TIER_WORDS),
        ((*RULES, "unused", "nobody"), words.RULE_WORDS),
    ],
)
def test_every_member_has_a_word_of_its_own(members, spoken) -> None:
    assert set(members) == set(spoken)
    assert len(set(spoken.values())) == len(spoken)
