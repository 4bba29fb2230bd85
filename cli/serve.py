"""`linjia serve`: the website and the API, by granian."""

import argparse
import os

from cli import kinds
from cli.exits import ENVIRONMENT, OK, CliError
from cli.ports import claim

ABOUT = (
    "启动网站和接口（granian）。需要环境变量 DATABASE_URL 和 REDIS_URL；\n"
    "数据库要先用 linjia migrate 升级。SIGTERM 或 Ctrl-C 正常停止。"
)
EXAMPLES = """  linjia serve
  linjia serve --host 0.0.0.0 --port 8000 --workers 2
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认只限本机）")
    parser.add_argument("--port", type=kinds.port, default=8000, help="端口（默认 8000）")
    parser.add_argument("--workers", type=int, default=1, help="进程数（默认 1）")


def run(args: argparse.Namespace) -> int:
    from api.settings import InvalidSettings, Settings
    from cli.environment import required

    required("DATABASE_URL", "REDIS_URL")
    os.environ.setdefault("LINJIA_HOST", args.host)
    os.environ.setdefault("LINJIA_PORT", str(args.port))
    try:
        Settings.from_environment()
    except (InvalidSettings, OSError) as error:
        raise CliError(str(error), ENVIRONMENT) from error
    held = claim(args.host, args.port)
    from granian.constants import Interfaces
    from granian.server import Server

    with held:
        Server(
            "api.app:create_app",
            address=args.host,
            port=args.port,
            interface=Interfaces.ASGI,
            workers=args.workers,
            factory=True,
            respawn_failed_workers=True,
        ).serve()
    return OK
