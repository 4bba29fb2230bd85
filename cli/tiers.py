"""Live tiers: bars on a terminal, plain lines elsewhere; always on stderr."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cli import goals
from matcher import Progress as Step


class Tiers:
    """Shows each tier's best value and bound as they come."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars: Progress | None = None
        self._rows: dict[str, TaskID] = {}
        self._said: dict[str, tuple[int, int | None]] = {}

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bars = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                TextColumn("{task.fields[figures]}"),
                TimeElapsedColumn(),
                console=self._console,
            )
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def show(self, step: Step) -> None:
        """Take in one step of progress; a line that would say nothing new is left out."""
        word, figures = goals.word(step.tier), goals.figures(step.tier, step.value, step.bound)
        if self._bars is None:
            value, bound = self._said.get(step.tier, (None, None))
            if step.value != value or step.bound not in (None, bound):
                self._said[step.tier] = (step.value, step.bound)
                self._console.print(f"目标 {word}：{figures}", highlight=False, soft_wrap=True)
            return
        if step.tier not in self._rows:
            self._rows[step.tier] = self._bars.add_task(word, total=None, figures=figures)
        # A bound comes when a goal is settled; before that there is no measure within a block.
        settled = step.bound is not None
        self._bars.update(
            self._rows[step.tier],
            completed=step.total if settled else step.done,
            total=step.total if settled or step.done else None,
            figures=figures,
        )
