"""The demo's result, as JSON and as words."""

import msgspec
from rich.console import Console

from cli import goals


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """A goal's value, its proven bound and why work on it ended."""

    name: str
    value: int
    bound: int
    termination: str


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal's counts."""

    children: int
    circles_complete: int
    seats_filled: int
    gaps: int
    verified: bool


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What we read of a proposal."""

    summary: Summary
    tiers: list[Tier]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` prints. `seconds`: from the start of the round to its proposal. `found`: the
    round was published by an earlier start on this folder."""

    round: str
    children: int
    circles_complete: int
    seats_filled: int
    gaps: int
    tiers: list[Tier]
    verified: bool
    seconds: float
    found: bool = False

    @classmethod
    def of(
        cls, proposal: Proposal, *, round_id: str, seconds: float, found: bool = False
    ) -> "Report":
        """The report of a proposal as the API gives it."""
        summary = proposal.summary
        return cls(
            round=round_id,
            children=summary.children,
            circles_complete=summary.circles_complete,
            seats_filled=summary.seats_filled,
            gaps=summary.gaps,
            tiers=proposal.tiers,
            verified=summary.verified,
            seconds=round(seconds, 2),
            found=found,
        )


def show(report: Report, console: Console) -> None:
    """Print the result for a reader."""
    console.print(
        f"\n{report.children} 名儿童；完整的关爱圈 {report.circles_complete} 个；"
        f"已落实席位 {report.seats_filled} 个；缺位 {report.gaps} 个；"
        f"独立核验{'通过' if report.verified else '未通过'}；用时 {report.seconds:.1f} 秒",
        highlight=False,
        soft_wrap=True,
    )
    console.print(goals.table(report.tiers))
