"""Results as tables for a terminal."""

import math
from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table

from bench.contest import Contest, Entry
from bench.gap import GapResult
from bench.judge import Mark
from bench.machine import Machine
from bench.pages import WIDTHS, PagesReport
from bench.peers import OURS
from bench.repair import RepairResult
from bench.scale import ScaleResult, exponent
from bench.unit import UnitResult
from bench.wall import WallReport
from bench.why import WhyResult
from matcher.outcome import Sense
from rosters.words import TIER_WORDS

WALL_WORDS = {
    "open_child": "看一名儿童",
    "list_street": "列本街镇前 50 个关爱圈",
    "log_in": "登录",
}
# What a table of sizes has room for.
SCALE_TIERS = ("safety", "coverage", "whole_circles")


def machine_line(machine: Machine) -> str:
    """The machine in two lines."""
    versions = "，".join(f"{name} {version}" for name, version in machine.versions.items())
    return (
        f"{machine.processor}，{machine.cores} 核，{machine.memory_gb:g} GB，{machine.system}\n"
        f"Python {machine.python}，{versions}，提交 {machine.commit or '未知'}"
    )


def contest_tables(contest: Contest) -> tuple[Table, Table]:
    """Tier by tier with value, bound and gap; and contender by contender with times, memory and
    who is better."""
    present = [entry for entry in contest.entries if entry.verdict is not None]
    title = f"{contest.children} 名儿童，紧缺 {contest.tightness:g}，种子 {contest.seed}"
    tiers = Table("目标", *(entry.contender for entry in present), title=title)
    for row in zip(*(entry.verdict.marks for entry in present if entry.verdict), strict=True):
        arrow = "↑" if row[0].sense == Sense.MAXIMISE else "↓"
        tiers.add_row(f"{TIER_WORDS.get(row[0].name, row[0].name)} {arrow}", *map(_figures, row))
    runs = Table(
        "参赛者", "限时", "用时", "首个方案", "达到邻家质量", "内存 MB", "核验", "逐级比较", "线程"
    )
    for entry in contest.entries:
        runs.add_row(*_run(entry))
    return tiers, runs


def gap_table(results: Iterable[GapResult]) -> Table:
    """Instance by instance."""
    table = Table("实例", "规模", "费用", "已证明的界", "差距", "秒", "证明最优", "未分配")
    for row in results:
        table.add_row(
            row.name,
            f"{row.agents}×{row.jobs}",
            str(row.cost),
            str(row.bound),
            _percent(row.gap),
            f"{row.seconds:.2f}",
            "是" if row.proven else "否",
            str(row.unassigned),
        )
    return table


def scale_table(results: Sequence[ScaleResult]) -> Table:
    """Size by size: steps, memory, and the first goals with their gaps."""
    names = [tier.name for tier in results[0].tiers] if results else []
    shown = [name for name in SCALE_TIERS if name in names]
    words = [TIER_WORDS.get(name, name) for name in shown]
    table = Table(
        "儿童", "进程", "配对", "分块", "拆分", "求解", "合并", "合计秒", "内存 MB", "核验", *words
    )
    for row in results:
        tiers = {tier.name: tier for tier in row.tiers}
        marks = [
            Mark(name=tier.name, sense=tier.sense, value=tier.value, bound=tier.bound)
            for tier in (tiers[name] for name in shown)
        ]
        table.add_row(
            str(row.job.children),
            str(row.job.workers),
            str(row.pairs),
            str(row.parts),
            f"{row.splitting:.1f}",
            f"{row.forming:.1f}",
            f"{row.joining:.1f}",
            f"{row.total:.1f}",
            _megabytes(row.peak_bytes),
            _checked(row.breaches),
            *map(_figures, marks),
        )
    return table


def growth_lines(results: Sequence[ScaleResult]) -> Iterator[str]:
    """For each number of worker processes: the fitted exponents, beside that of n·log n."""
    for workers in sorted({row.job.workers for row in results}):
        rows = [row for row in results if row.job.workers == workers]
        sizes = [row.job.children for row in rows]
        measured = exponent(sizes, [row.total for row in rows])
        free = exponent(sizes, [row.splitting + row.joining for row in rows])
        memory = exponent(sizes, [float(row.peak_bytes) for row in rows])
        reference = exponent(sizes, [n * math.log(n) for n in sizes])
        if None not in (measured, free, memory, reference):
            yield (
                f"{workers} 个进程：合计时间 ∝ n^{measured:.2f}，其中拆分与合并（不受限时约束）"
                f"∝ n^{free:.2f}，内存 ∝ n^{memory:.2f}；n·log n 在同样的规模上是 n^{reference:.2f}"
            )


def why_table(results: Sequence[WhyResult]) -> Table:
    """District by district: how many reasons of which kind, and the seconds."""
    table = Table(
        "儿童", "紧缺", "种子", "缺位", "未满足的需要", "不够分", "说明秒", "复核秒", "复核"
    )
    for row in results:
        table.add_row(
            str(row.children),
            f"{row.tightness:g}",
            str(row.seed),
            _kinds(row.gaps),
            _kinds(row.needs),
            str(row.shortages),
            f"{row.explaining:.2f}（CPU {row.explaining_cpu:.2f}）",
            f"{row.rechecking:.2f}（CPU {row.rechecking_cpu:.2f}）",
            _checked(row.breaches),
        )
    return table


def choices_table(results: Sequence[WhyResult]) -> Table:
    """District by district: who else could sit there and whom to recruit, in seconds of the clock
    and, in brackets, of the processor."""
    table = Table(
        *("儿童", "种子", "准备秒", "席位", "三个人选", "没有人选", "已证明的级数"),
        *("中位秒", "95% 以内秒", "最慢秒", "一秒以内", "招募建议", "建议秒"),
    )
    for row in results:
        found = row.choices
        table.add_row(
            str(row.children),
            str(row.seed),
            f"{found.preparing:.2f}",
            str(found.seats),
            str(found.full),
            str(found.nobody),
            f"{found.proven:g}",
            f"{found.usual:.2f}（{found.usual_processor:.2f}）",
            f"{found.twentieth:.2f}（{found.twentieth_processor:.2f}）",
            f"{found.slowest:.2f}（{found.slowest_processor:.2f}）",
            str(found.within_a_second),
            str(found.recruits),
            f"{found.advising:.2f}（{found.advising_processor:.2f}）",
        )
    return table


def frontier_table(results: Sequence[WhyResult]) -> Table:
    """District by district: the disruption frontier, from its fewest changes to its most."""
    table = Table(
        *("儿童", "种子", "原有结对", "档数", "最少改动", "已证明的级数"),
        *("最多改动", "已证明的级数", "每端限时", "前沿秒"),
    )
    for row in results:
        found = row.frontier
        table.add_row(
            *map(str, (row.children, row.seed, found.earlier, found.steps)),
            *map(str, (found.fewest, found.proven_fewest, found.most, found.proven_most)),
            f"{found.limit:g}",
            f"{found.seconds:.1f}（CPU {found.processor:.1f}）",
        )
    return table


def _kinds(found: dict[str, int]) -> str:
    parts = "，".join(f"{name} {count}" for name, count in found.items())
    return f"{sum(found.values())}（{parts}）"


def unit_table(result: UnitResult) -> Table:
    """The seconds of each step, and each tier."""
    table = Table("", "", title=f"{result.children} 名儿童 × {result.helpers} 人")
    for name, value in (
        ("合法配对", f"{result.pairs}"),
        ("名单 → 候选配对", f"{result.building:.2f} 秒"),
        ("候选配对 → 整数规划", f"{result.program:.2f} 秒"),
        ("整轮（从名单到结果）", f"{result.whole:.2f} 秒"),
        ("内存峰值", _megabytes(result.peak_bytes) + " MB"),
        ("独立核验", _checked(result.breaches)),
        ("每级都已证明最优", "是" if result.optimal else "否"),
    ):
        table.add_row(name, value)
    for tier in result.tiers:
        table.add_row(TIER_WORDS.get(tier.name, tier.name), f"{tier.value}（界 {tier.bound}）")
    return table


def pages_table(report: PagesReport) -> Table:
    """Page by page: milliseconds of the site, bytes, first paint at each width; ! where it takes
    longer than a page may."""
    title = f"{report.children} 名儿童，种子 {report.seed}：毫秒，每页问 {{}} 次"
    table = Table(title=title.format(len(report.pages[0].server)))
    for head in ("谁", "页面"):
        table.add_column(head)
    for head in ("网站，中位", "95% 以内", "字节", *(f"首次内容 {width} px" for width in WIDTHS)):
        table.add_column(head, justify="right")
    for page in report.pages:
        table.add_row(
            *(page.login or "", f"{page.path}{' !' if page.over else ''}"),
            *(f"{page.middle:.0f}", f"{page.slow:.0f}", str(page.bytes)),
            *(f"{page.paint[width]:.0f}" if page.paint else "" for width in WIDTHS),
        )
    return table


def wall_table(report: WallReport) -> Table:
    """Requests a second with walls and audit, and without."""
    title = f"{report.children} 名儿童，本街镇 {report.street} 名，{report.clients} 个请求同时"
    table = Table(title=title)
    for head in ("每秒", "有行级安全与审计", "都没有", "代价"):
        table.add_column(head, justify="left" if head == "每秒" else "right")
    for rate in report.rates:
        table.add_row(
            WALL_WORDS[rate.act], f"{rate.walled:.0f}", f"{rate.open:.0f}", f"{rate.price:.0%}"
        )
    return table


def repair_table(results: Sequence[RepairResult]) -> Table:
    """Milliseconds of an answer: the median, nine of ten, 99 of 100, the slowest."""
    table = Table(
        *("儿童", "种子", "谢绝", "席位补上", "动了别人", "准备毫秒", "毫秒", "CPU 毫秒", "核验"),
        title="一人谢绝：中位 / 十分之九以内 / 百分之九十九以内 / 最慢",
    )
    for row in results:
        table.add_row(
            *(str(row.children), str(row.seed), str(len(row.wall))),
            *(str(row.filled), str(row.moved), f"{1000 * row.making:.0f}"),
            *(_quantiles(row.wall), _quantiles(row.busy), _checked(row.breaches)),
        )
    return table


def _quantiles(seconds: Sequence[float]) -> str:
    """`seconds` in order of size."""
    last = len(seconds) - 1
    places = (last // 2, round(0.9 * last), round(0.99 * last), last)
    return " / ".join(f"{1000 * seconds[place]:.0f}" for place in places)


def _run(entry: Entry) -> Sequence[str]:
    name, limit = entry.contender, f"{entry.seconds:g} 秒"
    if entry.claim is None or entry.verdict is None:
        return (name, limit, "—", "—", "—", "—", entry.absent or "—", "—", "—")
    claim, verdict = entry.claim, entry.verdict
    return (
        name,
        limit,
        f"{claim.seconds:.2f}",
        "—" if claim.first is None else f"{claim.first:.2f}",
        "" if name == OURS else "从未" if verdict.reached is None else f"{verdict.reached:.2f}",
        _megabytes(claim.peak_bytes),
        _checked(len(verdict.breaches)),
        "" if name == OURS else _comparison(entry.better),
        str(claim.threads),
    )


def _comparison(better: tuple[str, int] | None) -> str:
    if better is None:
        return "与邻家相同"
    tier, amount = better
    word = TIER_WORDS.get(tier, tier)
    return f"邻家更好：{word} {amount:+d}" if amount > 0 else f"它更好：{word} {-amount:+d}"


def _figures(mark: Mark) -> str:
    if mark.gap is None:
        return f"{mark.value}  界 —"
    return f"{mark.value}  界 {mark.bound}  {_percent(mark.gap)}"


def _percent(gap: float) -> str:
    return "0" if gap == 0 else f"{100 * gap:.2f} %"


def _megabytes(amount: int) -> str:
    return f"{amount / 2**20:.0f}"


def _checked(breaches: int) -> str:
    return "通过" if breaches == 0 else f"{breaches} 处不符"
