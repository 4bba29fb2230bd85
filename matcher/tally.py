"""What the blocks of a round add up to, tier by tier, while they are solved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce

from matcher import tiers as goals
from matcher.columns import Columns
from matcher.frame import Frame
from matcher.outcome import Formed, Progress
from matcher.policy import Policy
from matcher.program import Objective
from matcher.tiers import Tier


@dataclass(frozen=True)
class BlockTier:
    """A tier's value and bound in one block, in the tier's own sense."""

    name: str
    value: int
    bound: int


@dataclass
class Tally:
    """Values and bounds of the blocks done so far; `tell` hears of each step."""

    tiers: dict[str, Tier]
    blocks: int
    tell: Callable[[Progress], None] | None
    done: int = 0
    values: dict[str, int] = field(default_factory=dict[str, int])
    bounds: dict[str, int] = field(default_factory=dict[str, int])
    told: dict[str, Progress] = field(default_factory=dict[str, Progress])

    @classmethod
    def of(
        cls,
        frame: Frame,
        columns: Columns,
        tiers: tuple[Tier, ...],
        blocks: int,
        tell: Callable[[Progress], None] | None,
    ) -> "Tally":
        start = {tier.name: tier.offset(frame, columns) for tier in tiers}
        return cls({t.name: t for t in tiers}, blocks, tell, 0, dict(start), dict(start))

    def step(self, objective: Objective, value: int, bound: int | None) -> None:
        """A tier of the block being solved has this value, and this bound if it is known. The
        bound over all is known only once this is the last block."""
        if self.tell is None:
            return
        name, last = objective.name, self.done + 1 == self.blocks
        join = self.tiers[name].join
        news = Progress(
            tier=name,
            value=join(self.values[name], value),
            bound=join(self.bounds[name], bound) if last and bound is not None else None,
            done=self.done,
            total=self.blocks,
        )
        if news != self.told.get(name):
            self.told[name] = news
            self.tell(news)

    def block_done(self, results: list[BlockTier]) -> None:
        """A block is solved: what it has and could at most have had."""
        for result in results:
            join = self.tiers[result.name].join
            self.values[result.name] = join(self.values[result.name], result.value)
            self.bounds[result.name] = join(self.bounds[result.name], result.bound)
        self.done += 1


def settled(policy: Policy, formed: Formed) -> tuple[Progress, ...]:
    """The last word of a part on each tier."""
    return tuple(
        Progress(tier=name, value=value, bound=bound, done=1, total=1)
        for name, value, bound in zip(policy.tiers, formed.values, formed.bounds, strict=True)
    )


def over_parts(policy: Policy, parts: Sequence[Sequence[Progress]]) -> tuple[Progress, ...]:
    """What the latest steps of a round's parts add up to, tier by tier: values over the parts that
    have told one, and a bound once every part has one."""
    told = [{step.tier: step for step in part} for part in parts]
    return tuple(
        _over_parts(tier, [part[tier.name] for part in told if tier.name in part], len(parts))
        for tier in goals.in_order(policy)
        if any(tier.name in part for part in told)
    )


def _over_parts(tier: Tier, steps: list[Progress], parts: int) -> Progress:
    bounds = [step.bound for step in steps if step.bound is not None]
    return Progress(
        tier=tier.name,
        value=reduce(tier.join, (step.value for step in steps)),
        bound=reduce(tier.join, bounds) if len(bounds) == parts else None,
        done=sum(step.done == step.total for step in steps) if parts > 1 else steps[0].done,
        total=parts if parts > 1 else steps[0].total,
    )
