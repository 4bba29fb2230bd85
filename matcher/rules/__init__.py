"""The hard rules, one file each. `in_order` gives them in the policy's order."""

from matcher.policy import Policy
from matcher.rules.capacity import CapacityRule
from matcher.rules.conflicts import BanRule, ConflictRule
from matcher.rules.credentials import ActiveRule, ClearanceRule, InsuranceRule, TrainingRule
from matcher.rules.guardian_wish import GuardianWishRule
from matcher.rules.legal_basis import LegalBasisRule
from matcher.rules.locality import LocalityRule
from matcher.rules.mentor_cap import MentorCapRule
from matcher.rules.one_seat import OneSeatRule
from matcher.rules.rule import Rule
from matcher.rules.seat_requirements import SeatRequirementsRule
from matcher.rules.siblings import SiblingsRule

__all__ = ["ALL", "Rule", "in_order"]

ALL: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        LegalBasisRule(),
        GuardianWishRule(),
        LocalityRule(),
        ActiveRule(),
        ClearanceRule(),
        TrainingRule(),
        InsuranceRule(),
        SeatRequirementsRule(),
        ConflictRule(),
        BanRule(),
        OneSeatRule(),
        SiblingsRule(),
        MentorCapRule(),
        CapacityRule(),
    )
}


def in_order(policy: Policy) -> tuple[Rule, ...]:
    """Every rule, those the policy names first and in its order: a policy can't drop a rule."""
    rest = [name for name in ALL if name not in policy.rules]
    return tuple(ALL[name] for name in (*policy.rules, *rest))
