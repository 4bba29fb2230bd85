"""The goals, in the policy's order."""

from matcher.policy import Policy
from matcher.tiers.circles import NeedsTier, SiblingsTier, WholeCirclesTier
from matcher.tiers.fairness import EquityTier, LoadTier
from matcher.tiers.lottery import LotteryTier
from matcher.tiers.nearness import DistanceTier, LocalityTier
from matcher.tiers.seats import ContinuityTier, CoverageTier, LocksTier, SafetyTier
from matcher.tiers.tier import Goal, Tier

__all__ = ["ALL", "Goal", "Tier", "in_order"]

ALL: dict[str, Tier] = {
    tier.name: tier
    for tier in (
        LocksTier(),
        SafetyTier(),
        CoverageTier(),
        WholeCirclesTier(),
        NeedsTier(),
        SiblingsTier(),
        ContinuityTier(),
        LocalityTier(),
        DistanceTier(),
        EquityTier(),
        LoadTier(),
        LotteryTier(),
    )
}


def in_order(policy: Policy) -> tuple[Tier, ...]:
    """The tiers of the policy, in its order; without a sibling rule, sharing is always a goal."""
    return tuple(ALL[name] for name in policy.tiers)
