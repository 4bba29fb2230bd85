"""`linjia audit`: is the audit as it was written?"""

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from cli.exits import ENVIRONMENT, FAULTS, OK, CliError

if TYPE_CHECKING:
    from store.audit_chain import Finding, Verdict

ABOUT = (
    "核验审计记录：逐条重算哈希链，并与库外的锚点文件对照；发现改动、删除或截尾就以 1 退出。\n"
    "锚点是每天一份的小文件，只有各链的长度和末端哈希；请放在数据库管理员改不到的地方。"
)
EXAMPLES = """  linjia audit verify --anchors /srv/linjia/anchors
  linjia audit anchor --anchors /srv/linjia/anchors     # 现在就写今天的锚点（后台每天自动写）
"""
WORDS = {
    "edited": "第 {number} 环的审计记录 {audit} 被改过",
    "deleted": "第 {number} 环的审计记录 {audit} 被删",
    "link_gone": "第 {number} 环被删",
    "cut": "从第 {number} 环起被截去",
    "rewritten": "第 {number} 环与锚点不符：这之前的链被整段重写过",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="verify|anchor")
    verify = actions.add_parser("verify", help="核验")
    verify.add_argument("--anchors", type=Path, help="锚点所在的文件夹（不写就只核验库内的链）")
    anchor = actions.add_parser("anchor", help="写今天的锚点")
    anchor.add_argument("--anchors", type=Path, required=True, help="锚点所在的文件夹")


def run(args: argparse.Namespace) -> int:
    from cli.environment import database_url, reaching_servers

    folder: Path | None = args.anchors
    if folder is not None and not folder.is_dir():
        raise CliError(f"没有文件夹 {folder}。请先建好，或改 --anchors。", ENVIRONMENT)
    address = database_url()
    if args.action == "anchor" and folder is not None:
        return asyncio.run(reaching_servers(lambda: _anchor(address, folder)))
    return _tell(asyncio.run(reaching_servers(lambda: _verify(address, folder))))


async def _anchor(address: str, folder: Path) -> int:
    from store import audit_chain
    from store.pool import connect

    conn = await connect(address)
    try:
        path = await audit_chain.drop_anchor(conn, folder)
    finally:
        await conn.close()
    print(f"已写 {path}" if path else "今天的锚点已有，没有改动。")
    return OK


async def _verify(address: str, folder: Path | None) -> "Verdict":
    import msgspec

    from store import audit_chain
    from store.pool import connect

    try:
        anchors = audit_chain.anchors_in(folder) if folder else {}
    except msgspec.DecodeError as error:
        raise CliError(f"{folder} 里有读不懂的锚点文件：{error}。", ENVIRONMENT) from error
    conn = await connect(address)
    try:
        return await audit_chain.verify(conn, anchors)
    finally:
        await conn.close()


def _tell(verdict: "Verdict") -> int:
    for finding in verdict.findings:
        print(_sentence(finding))
    if verdict.findings:
        print(f"审计记录有 {len(verdict.findings)} 处不对。请保全数据库与锚点，报区级管理员。")
        return FAULTS
    print(f"审计记录完好：{verdict.links} 条逐条相符，锚点 {verdict.anchors} 份。")
    if not verdict.anchors:
        print("没有给锚点：链的末端若被整段截去，只凭数据库看不出来。")
    return OK


def _sentence(finding: "Finding") -> str:
    if finding.chain is None:
        return f"审计记录 {finding.audit} 不在任何链上：它的环被删，或记录是后加的"
    where = WORDS[finding.flaw].format(number=finding.number, audit=finding.audit)
    return f"链 {finding.chain} {where}" + (f"（锚点 {finding.anchor}）" if finding.anchor else "")
