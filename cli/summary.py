"""What a round came to, for a reader of the terminal."""

from collections import Counter

from rich.console import Console

from cli import goals
from matcher import Outcome, Policy
from rosters.words import SEAT_WORDS


def whole_circles(outcome: Outcome, policy: Policy) -> int:
    """How many children have every required seat filled."""
    required = {seat.seat for seat in policy.seats if seat.required}
    filled: dict[str, int] = Counter(
        row.child for row in outcome.assignments if row.seat in required
    )
    return sum(count == len(required) for count in filled.values())


def show_outcome(outcome: Outcome, policy: Policy) -> None:
    """Print the counts, the gaps by seat and the tiers."""
    console = Console()
    gaps = Counter(SEAT_WORDS[gap.seat] for gap in outcome.gaps)
    empty = "、".join(f"{word} {count}" for word, count in sorted(gaps.items())) or "无"
    console.print(
        f"完整的关爱圈 {whole_circles(outcome, policy)} 个；"
        f"已落实席位 {len(outcome.assignments)} 个；缺位 {len(outcome.gaps)} 个（{empty}）",
        highlight=False,
        soft_wrap=True,
    )
    console.print(goals.table(outcome.tiers))
