"""`linjia bench …`: how good, how fast and how large, measured on this machine."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from cli import kinds
from cli.exits import ENVIRONMENT, FAULTS, OK, USAGE, CliError

ABOUT = (
    "测量：与别的求解器同题比赛（round），广义分配问题（gap），规模增长（scale），单位负荷（unit），一人谢绝（repair），说明原因（why），网页（pages）。\n"
    "名单都是虚构的；表格写到标准输出，进度写到标准错误，--json 另存全部数字和机器信息。"
)
EXAMPLES = """  linjia bench round --children 2000 --seed 1..5 --seconds 20 --peer-seconds 100
  linjia bench round --children 600 --peers cp-sat,highs --seconds 10 --json out/600.json
  linjia bench gap gap1.txt gap2.txt --seconds 60
  linjia bench gap --generate c:10x100 --seed 1 out/c10100.txt
  linjia bench scale --sizes 1000,2000,5000 --workers 1,2
  linjia bench unit --children 10000 --helpers 2000 --pairs 200000
  linjia bench repair --children 2000 --declines 200
  linjia bench why --children 1500 --tightness 1.3
  linjia bench pages --children 1500 --seed 1 --json out/pages.json
"""
PEERS = "cp-sat,highs,scip,timefold"


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="做什么")
    contest = acts.add_parser("round", help="同一个区、同样的目标和核数，与别的求解器比")
    contest.add_argument("--children", metavar="N", type=kinds.amount, default=2000)
    contest.add_argument("--tightness", metavar="T", type=kinds.tightness, default=1.0)
    contest.add_argument("--seed", metavar="S", type=_seeds, default=[1], help="一个种子，或 1..5")
    contest.add_argument(
        "--peers", metavar="P,P", type=_peers, default=_peers(PEERS), help=f"默认 {PEERS}"
    )
    _time(contest, 20.0)
    contest.add_argument(
        "--peer-seconds", metavar="M", type=kinds.seconds, help="别的求解器的限时（默认相同）"
    )
    gap = acts.add_parser("gap", help="OR-Library 格式的广义分配问题，走同一个求解器")
    gap.add_argument("files", metavar="FILE", type=Path, nargs="*")
    gap.add_argument(
        "--generate", metavar="T:AxJ", type=_shape, help="生成 a–e 型实例并写到 FILE（或标准输出）"
    )
    gap.add_argument("--count", metavar="K", type=_positive, default=1, help="生成几个（默认 1）")
    gap.add_argument("--seed", metavar="S", type=kinds.whole, default=1)
    _time(gap, 60.0)
    scale = acts.add_parser("scale", help="全市各区，从小到大：时间和内存怎样增长")
    scale.add_argument(
        "--sizes", metavar="N,N", type=_sizes, default=[1_000, 3_000, 10_000, 30_000, 100_000]
    )
    scale.add_argument("--workers", metavar="W,W", type=_sizes, default=[1], help="求解进程数")
    scale.add_argument(
        "--queued", action="store_true", help="走全程：自带的数据库、队列和 linjia work 进程"
    )
    scale.add_argument("--tightness", metavar="T", type=kinds.tightness, default=1.0)
    scale.add_argument("--seed", metavar="S", type=kinds.whole, default=1)
    _time(scale, 10.0, "每千名儿童的限时，更大的规模按 n·log n 增加（默认 10）")
    unit = acts.add_parser("unit", help="单位负荷、一个席位、没有需求：一整轮要多久")
    unit.add_argument("--children", metavar="N", type=kinds.amount, default=10_000)
    unit.add_argument("--helpers", metavar="M", type=kinds.amount, default=2_000)
    unit.add_argument("--pairs", metavar="P", type=_positive, default=200_000, help="大约几对")
    unit.add_argument("--seed", metavar="S", type=kinds.whole, default=1)
    _time(unit, 60.0)
    wall = acts.add_parser("wall", help="行级安全和审计要付多少：网站的吞吐，有与没有")
    wall.add_argument("--children", metavar="N", type=kinds.amount, default=600)
    wall.add_argument("--seed", metavar="S", type=kinds.whole, default=1)
    wall.add_argument("--clients", metavar="C", type=_positive, default=8, help="同时几个请求")
    wall.add_argument("--repetitions", metavar="R", type=_positive, default=5, help="取中位数")
    wall.add_argument("--seconds", metavar="L", type=kinds.seconds, default=3.0, help="每次几秒")
    wall.add_argument("--json", metavar="FILE", type=Path, help="把全部数字另存为 JSON")
    repair = acts.add_parser("repair", help="已发布的一轮里一人谢绝：多久有答案，动了谁")
    repair.add_argument("--children", metavar="N", type=kinds.amount, default=2000)
    repair.add_argument("--tightness", metavar="T", type=kinds.tightness, default=1.0)
    repair.add_argument("--seed", metavar="S", type=_seeds, default=[1], help="一个种子，或 1..5")
    repair.add_argument("--declines", metavar="D", type=_positive, default=200, help="谢绝几次")
    _time(repair, 20.0)
    why = acts.add_parser("why", help="一轮解完之后，说明全部缺位、找替代人选和招募建议要多久")
    why.add_argument("--children", metavar="N", type=kinds.amount, default=1500)
    why.add_argument("--tightness", metavar="T", type=kinds.tightness, default=1.3)
    why.add_argument("--seed", metavar="S", type=_seeds, default=[1], help="一个种子，或 1..5")
    why.add_argument(
        "--seats", metavar="K", type=_positive, default=20, help="问多少个席位（默认 20）"
    )
    _time(why, 20.0)
    pages = acts.add_parser("pages", help="每一页要多久：网站的时间，浏览器里第一次看见内容的时间")
    pages.add_argument("--children", metavar="N", type=kinds.amount, default=1500)
    pages.add_argument("--tightness", metavar="T", type=kinds.tightness, default=1.3)
    pages.add_argument("--seed", metavar="S", type=kinds.whole, default=1)
    pages.add_argument("--times", metavar="N", type=_positive, default=20, help="每页问几次")
    pages.add_argument("--no-browser", action="store_true", help="不开浏览器，只量网站的时间")
    pages.add_argument("--seconds", metavar="L", type=kinds.seconds, default=20.0, help="每轮限时")
    pages.add_argument("--json", metavar="FILE", type=Path, help="把全部数字另存为 JSON")


def run(args: argparse.Namespace) -> int:
    acts: dict[str, Callable[[argparse.Namespace], int]] = {
        "round": _round,
        "gap": _generate if getattr(args, "generate", None) else _gap,
        "scale": _scale,
        "unit": _unit,
        "wall": _wall,
        "repair": _repair,
        "why": _why,
        "pages": _pages,
    }
    return acts[args.act](args)


def _round(args: argparse.Namespace) -> int:
    from bench.child import Job
    from bench.contest import Contest, Report, hold_contest
    from bench.machine import this_machine
    from bench.table import contest_tables, machine_line

    machine = this_machine()
    print(machine_line(machine))
    contests: list[Contest] = []
    for seed in args.seed:
        job = Job(
            contender="linjia",
            children=args.children,
            tightness=args.tightness,
            seed=seed,
            seconds=args.seconds,
            threads=args.threads,
        )
        limit = args.peer_seconds or args.seconds
        contests.append(hold_contest(job, args.peers, limit, _teller(f"种子 {seed}：")))
        _show(*contest_tables(contests[-1]))
        _save(args.json, Report(machine=machine, contests=tuple(contests)))
    wrong = [
        entry.contender
        for contest in contests
        for entry in contest.entries
        if entry.verdict is not None and entry.verdict.breaches
    ]
    if wrong:
        print(f"没有通过独立核验：{'、'.join(sorted(set(wrong)))}", file=sys.stderr)
    return FAULTS if wrong else OK


def _gap(args: argparse.Namespace) -> int:
    from bench.gap import GapReport, GapResult, solve_instance
    from bench.gap_instance import MalformedInstance, read
    from bench.machine import this_machine
    from bench.table import gap_table, machine_line

    if not args.files:
        raise CliError("要有至少一个文件；没有现成的，用 --generate c:10x100 生成。", USAGE)
    try:
        instances = [instance for path in args.files for instance in read(_text(path), path.name)]
    except MalformedInstance as error:
        raise CliError(f"{error}\n格式：代理人数 任务数，费用，资源用量，容量。", FAULTS) from error
    machine = this_machine()
    print(machine_line(machine))
    results: list[GapResult] = []
    for instance in instances:
        _teller("")(instance.name)
        results.append(solve_instance(instance, args.seconds, args.threads, args.seed))
        _save(args.json, GapReport(machine=machine, limit=args.seconds, results=tuple(results)))
    _show(gap_table(results))
    return OK


def _generate(args: argparse.Namespace) -> int:
    from bench.gap_instance import generate, write

    kind, agents, jobs = args.generate
    text = write(generate(kind, agents, jobs, args.seed + k) for k in range(args.count))
    if len(args.files) > 1:
        raise CliError("--generate 只写一个文件。", USAGE)
    if args.files:
        _write(args.files[0], text)
    else:
        print(text, end="")
    return OK


def _scale(args: argparse.Namespace) -> int:
    from bench.machine import this_machine
    from bench.scale import ScaleJob, ScaleReport, ScaleResult, measure_apart, seconds_for
    from bench.table import growth_lines, machine_line, scale_table

    machine = this_machine()
    print(machine_line(machine))
    results: list[ScaleResult] = []
    for workers in args.workers:
        for size in args.sizes:
            job = ScaleJob(
                children=size,
                tightness=args.tightness,
                seed=args.seed,
                seconds=seconds_for(size, args.seconds),
                workers=workers,
                threads=args.threads,
                queued=args.queued,
            )
            _teller(f"{workers} 个进程：")(f"{size} 名儿童，限时 {job.seconds:.0f} 秒")
            try:
                results.append(measure_apart(job))
            except RuntimeError as error:
                raise CliError(f"{size} 名儿童没有算完：{error}", ENVIRONMENT) from error
            _save(args.json, ScaleReport(machine=machine, results=tuple(results)))
    _show(scale_table(results))
    for line in growth_lines(results):
        print(line)
    return FAULTS if any(row.breaches for row in results) else OK


def _unit(args: argparse.Namespace) -> int:
    from bench.machine import this_machine
    from bench.table import machine_line, unit_table
    from bench.unit import UnitReport, measure_unit

    machine = this_machine()
    print(machine_line(machine))
    try:
        result = measure_unit(
            args.children, args.helpers, args.pairs, args.seed, args.seconds, args.threads
        )
    except ValueError as error:
        raise CliError(str(error), USAGE) from error
    _show(unit_table(result))
    _save(args.json, UnitReport(machine=machine, seed=args.seed, result=result))
    return FAULTS if result.breaches else OK


def _wall(args: argparse.Namespace) -> int:
    from bench.machine import this_machine
    from bench.table import machine_line, wall_table
    from bench.wall import measure_wall

    machine = this_machine()
    print(machine_line(machine))
    report = measure_wall(
        machine, args.children, args.seed, args.seconds, args.clients, args.repetitions
    )
    _show(wall_table(report))
    _save(args.json, report)
    return OK


def _repair(args: argparse.Namespace) -> int:
    from bench.machine import this_machine
    from bench.repair import RepairReport, RepairResult, measure_repair
    from bench.table import machine_line, repair_table

    machine = this_machine()
    print(machine_line(machine))
    results: list[RepairResult] = []
    for seed in args.seed:
        _teller("")(f"种子 {seed}")
        given = args.children, args.tightness, seed, args.seconds, args.threads, args.declines
        results.append(measure_repair(*given))
    _show(repair_table(results))
    _save(args.json, RepairReport(machine=machine, results=tuple(results)))
    return FAULTS if any(row.breaches for row in results) else OK


def _time(parser: argparse.ArgumentParser, seconds: float, about: str | None = None) -> None:
    """The arguments that all acts share."""
    about = about or f"限时秒数（默认 {seconds:g}）"
    parser.add_argument("--seconds", metavar="L", type=kinds.seconds, default=seconds, help=about)
    parser.add_argument("--threads", metavar="K", type=_positive, default=2, help="核数（默认 2）")
    parser.add_argument("--json", metavar="FILE", type=Path, help="把全部数字另存为 JSON")


def _why(args: argparse.Namespace) -> int:
    from bench.machine import this_machine
    from bench.table import choices_table, frontier_table, machine_line, why_table
    from bench.why import WhyReport, WhyResult, measure_why

    machine = this_machine()
    print(machine_line(machine))
    tell, results = _teller(""), list[WhyResult]()
    for seed in args.seed:
        tell(f"种子 {seed}")
        given = args.children, args.tightness, seed, args.seconds, args.threads, args.seats
        results.append(measure_why(*given))
    _show(why_table(results), choices_table(results), frontier_table(results))
    _save(args.json, WhyReport(machine=machine, results=tuple(results)))
    return FAULTS if any(row.breaches for row in results) else OK


def _pages(args: argparse.Namespace) -> int:
    from bench.machine import this_machine
    from bench.pages import PagesReport, measure_pages
    from bench.table import machine_line, pages_table

    machine = this_machine()
    print(machine_line(machine))
    given = {name: getattr(args, name) for name in ("children", "seed", "tightness", "seconds")}
    try:
        pages = measure_pages(**given, times=args.times, look=not args.no_browser, tell=_teller(""))
    except RuntimeError as error:
        raise CliError(f"没有量完：{error}", ENVIRONMENT) from error
    report = PagesReport(machine=machine, children=args.children, seed=args.seed, pages=pages)
    _show(pages_table(report))
    _save(args.json, report)
    return FAULTS if any(page.over for page in pages) else OK


def _teller(before: str) -> Callable[[str], None]:
    return lambda text: print(f"{before}{text} …", file=sys.stderr, flush=True)


def _show(*tables: object) -> None:
    from rich.console import Console

    console = Console()
    # A file or a pipe has no width of its own: nothing is cut off there.
    shown = console if console.is_terminal else Console(width=250)
    for table in tables:
        shown.print(table)


def _save(file: Path | None, report: object) -> None:
    import msgspec

    if file is not None:
        _write(file, msgspec.json.format(msgspec.json.encode(report)).decode() + "\n")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CliError(f"读不了 {file}：{error}", USAGE) from error


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CliError(f"写不了 {file}：{error.strerror}", ENVIRONMENT) from error


def _seeds(text: str) -> list[int]:
    """A seed, or a range of them: 1..5."""
    first, dots, last = text.partition("..")
    low = kinds.whole(first)
    high = kinds.whole(last) if dots else low
    if low <= high < low + 100:
        return list(range(low, high + 1))
    raise argparse.ArgumentTypeError(f"“{text}”不是一个种子，也不是 1..5 这样至多 100 个的范围")


def _peers(text: str) -> tuple[str, ...]:
    """Names of peers, separated by commas; `none` for nobody."""
    names = tuple(name for name in text.split(",") if name and name != "none")
    unknown = [name for name in names if name not in PEERS.split(",")]
    if unknown:
        raise argparse.ArgumentTypeError(f"不认识 {'、'.join(unknown)}；有 {PEERS}，或写 none")
    return names


def _shape(text: str) -> tuple[str, int, int]:
    """A type with agents and jobs: c:10x100."""
    kind, _, size = text.partition(":")
    agents, _, jobs = size.partition("x")
    if kind in tuple("abcde") and agents.isdecimal() and jobs.isdecimal():
        numbers = int(agents), int(jobs)
        if min(numbers) >= 1 and numbers[0] * numbers[1] <= 1_000_000:
            return kind, *numbers
    raise argparse.ArgumentTypeError(f"“{text}”不是 c:10x100 的样子（a–e 型，代理人数 x 任务数）")


def _sizes(text: str) -> list[int]:
    """Numbers separated by commas."""
    return [kinds.amount(part) for part in text.split(",")]


def _positive(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 100_000_000:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}”不是正整数")
