"""`linjia verify FILE`: the independent check of a result file."""

import argparse
from pathlib import Path

from cli.exits import ENVIRONMENT, FAULTS, OK, CliError

ABOUT = (
    "独立核验一份 circles.json：不用求解器，逐条检查摘要、硬规则、缺位台账和各级目标。\n"
    "有任何一处不符就逐条列出，并以 1 退出。"
)
EXAMPLES = """  linjia verify out/circles.json
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="circles.json")


def run(args: argparse.Namespace) -> int:
    from cli.breaches import sentence
    from matcher import InvalidPolicy, Policy, verify
    from rosters.outcome_file import BrokenOutcomeFile, read_outcome

    try:
        content = args.file.read_bytes()
    except OSError as error:
        raise CliError(f"读不到文件 {args.file}：{error.strerror}", ENVIRONMENT) from error
    try:
        saved = read_outcome(content)
        policy = Policy.parse(saved.policy)
    except (BrokenOutcomeFile, InvalidPolicy) as error:
        raise CliError(f"{args.file} 不是完好的关爱圈结果文件：{error}", FAULTS) from error
    breaches = verify(saved.problem, policy, saved.outcome)
    for breach in breaches:
        print(sentence(breach))
    if breaches:
        print(f"核验未通过：{len(breaches)} 处不符。")
        return FAULTS
    outcome = saved.outcome
    print(
        f"核验通过：{len(outcome.assignments)} 个席位、{len(outcome.gaps)} 个缺位、"
        f"{len(outcome.tiers)} 级目标全部相符。输入摘要 {outcome.problem_digest[:16]}…"
    )
    return OK
