"""What the blocks of a round add up to, tier by tier, while they are solved."""

from collections.abc import Callable
from dataclasses import dataclass, field

from matcher.columns import Columns
from matcher.frame import Frame
from matcher.lexicographic import BlockTier
from matcher.outcome import Progress
from matcher.program import Objective
from matcher.tiers import Tier


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
