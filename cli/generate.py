"""`linjia generate DIR`: the roster files of a synthetic district."""

import argparse
from pathlib import Path

from cli import kinds
from cli.exits import ENVIRONMENT, OK, CliError

ABOUT = "生成一份合成的区级名册（学校、儿童、志愿者、回避、结对、锁定与禁止），不含任何真实的人。"
EXAMPLES = """  linjia generate out/rosters
  linjia generate out/rosters --children 600 --seed 7
  linjia generate out/rosters --children 120 --tightness 1.5 --csv
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="写到哪个文件夹（没有就新建）")
    district(parser)
    parser.add_argument("--csv", action="store_true", help="写 CSV，而不是 xlsx")


def district(parser: argparse.ArgumentParser) -> None:
    """The arguments that describe a synthetic district."""
    parser.add_argument(
        "--children", metavar="N", type=kinds.amount, default=1500, help="儿童人数（默认 1500）"
    )
    parser.add_argument(
        "--seed", metavar="S", type=kinds.whole, default=1, help="随机种子；相同种子结果逐字节相同"
    )
    parser.add_argument(
        "--tightness",
        metavar="T",
        type=kinds.tightness,
        default=1.0,
        help="紧缺程度：0.5 宽裕，1 大致平衡（默认），1.5 紧缺",
    )


def run(args: argparse.Namespace) -> int:
    from fixtures.district import generate
    from rosters.writing import write_csv, write_xlsx

    district = generate(children=args.children, seed=args.seed, tightness=args.tightness)
    folder: Path = args.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write = write_csv if args.csv else write_xlsx
        write(district.roster, district.geography, folder)
    except OSError as error:
        raise CliError(f"写不进文件夹 {folder}：{error.strerror}", ENVIRONMENT) from error
    for path in sorted(folder.iterdir()):
        print(path)
    term = district.term
    print(
        f"共 {len(district.roster.children)} 名儿童、{len(district.roster.helpers)} 名志愿者；"
        f"学期 {term.starts} 至 {term.ends}，截至 {district.as_of}。"
    )
    return OK
