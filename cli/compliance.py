"""`linjia compliance`: the yearly compliance pack, as tables and as one page to read."""

import argparse
import asyncio
import html
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import kinds
from cli.exits import ENVIRONMENT, FAULTS, OK, CliError

if TYPE_CHECKING:
    from store.compliance import OpenFinding, Pack

ABOUT = (
    "年度合规包：谁能看什么、谁批准过、谁看过、紧急查阅、删除、还没处理的问题。\n"
    "每部分一份 CSV，另有一份 index.html 供阅读；只有编号和用户名，没有儿童姓名。\n"
    "有未处理的问题时以 1 退出。生成这份材料会记入审计。"
)
EXAMPLES = """  linjia compliance --out /srv/linjia/compliance-2026
  linjia compliance --out out --since 2026-01-01 --until 2026-12-31 --anchors /srv/linjia/anchors
"""
PART_WORDS = {
    "rights": "谁能做什么",
    "tables": "数据库各表放行到哪里",
    "accounts": "账号",
    "approvals": "谁批准过",
    "looks": "谁看过、谁被拒绝",
    "emergencies": "紧急查阅",
    "deletions": "删除",
    "findings": "还没处理的问题",
}
FINDING_WORDS = {
    "audit_flaw": "审计链不完整：保全数据库与锚点，按 linjia audit verify 的说明处理",
    "admin_without_second_factor": "区级账号没有动态码：请本人登录启用",
    "glass_unreviewed": "紧急查阅待复核：请另一位区级管理员复核",
    "glass_overdue": "紧急查阅超过三天没有复核：请立即复核",
    "account_idle": "账号半年没有登录：请停用或核实",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, help="写到哪个文件夹")
    parser.add_argument("--since", type=kinds.day, metavar="D", help="从哪天起（默认一年前）")
    parser.add_argument("--until", type=kinds.day, metavar="D", help="到哪天止，含（默认今天）")
    parser.add_argument("--anchors", type=Path, help="审计锚点所在的文件夹")


def run(args: argparse.Namespace) -> int:
    from cli.environment import database_url, reaching_servers

    last: date = args.until or datetime.now(UTC).date()
    first: date = args.since or last - timedelta(days=365)
    if first > last:
        raise CliError("--since 晚于 --until。请改正日期。", ENVIRONMENT)
    if args.anchors is not None and not args.anchors.is_dir():
        raise CliError(f"没有文件夹 {args.anchors}。请先建好，或改 --anchors。", ENVIRONMENT)
    span = (_midnight(first), _midnight(last + timedelta(days=1)))
    address = database_url()
    found = asyncio.run(reaching_servers(lambda: _pack(address, span, args.anchors)))
    _write(args.out, found)
    print(f"已写 {args.out / 'index.html'} 和 {len(found.tables) + 1} 份 CSV。")
    for finding in found.findings:
        print(_sentence(finding))
    return FAULTS if found.findings else OK


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


async def _pack(address: str, span: tuple[datetime, datetime], folder: Path | None) -> "Pack":
    from store import audit_chain, compliance
    from store.pool import connect

    conn = await connect(address)
    try:
        anchors = audit_chain.anchors_in(folder) if folder else {}
        return await compliance.pack(conn, *span, anchors)
    finally:
        await conn.close()


def _sentence(finding: "OpenFinding") -> str:
    return f"{FINDING_WORDS[finding.what]}（{finding.where}）"


def _write(folder: Path, found: "Pack") -> None:
    from rosters.writing import csv_bytes

    findings = [
        {"what": FINDING_WORDS[finding.what], "where": finding.where} for finding in found.findings
    ]
    tables = {**found.tables, "findings": findings}
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, lines in tables.items():
            body = csv_bytes(_headers(lines), [[_cell(v) for v in line.values()] for line in lines])
            _keep(folder / f"{name}.csv", body)
        _keep(folder / "index.html", _page(found, tables).encode())
    except OSError as error:
        raise CliError(f"写不进 {folder}：{error.strerror}", ENVIRONMENT) from error


def _keep(path: Path, body: bytes) -> None:
    """A file that only we read, whatever stood there before."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(body)


def _headers(lines: Sequence[dict[str, Any]]) -> list[str]:
    return list(lines[0]) if lines else []


def _cell(value: object) -> object:
    from rosters.cells import guard

    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case bool():
            return "是" if value else "否"
        case str():
            return guard(value)
        case _:
            return value


def _page(found: "Pack", tables: dict[str, Any]) -> str:
    last = found.until - timedelta(days=1)
    parts = "\n".join(
        f"<h2>{PART_WORDS[name]}</h2>\n{''.join(_table(lines)) or '<p>没有。</p>'}"
        for name, lines in tables.items()
    )
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>年度合规包</title>'
        "<style>body{font:15px/1.6 sans-serif;max-width:75em;margin:2em auto;padding:0 1em}"
        "table{border-collapse:collapse}th,td{text-align:left;padding:.2em 1em .2em 0;"
        "vertical-align:top;border-bottom:1px solid #ddd}</style>"
        f"<h1>年度合规包</h1><p>{found.since:%Y-%m-%d} 至 {last:%Y-%m-%d}，时间为 UTC；"
        f"审计记录 {found.links} 条已逐条核验。</p>\n{parts}</html>\n"
    )


def _table(lines: Sequence[dict[str, Any]]) -> Iterator[str]:
    if lines:
        yield "<table><tr>" + "".join(f"<th>{html.escape(n)}</th>" for n in lines[0]) + "</tr>\n"
        for line in lines:
            cells = "".join(f"<td>{html.escape(str(_cell(v)))}</td>" for v in line.values())
            yield f"<tr>{cells}</tr>\n"
        yield "</table>"
