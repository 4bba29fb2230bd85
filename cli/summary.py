"""What a round came to, for a reader of the terminal."""

from collections import Counter

from rich.console import Console

from cli import goals
from matcher import Outcome, Policy, Problem
from matcher.seating import wanted_seats
from rosters.words import SEAT_WORDS


def whole_circles(problem: Problem, outcome: Outcome, policy: Policy) -> int:
    """How many children have every seat filled that they are to have; a declined one is none."""
    filled = {(row.child, row.seat) for row in outcome.assignments}
    return sum(
        bool(wanted) and all((child.id, seat) in filled for seat in wanted)
        for child in problem.children
        for wanted in [wanted_seats(child, policy)]
    )


def show_outcome(problem: Problem, outcome: Outcome, policy: Policy) -> None:
    """Print the counts, the gaps by seat and the tiers."""
    console = Console()
    gaps = Counter(SEAT_WORDS[gap.seat] for gap in outcome.gaps)
    empty = "、".join(f"{word} {count}" for word, count in sorted(gaps.items())) or "无"
    console.print(
        f"完整的关爱圈 {whole_circles(problem, outcome, policy)} 个；"
        f"已落实席位 {len(outcome.assignments)} 个；缺位 {len(outcome.gaps)} 个（{empty}）",
        highlight=False,
        soft_wrap=True,
    )
    console.print(goals.table(outcome.tiers))
