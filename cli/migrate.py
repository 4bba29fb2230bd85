"""`linjia migrate`: bring the database up to date, and give it its places and its policy."""

import argparse
import asyncio

from cli.exits import OK

ABOUT = (
    "把 DATABASE_URL 的数据库升级到当前版本，并载入普陀区的街镇、居委和默认策略。\n"
    "可以重复运行，也可以几处同时运行。"
)
EXAMPLES = """  linjia migrate
  linjia migrate --address app > secrets/app_database_url
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--address",
        choices=("app", "worker"),
        help="只打印网站（app）或后台（worker）自己的数据库地址，口令由库主的推出；不连数据库",
    )


def run(args: argparse.Namespace) -> int:
    from cli.environment import database_url, reaching_servers
    from cli.foundations import lay

    address = database_url()
    if args.address is not None:
        print(_of(address, args.address))
        return OK
    for line in asyncio.run(reaching_servers(lambda: lay(address))):
        print(line)
    return OK


def _of(owners: str, who: str) -> str:
    from store.logins import Login, address

    return address(owners, Login.APP if who == "app" else Login.WORKER)
