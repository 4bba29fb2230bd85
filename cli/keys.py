"""`linjia keys …`: which keys seal phones and addresses, and changing them."""

import argparse
import asyncio
from typing import TYPE_CHECKING

from cli.exits import FAULTS, OK, CliError

if TYPE_CHECKING:
    from store.rotation import KeyUse

ABOUT = (
    "封存电话、住址和动态码的钥匙在 LINJIA_KEYS 里，不在数据库里；第一把用来封存，几把都能打开。\n"
    "换钥匙：把新钥匙写在最前面，重启网站，运行 rotate；status 里旧钥匙不见了，再去掉它。\n"
    "rotate 随时可以中断、重来，也可以几个一起跑；网站不用停。"
)
EXAMPLES = """  linjia keys status
  linjia account key           # 生成一把新钥匙
  linjia keys rotate
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="status|rotate")
    actions.add_parser("status", help="每把钥匙封存了多少项")
    actions.add_parser("rotate", help="全部改用第一把钥匙封存；还没封存的也封存")


def run(args: argparse.Namespace) -> int:
    from cli.environment import database_url, reaching_servers

    address = database_url()
    work = _rotate if args.action == "rotate" else _status
    return asyncio.run(reaching_servers(lambda: work(address)))


async def _status(address: str) -> int:
    from cli.environment import site_contacts
    from store import rotation
    from store.pool import connect

    current = site_contacts().current
    conn = await connect(address)
    try:
        found = await rotation.usage(conn)
    finally:
        await conn.close()
    for use in found:
        print(_line(use, current))
    return OK if all(use.key == current for use in found) else FAULTS


async def _rotate(address: str) -> int:
    from cli.environment import site_contacts, site_keys
    from store import rotation
    from store.pool import connect
    from store.seals import Seal

    contacts = site_contacts()
    conn = await connect(address)
    try:
        done = await rotation.rotate(conn, contacts, Seal(site_keys()))
    except rotation.KeyMissing as error:
        raise CliError(
            f"没有钥匙能打开 {error}。请把封存它的旧钥匙加在 LINJIA_KEYS 后面再运行；"
            "已换好的不受影响。",
            FAULTS,
        ) from error
    finally:
        await conn.close()
    print(f"已换 {done} 行。现在：")
    return await _status(address)


def _line(use: "KeyUse", current: str) -> str:
    if use.key is None:
        return f"还没有封存：{use.number} 项。请运行 linjia keys rotate。"
    which = "现在用的" if use.key == current else "旧的，请运行 linjia keys rotate"
    return f"钥匙 {use.key}（{which}）：{use.number} 项"
