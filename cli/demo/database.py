"""Which servers the demo uses; a database that was given is filled only when it is empty."""

import os
from urllib.parse import urlsplit

from rich.console import Console

from cli.demo.folder import Folder, State
from cli.exits import USAGE, CliError
from store import contents
from store.pool import connect


def given() -> bool:
    """Whether the database is somebody else's, and not the one in our folder."""
    return bool(os.environ.get("DATABASE_URL"))


def tell(dsn: str, redis_url: str, say: Console) -> None:
    """Say which servers are used, without their passwords."""
    for name, variable, address in (
        ("数据库", "DATABASE_URL", dsn),
        ("队列", "REDIS_URL", redis_url),
    ):
        whose = f"{variable} 给定的" if os.environ.get(variable) else "自带的"
        say.print(f"{name}：{whose} {_place(address)}", highlight=False, soft_wrap=True)


def kept(folder: Folder, wanted: State, say: Console) -> State:
    """What the folder's own database holds; it is made anew when that is another district."""
    held = folder.state()
    if held is None:
        return wanted
    if held.database is None and held.same_district(wanted):
        say.print(f"沿用数据文件夹里已有的数据（{held.children} 名儿童，种子 {held.seed}）。")
        return held
    say.print(f"参数变了（上次 {held.children} 名儿童，种子 {held.seed}）：重建演示数据。")
    folder.forget()
    return wanted


async def adopted(folder: Folder, wanted: State, dsn: str, say: Console) -> State:
    """What a given database holds; refused when somebody else's data is in it."""
    conn = await connect(dsn)
    try:
        found = await contents.look(conn)
    finally:
        await conn.close()
    held = folder.state()
    if held is not None and held.database == found.identity:
        if not held.same_district(wanted):
            raise CliError(
                f"参数和上次不同（上次 {held.children} 名儿童，种子 {held.seed}），而 DATABASE_URL "
                "的数据库里还有上次的数据：什么也没有改动。请换一个空数据库，或用上次的参数。",
                USAGE,
            )
        say.print(f"沿用这个数据库里已有的演示数据（{held.children} 名儿童，种子 {held.seed}）。")
        return held
    if found.in_use:
        raise CliError(
            "DATABASE_URL 的数据库里已有数据，而且不是这个数据文件夹的演示写进去的："
            "什么也没有改动。演示会写入虚构的人和密码公开的账号，请给它一个空数据库，"
            "或去掉 DATABASE_URL 用自带的数据库。",
            USAGE,
        )
    wanted.database = found.identity
    # Remembered before anything is written: a crash leaves no data that we would refuse.
    folder.remember(wanted)
    return wanted


def _place(address: str) -> str:
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.hostname or ''}{port}{parts.path}"
