"""`linjia subject …`: all that is kept about one person, given out or erased."""

import argparse
import asyncio
import html
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cli.exits import ENVIRONMENT, FAULTS, OK, CliError

ABOUT = (
    "本人或监护人要求查看、删除时用。编号是名册里的儿童编号或志愿者编号。\n"
    "export 写一份 JSON 和一份可以打开看的网页，只有自己能读；导出会记入审计。\n"
    "erase 立即删除身份信息，不能恢复；留下什么、为什么，见 docs/how-to/retention.md。"
)
EXAMPLES = """  linjia subject export C00012 --to /srv/exports
  linjia subject erase C00012 --yes
"""
_REFUSED = {
    "nobody_is_erased_while_being_matched": "有一轮匹配正排队或求解，用着这个人的信息。"
    "请等它求解完，或在网页上先取消那一轮，再来删除。"
}
KEPT = (
    "已删除姓名、电话、住址、出生月日、住处与家庭，以及回避、锁定、理由等文字；\n"
    "轮次冻结的题目里的这些信息也已删去，相关证书收回，只留封印。\n"
    "留下编号、结对起止、处理依据的起止和类别等统计栏目：用来证明当时合法、供统计。\n"
    "审计记录只有编号，不删除。备份里的，到备份自己的期限为止。"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="export|erase")
    export = actions.add_parser("export", help="导出")
    export.add_argument("code", help="儿童编号或志愿者编号")
    export.add_argument("--to", type=Path, required=True, help="写到哪个文件夹")
    erase = actions.add_parser("erase", help="删除")
    erase.add_argument("code", help="儿童编号或志愿者编号")
    erase.add_argument("--yes", action="store_true", help="确认：不能恢复")


def run(args: argparse.Namespace) -> int:
    from cli.environment import database_url, reaching_servers

    address, code = database_url(), args.code
    if args.action == "export":
        return asyncio.run(reaching_servers(lambda: _export(address, code, args.to)))
    if not args.yes:
        raise CliError("删除不能恢复。确定要做，请加 --yes。", FAULTS)
    return asyncio.run(reaching_servers(lambda: _erase(address, code)))


async def _export(address: str, code: str, folder: Path) -> int:
    import msgspec

    from cli.environment import site_contacts
    from store import subjects
    from store.errors import NotFound
    from store.pool import connect
    from store.seals import BrokenSeal

    contacts = site_contacts()
    conn = await connect(address)
    try:
        found = await subjects.export(conn, code, contacts)
    except NotFound as error:
        raise CliError(f"没有编号 {code}。请核对。", FAULTS) from error
    except BrokenSeal as error:
        raise CliError(
            f"没有钥匙能打开 {code} 的电话或住址。请把旧钥匙加在 LINJIA_KEYS 后面。", ENVIRONMENT
        ) from error
    finally:
        await conn.close()
    texts = {
        ".json": msgspec.json.format(msgspec.json.encode(found)).decode(),
        ".html": _page(code, found),
    }
    paths = _write_all({folder / f"{Path(code).name}{end}": text for end, text in texts.items()})
    print("已写 " + "、".join(paths) + "。请当面交给本人或监护人，交完删去。")
    return OK


async def _erase(address: str, code: str) -> int:
    from store import retention, subjects
    from store.errors import Conflict, NotFound
    from store.pool import connect

    conn = await connect(address)
    try:
        done = await retention.erase(conn, await subjects.kind_of(conn, code), code)
    except NotFound as error:
        raise CliError(f"没有编号 {code}。请核对。", FAULTS) from error
    except Conflict as error:
        raise CliError(f"没有删除 {code}：{_REFUSED[error.constraint]}", FAULTS) from error
    finally:
        await conn.close()
    print(KEPT if done else f"{code} 的身份信息以前已删除，没有改动。")
    return OK


def _write_all(texts: Mapping[Path, str]) -> list[str]:
    """Files that only we read, whatever stood there before."""
    for path, text in texts.items():
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(text)
        except OSError as error:
            raise CliError(f"写不进 {path}：{error.strerror}", ENVIRONMENT) from error
    return [str(path) for path in texts]


def _page(code: str, found: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    parts = "\n".join(
        f"<h2>{html.escape(PART_WORDS.get(name, name))}</h2>\n"
        + ("".join(map(_table, rows)) or "<p>没有</p>")
        for name, rows in found.items()
    )
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        f"<title>{html.escape(code)}</title>"
        "<style>body{font:16px/1.6 sans-serif;max-width:60em;margin:2em auto}"
        "table{border-collapse:collapse;margin:0 0 1em}"
        "th,td{text-align:left;padding:.2em 1em .2em 0;vertical-align:top;font-weight:400}"
        "th{color:#56605b}</style>"
        f"<h1>{html.escape(code)}：邻家系统里保存的信息</h1>\n{parts}</html>\n"
    )


def _table(row: Mapping[str, Any]) -> str:
    cells = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(_shown(value))}</td></tr>"
        for name, value in row.items()
        if value not in (None, [], "")
    )
    return f"<table>{cells}</table>"


def _shown(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


PART_WORDS = {
    "child": "儿童",
    "child_bases": "处理依据",
    "child_pairings": "结对",
    "child_proposals": "方案里的席位",
    "child_conflicts": "回避",
    "child_decisions": "锁定与禁止",
    "child_follow_ups": "待办",
    "child_accesses": "经批准或紧急的查阅",
    "child_requests": "向邻街的求助",
    "child_audit": "谁看过、改过",
    "helper": "志愿者",
    "helper_records": "从业查询、培训与保险",
    "helper_pairings": "结对",
    "helper_proposals": "方案里的席位",
    "helper_conflicts": "回避",
    "helper_decisions": "锁定与禁止",
    "helper_accounts": "账号",
    "helper_audit": "谁看过、改过，以及本人做过什么",
}
