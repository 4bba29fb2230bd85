"""`linjia COMMAND …`: finds the command's module, reads its arguments and runs it."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from cli.exits import EXPLAINED, INTERRUPTED, OK, USAGE, CliError

# Modules are imported only when asked for: OR-Tools and Litestar take a second each.
COMMANDS = {
    "demo": "一条命令看完整演示：名册 → 匹配 → 审批 → 发布，然后打开网页",
    "serve": "启动网站和接口",
    "work": "启动后台求解进程",
    "migrate": "把数据库升级到当前版本",
    "generate": "生成一份合成名册（不含任何真实的人）",
    "match": "离线匹配：名册文件夹进，关爱圈文件出，不需要服务器",
    "verify": "独立核验一份关爱圈结果文件",
    "bench": "测量：与别的求解器比、广义分配问题、规模增长",
    "account": "管理账号",
    "keys": "封存电话与住址的钥匙：看用着哪些，换新的",
    "subject": "导出或删除一名儿童、志愿者的全部信息",
    "retain": "删除保存期限已过的身份信息，统计留着",
    "audit": "核验审计记录，写锚点",
    "compliance": "年度合规包：谁能看、谁批准、谁看过、紧急查阅、删除、待处理",
}


class Command(Protocol):
    """What a command's module offers."""

    ABOUT: str
    EXAMPLES: str

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, args: argparse.Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    name = words[0] if words else ""
    if name in ("-h", "--help", "help"):
        print(_overview())
        return OK
    if name not in COMMANDS:
        asked = f"\n没有“{name}”这个命令。" if name else ""
        print(f"{_overview()}{asked}", file=sys.stderr)
        return USAGE
    command = cast("Command", importlib.import_module(f"cli.{name}"))
    parser = argparse.ArgumentParser(
        prog=f"linjia {name}",
        description=command.ABOUT,
        epilog=f"例子：\n{command.EXAMPLES}\n{EXPLAINED}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.arguments(parser)
    args = parser.parse_args(words[1:])
    try:
        return command.run(args)
    except CliError as error:
        print(f"linjia {name}：{error}", file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return INTERRUPTED


def _overview() -> str:
    lines = "\n".join(f"  {name:<10}{about}" for name, about in COMMANDS.items())
    return (
        "邻家 Linjia：为困境儿童组建家校社关爱圈\n\n"
        f"用法：linjia 命令 [选项]    （每个命令都有 --help 和例子）\n\n{lines}\n\n{EXPLAINED}"
    )


if __name__ == "__main__":
    sys.exit(main())
