"""`linjia demo`: everything at once, on this machine, with synthetic people."""

import argparse
from pathlib import Path

from cli import kinds
from cli.generate import district

ABOUT = (
    "完整演示：启动自带的数据库和队列，生成并上传合成名册，跑一个全区轮次（匹配、核验、审批、发布），\n"
    "然后打开网站，直到按 Ctrl-C。数据留在数据文件夹里：再次启动直接沿用；\n"
    "--children、--seed、--tightness 变了就重建数据，--seconds 变了就再跑一轮。\n"
    "已设 DATABASE_URL、REDIS_URL 时使用它们，不启动自带的服务器。"
)
EXAMPLES = """  linjia demo
  linjia demo --children 600 --tightness 1.5
  linjia demo --once --json      # 跑完就停，标准输出只有一份 JSON
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    district(parser)
    parser.add_argument(
        "--seconds", metavar="L", type=kinds.seconds, default=60.0, help="最长求解秒数（默认 60）"
    )
    parser.add_argument("--once", action="store_true", help="报告结果后停掉一切，不继续提供网站")
    parser.add_argument("--json", action="store_true", help="标准输出只写 JSON，其余写到标准错误")
    parser.add_argument(
        "--port", metavar="P", type=kinds.port, help="网站端口（默认从 8000 起第一个空闲的）"
    )
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=Path(".linjia"),
        help="数据文件夹（默认 .linjia）",
    )


def run(args: argparse.Namespace) -> int:
    from cli.demo.run import demo

    return demo(args)
