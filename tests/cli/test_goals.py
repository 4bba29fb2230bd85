"""Goals as a reader sees them."""

import io

from rich.console import Console

from cli import goals
from cli.tiers import Tiers
from matcher import Progress


def step(value: int, bound: int | None = None, tier: str = "coverage") -> Progress:
    return Progress(tier=tier, value=value, bound=bound, done=0, total=1)


def said(*steps: Progress) -> list[str]:
    out = io.StringIO()
    with Tiers(Console(file=out, width=80)) as tiers:
        for each in steps:
            tiers.show(each)
    return out.getvalue().splitlines()


def test_a_bound_stands_above_what_is_maximised_and_below_what_is_minimised() -> None:
    assert goals.figures("coverage", 318, 320) == "结果 318，上界 320"
    assert goals.figures("distance", 351, 0) == "结果 351，下界 0"


def test_a_bound_that_is_not_known_is_not_spoken_of() -> None:
    assert goals.figures("coverage", 318, None) == "结果 318"


def test_without_a_terminal_a_line_is_written_only_when_something_is_new() -> None:
    assert said(step(1), step(1), step(2), step(2, 3), step(2), step(2, 3), step(2, 2)) == [
        "目标 席位覆盖：结果 1",
        "目标 席位覆盖：结果 2",
        "目标 席位覆盖：结果 2，上界 3",
        "目标 席位覆盖：结果 2，上界 2",
    ]


def test_goals_do_not_hide_each_other() -> None:
    assert len(said(step(1), step(1, tier="safety"), step(1), step(1, tier="safety"))) == 2
