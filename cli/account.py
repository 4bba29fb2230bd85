"""`linjia account create`: an account to log in with."""

import argparse
import asyncio
import getpass
import sys

from cli.exits import FAULTS, OK, CliError

ABOUT = "管理账号。密码从终端或标准输入读取，绝不放在命令行里。"
EXAMPLES = """  linjia account create zhenru --kind coordinator --street 310107022000
  linjia account create qu --kind district_admin
  echo 密码 | linjia account create mum-01 --kind volunteer --helper H00001
"""
SHORTEST = 12


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="create")
    create = actions.add_parser("create", help="新建账号")
    create.add_argument("login", help="登录名")
    create.add_argument(
        "--kind",
        required=True,
        choices=("coordinator", "volunteer", "district_admin"),
        help="协调员、志愿者或区级审核",
    )
    create.add_argument("--street", help="街镇的 12 位代码（协调员；不写就是全区）")
    create.add_argument("--helper", help="志愿者编号（志愿者必填）")


def run(args: argparse.Namespace) -> int:
    from cli.environment import database_url, reaching_servers

    if (args.kind == "volunteer") != bool(args.helper):
        raise CliError("志愿者账号要写 --helper，别的账号不写。", FAULTS)
    address = database_url()
    password = _password()
    if len(password) < SHORTEST:
        raise CliError(f"密码太短：至少 {SHORTEST} 个字符。", FAULTS)
    asyncio.run(reaching_servers(lambda: _create(args, password, address)))
    print(f"已建账号 {args.login}。")
    return OK


async def _create(args: argparse.Namespace, password: str, address: str) -> None:
    from store import accounts
    from store.errors import Conflict
    from store.pool import connect

    conn = await connect(address)
    try:
        async with conn.transaction():
            await accounts.create(conn, args.login, password, args.kind, args.street, args.helper)
    except Conflict as error:
        raise CliError(
            f"建不了账号 {args.login}：登录名已有，或街镇、志愿者编号不存在"
            f"（{error.constraint}）。",
            FAULTS,
        ) from error
    finally:
        await conn.close()


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("密码：")
    return sys.stdin.readline().rstrip("\n")
