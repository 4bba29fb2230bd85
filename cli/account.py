"""`linjia account …`: accounts from the server's own terminal, the first admin's above all."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Awaitable, Callable

from cli.exits import FAULTS, OK, CliError

ABOUT = "管理账号。密码从终端或标准输入读取，绝不放在命令行里；也可以不设密码，改发一次性链接。"
EXAMPLES = """  linjia account create zhenru --kind coordinator --street 310107022000
  linjia account create qu --kind district_admin --invite
  linjia account create qu-310107 --kind district_admin --district 310107 --invite
  echo 密码 | linjia account create mum-01 --kind volunteer --helper H00001
  linjia account link qu        # 忘了密码：给一个一次性链接
  linjia account disable qu
  linjia account key            # 生成 LINJIA_KEYS 用的密钥
"""
ACTS = {
    "link": "给一个一次性链接，本人打开后设置密码",
    "disable": "停用：立刻退出，不能再登录",
    "enable": "重新启用",
    "unlock": "解除因输错太多的暂停",
    "forget-second-factor": "去掉动态码（手机丢失，先确认是本人）",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="做什么")
    create = actions.add_parser("create", help="新建账号")
    create.add_argument("login", help="用户名")
    create.add_argument(
        "--kind",
        required=True,
        choices=("coordinator", "volunteer", "district_admin"),
        help="协调员、志愿者或区级审核",
    )
    create.add_argument("--street", help="街镇的 12 位代码（协调员；不写就是全区）")
    create.add_argument("--district", help="区的 6 位代码（几个区合用一套系统时；不写就是各区）")
    create.add_argument("--helper", help="志愿者编号（志愿者必填）")
    create.add_argument("--invite", action="store_true", help="不设密码，给一个一次性链接")
    for name, about in ACTS.items():
        actions.add_parser(name, help=about).add_argument("login", help="用户名")
    actions.add_parser("key", help="生成一个密钥")


def run(args: argparse.Namespace) -> int:
    from cli.environment import database_url, reaching_servers

    if args.action == "key":
        from store.seals import new_key

        print(new_key())
        return OK
    if args.action != "create":
        address = database_url()
        print(asyncio.run(reaching_servers(lambda: _act(args.action, args.login, address))))
        return OK
    if (args.kind == "volunteer") != bool(args.helper):
        raise CliError("志愿者账号要写 --helper，别的账号不写。", FAULTS)
    if args.district and (args.street or args.helper):
        raise CliError("--district 是管全区的账号用的，不和 --street、--helper 一起写。", FAULTS)
    address = database_url()
    password = None if args.invite else _password(args.login)
    print(asyncio.run(reaching_servers(lambda: _create(args, password, address))))
    return OK


async def _create(args: argparse.Namespace, password: str | None, address: str) -> str:
    from store import accounts, links
    from store.errors import Conflict
    from store.links import LinkPurpose
    from store.passwords import hashed
    from store.pool import connect

    mark = None if password is None else await hashed(password)
    conn = await connect(address)
    try:
        async with conn.transaction():
            account = await accounts.create(
                conn, args.login, mark, args.kind, args.street, args.helper, args.district
            )
            if mark is not None:
                return f"已建账号 {args.login}。"
            secret = await links.make(conn, account, LinkPurpose.INVITATION, by=None)
            return f"已建账号 {args.login}。{_link(secret)}"
    except Conflict as error:
        raise CliError(
            f"建不了账号 {args.login}：用户名已有，或街镇、区、志愿者编号不存在"
            f"（{error.constraint}）。",
            FAULTS,
        ) from error
    finally:
        await conn.close()


async def _act(action: str, login: str, address: str) -> str:
    """Do it in one transaction, and say what was done."""
    from store import accounts, api_tokens, attempts, links, second_factors, sessions
    from store.accounts import AccountLine
    from store.links import LinkPurpose
    from store.pool import Conn, connect

    async def link(conn: Conn, line: AccountLine) -> str:
        if line.disabled_at is not None:
            raise CliError(f"账号 {login} 已停用。请先 linjia account enable {login}。", FAULTS)
        purpose = LinkPurpose.RESET if line.has_password else LinkPurpose.INVITATION
        return _link(await links.make(conn, line.id, purpose, by=None))

    async def disable(conn: Conn, line: AccountLine) -> str:
        await accounts.disable(conn, line.id)
        await api_tokens.revoke_all(conn, line.id)
        return f"已停用 {login}，令牌也已吊销。"

    async def enable(conn: Conn, line: AccountLine) -> str:
        await accounts.enable(conn, line.id)
        return f"已启用 {login}。"

    async def unlock(conn: Conn, line: AccountLine) -> str:
        await attempts.unlock(conn, login, line.id)
        return f"{login} 现在可以再试。"

    async def forget(conn: Conn, line: AccountLine) -> str:
        await second_factors.forget(conn, line.id)
        await sessions.end_others(conn, line.id, "")
        return f"已去掉 {login} 的动态码；区级账号下次登录时重新启用。"

    work: dict[str, Callable[[Conn, AccountLine], Awaitable[str]]] = {
        "link": link,
        "disable": disable,
        "enable": enable,
        "unlock": unlock,
        "forget-second-factor": forget,
    }
    conn = await connect(address)
    try:
        async with conn.transaction():
            known = await accounts.known(conn, login)
            if known is None:
                raise CliError(f"没有账号 {login}。请核对用户名。", FAULTS)
            return await work[action](conn, await accounts.get(conn, known.account.id))
    finally:
        await conn.close()


def _link(secret: str) -> str:
    site = os.environ.get("LINJIA_PUBLIC_URL", "").rstrip("/") or "（网站地址）"
    return f"请把这个链接交给本人，只能用一次：\n{site}/link?code={secret}"


def _password(login: str) -> str:
    from store.passwords import fault_of

    tty = sys.stdin.isatty()
    password = getpass.getpass("密码：") if tty else sys.stdin.readline().rstrip("\n")
    fault = fault_of(login, password)
    if fault is not None:
        raise CliError(fault, FAULTS)
    return password
