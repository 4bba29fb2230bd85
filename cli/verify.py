"""`linjia verify FILE`: the independent check of a round's certificate."""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cli.exits import ENVIRONMENT, FAULTS, OK, CliError

if TYPE_CHECKING:
    from matcher.certificate import Certificate, Rebound

ABOUT = (
    "独立核验一份证书（circles.json，或从轮次页下载的证书）：离线，不用数据库和求解器，\n"
    "逐条检查封印、硬规则、缺位台账、各级目标、抽签机会、人工调整。\n"
    "有任何一处不符就逐条列出，并以 1 退出。"
)
EXAMPLES = """  linjia verify out/circles.json
  linjia verify 证书.json --seal 3f9c…   # 与轮次页上公布的封印对照
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="CERTIFICATE", type=Path, help="证书文件")
    parser.add_argument("--seal", metavar="HASH", help="轮次页上公布的封印（64 位十六进制）")


def run(args: argparse.Namespace) -> int:
    from cli.breaches import sentence
    from cli.goals import word
    from matcher.certificate import check, rebounds
    from rosters.outcome_file import BrokenCertificate, read_certificate

    try:
        content = args.file.read_bytes()
    except OSError as error:
        raise CliError(f"读不到文件 {args.file}：{error.strerror}", ENVIRONMENT) from error
    try:
        certificate = read_certificate(content)
    except BrokenCertificate as error:
        raise CliError(f"{args.file} 不是完好的证书：{error}", FAULTS) from error
    breaches = check(certificate, seal=args.seal)
    for breach in breaches:
        print(sentence(breach))
    if breaches:
        print(f"核验未通过：{len(breaches)} 处不符。")
        return FAULTS
    outcome = certificate.outcome
    print(
        f"核验通过：{len(outcome.assignments)} 个席位、{len(outcome.gaps)} 个缺位、"
        f"{len(outcome.tiers)} 级目标全部相符。"
    )
    bounds = rebounds(outcome.tiers, {row.tier: row.bound for row in certificate.witnesses})
    again = [word(row.tier) for row in bounds if row.again]
    print(f"界已重新证明（只用加减乘）：{'、'.join(again) or '无'}")
    reached = {row.name for row in outcome.tiers if row.value == row.bound}
    if best := [word(row.tier) for row in bounds if row.again and row.tier in reached]:
        print(f"其中数值已到界、证明不能更好的：{'、'.join(best)}")
    if short := [_short(row) for row in bounds if not row.again]:
        print(f"界未重新证明，须相信求解器：{'、'.join(short)}")
    for line in _of_gaps(certificate):
        print(line)
    for line in _by_people(certificate):
        print(line)
    print(f"封印 {certificate.published}")
    if args.seal is None:
        print("封印只说明文件自相符合；请与轮次页上公布的对照（--seal）。")
    return OK


def _short(row: "Rebound") -> str:
    """A goal whose bound was not proven again: the solver's, and how far sums alone get."""
    from cli.goals import word

    if row.proven is None:
        return f"{word(row.tier)}（求解器说 {row.stated}，证书里没有见证）"
    return f"{word(row.tier)}（算术只到 {row.proven}，求解器用分支等办法说 {row.stated}）"


def _of_gaps(certificate: "Certificate") -> Iterator[str]:
    """How far the reasons of empty seats and uncovered needs are proven in the file."""
    from matcher.why.gaps.reasons import Proof

    if certificate.reasons is None:
        yield "证书里没有缺位的原因，只有台账。"
        return
    proofs = Counter(row.proof for row in certificate.reasons.shortages)
    told = [
        f"{proofs[proof]} 处{words}"
        for proof, words in (
            (Proof.COUNT, "数一数就知道不够"),
            (Proof.EXHAUSTION, "所有分法都试过"),
            (Proof.NONE, "尚未证明，是目前找到的、争得最紧的"),
        )
        if proofs[proof]
    ]
    yield f"缺位的原因已重新数过。不够分的 {sum(proofs.values())} 处：{'，'.join(told) or '没有'}。"


def _by_people(certificate: "Certificate") -> Iterator[str]:
    """The seats that people changed after the solve, and what the goals are worth with them."""
    from cli.goals import word
    from matcher import Policy
    from matcher.certificate import shifts
    from rosters.words import SEAT_WORDS

    people = certificate.changed
    if people is None:
        return
    yield f"求解之后由人调整的席位 {len(people.seats)} 个，调整后仍不违反任何硬规则："
    for row in people.seats:
        yield f"  {row.child} {SEAT_WORDS[row.seat]}：{row.before or '空'} → {row.after or '空'}"
    policy = Policy.parse(certificate.policy)
    moved = shifts(certificate.problem, policy, certificate.outcome, people)
    told = "、".join(f"{word(row.tier)} {row.before} → {row.after}" for row in moved)
    yield f"各级目标因此：{told or '都不变'}。缺位台账、界与抽签机会说的是调整之前。"
