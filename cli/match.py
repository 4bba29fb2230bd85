"""`linjia match ROSTER_DIR`: roster files in, circles out, no server."""

import argparse
import asyncio
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cli import kinds
from cli.exits import ENVIRONMENT, FAULTS, INTERRUPTED, OK, CliError

ABOUT = (
    "离线匹配：读入名册文件夹（xlsx 或 CSV），求解并核验，写出 circles.json 和 关爱圈.xlsx。\n"
    "名册有错时逐条列出并以 1 退出，不写任何文件；加 --keep-good-rows 则用没有错的行继续。\n"
    "按一次 Ctrl-C：以目前最好的方案收尾并写出（退出码 130）；再按一次：立即退出，什么也不写。"
)
EXAMPLES = """  linjia match out/rosters --out out
  linjia match out/rosters --out out --seconds 300 --seed 7
  linjia match 名册 --out 结果 --policy 策略.toml --as-of 2026-11-25 \\
      --term-starts 2026-09-01 --term-ends 2027-01-31
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rosters", metavar="ROSTER_DIR", type=kinds.folder, help="名册文件夹")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="结果写到哪里")
    parser.add_argument(
        "--certificate", metavar="FILE", type=Path, help="证书另写一份到这里（内容同 circles.json）"
    )
    parser.add_argument("--policy", metavar="P", type=Path, help="策略文件（默认普陀区策略）")
    parser.add_argument(
        "--seconds", metavar="L", type=kinds.seconds, default=120.0, help="最长求解秒数（默认 120）"
    )
    parser.add_argument(
        "--seed", metavar="S", type=kinds.whole, default=1, help="抽签种子（默认 1）"
    )
    parser.add_argument("--as-of", metavar="DATE", type=kinds.day, help="截至日期（默认今天）")
    parser.add_argument("--term-starts", metavar="DATE", type=kinds.day, help="学期第一天")
    parser.add_argument("--term-ends", metavar="DATE", type=kinds.day, help="学期最后一天")
    parser.add_argument("--keep-good-rows", action="store_true", help="有错的行不要，其余照用")
    parser.add_argument(
        "--city", action="store_true", help="名册涉及全市 16 个区（默认只认普陀区的居委代码）"
    )


def run(args: argparse.Namespace) -> int:
    from rich.console import Console

    from cli.breaches import sentence
    from cli.faults import show_faults
    from cli.inputs import policy_text, roster_files, school_term
    from cli.offline import solve_in_child
    from cli.summary import show_outcome
    from cli.tiers import Tiers
    from fixtures import places
    from matcher import InvalidPolicy, InvalidProblem, Policy, Term
    from rosters.outcome_file import encode, write_outcome
    from rosters.problem import build_problem
    from rosters.reading import read_roster

    console = Console(stderr=True)
    geography = places.shanghai() if args.city else places.putuo()
    reading = read_roster(roster_files(args.rosters), geography)
    if reading.faults:
        show_faults(console, reading.faults)
        if not args.keep_good_rows:
            console.print("什么也没有写。改好后再来，或加 --keep-good-rows 只用没有错的行。")
            return FAULTS
    as_of = args.as_of or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    starts, ends = school_term(as_of)
    term = Term(starts=args.term_starts or starts, ends=args.term_ends or ends)
    try:
        text = policy_text(args.policy)
        policy = Policy.parse(text)
        problem = build_problem(reading.roster, geography, as_of=as_of, term=term)
    except (InvalidPolicy, InvalidProblem) as error:
        lines = "\n".join(f"  {fault.path}：{fault.message}" for fault in error.faults)
        raise CliError(f"策略或名册有矛盾：\n{lines}", FAULTS) from error
    print(
        f"{len(problem.children)} 名儿童，{len(problem.helpers)} 名志愿者；"
        f"学期 {term.starts} 至 {term.ends}，截至 {as_of}；策略 {policy.name} {policy.version}"
    )
    with Tiers(console) as tiers:
        certificate, stopped = asyncio.run(
            solve_in_child(problem, text, seed=args.seed, seconds=args.seconds, heard=tiers.show)
        )
    if certificate.verdict:
        lines = "\n".join(sentence(breach) for breach in certificate.verdict)
        raise CliError(f"结果没有通过独立核验，未写出。请报告此问题：\n{lines}", FAULTS)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        write_outcome(args.out, certificate, reading.roster)
        if args.certificate:
            args.certificate.write_bytes(encode(certificate))
    except OSError as error:
        raise CliError(f"写不进 {error.filename}：{error.strerror}", ENVIRONMENT) from error
    show_outcome(problem, certificate.outcome, policy)
    for name in ("circles.json", "关爱圈.xlsx"):
        print(args.out / name)
    print(f"封印 {certificate.seal}")
    return INTERRUPTED if stopped else OK
