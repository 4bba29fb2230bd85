"""`linjia migrate`: bring the database up to date, and give it its places and its policy."""

import argparse
import asyncio

from cli.exits import OK

ABOUT = (
    "把 DATABASE_URL 的数据库升级到当前版本，并载入普陀区的街镇、居委和默认策略。\n"
    "可以重复运行，也可以几处同时运行。"
)
EXAMPLES = """  linjia migrate
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace) -> int:
    from cli.environment import database_url, reaching_servers
    from cli.foundations import lay

    del args
    address = database_url()
    for line in asyncio.run(reaching_servers(lambda: lay(address))):
        print(line)
    return OK
