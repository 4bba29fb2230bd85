"""`linjia retain`: identities whose time is over are erased, statistics stay."""

import argparse
import asyncio

from cli import kinds
from cli.exits import OK

ABOUT = (
    "关爱圈结束、处理依据也结束满保存期限后，删除儿童的身份信息；离岗、停用账号满期限的志愿者同样。\n"
    "编号、结对起止和统计用的栏目留着。后台进程设了 LINJIA_RETENTION_DAYS 就每小时自动做。"
)
EXAMPLES = """  linjia retain --days 365 --dry-run     # 只列出会删除谁（编号）
  linjia retain --days 365
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=kinds.whole, required=True, help="结束后再保存多少天")
    parser.add_argument("--dry-run", action="store_true", help="只列出，不删除")


def run(args: argparse.Namespace) -> int:
    from cli.environment import database_url, reaching_servers

    address, days, dry = database_url(), args.days, args.dry_run
    return asyncio.run(reaching_servers(lambda: _retain(address, days, dry=dry)))


async def _retain(address: str, days: int, *, dry: bool) -> int:
    from store import retention
    from store.keeping import keeping
    from store.pool import connect

    conn = await connect(address)
    try:
        if dry:
            for row in await retention.due(conn, days):
                print(f"{'儿童' if row.subject == 'child' else '志愿者'} {row.code}")
            return OK
        async with keeping(conn):
            done = await retention.retain(conn, days)
    finally:
        await conn.close()
    print(
        f"已删除身份信息：儿童 {done.children} 名，志愿者 {done.helpers} 名；"
        f"导入前后的行 {done.images} 行，导入记录的文件名 {done.imports} 份。"
    )
    return OK
