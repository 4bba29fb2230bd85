"""A goal's result and bound in words: which side the bound is on depends on the goal."""

from collections.abc import Iterable
from typing import Protocol

from rich.table import Table

from matcher.outcome import Sense
from matcher.tiers import ALL
from rosters.words import TERMINATION_WORDS, TIER_WORDS


class Result(Protocol):
    """What a table shows of a goal."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> int: ...
    @property
    def bound(self) -> int: ...
    @property
    def termination(self) -> str: ...


def word(name: str) -> str:
    """A goal's name for a reader."""
    return TIER_WORDS.get(name, name)


def bound_in_words(name: str, bound: int) -> str:
    """No result can be above 上界, none below 下界."""
    goal = ALL.get(name)
    if goal is None:
        return f"界 {bound}"
    return f"{'上界' if goal.sense == Sense.MAXIMISE else '下界'} {bound}"


def figures(name: str, value: int, bound: int | None) -> str:
    """The best value so far, and what is proven of it."""
    said = f"结果 {value}"
    return said if bound is None else f"{said}，{bound_in_words(name, bound)}"


def table(results: Iterable[Result]) -> Table:
    """All goals of a round in their order."""
    reasons = {str(key): text for key, text in TERMINATION_WORDS.items()}
    shown = Table("目标", "结果", "已证明的界", "结束原因")
    for result in results:
        shown.add_row(
            word(result.name),
            str(result.value),
            bound_in_words(result.name, result.bound),
            reasons.get(str(result.termination), result.termination),
        )
    return shown
