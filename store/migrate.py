"""Brings a database up to date: plain SQL files, forward only, each once and in order."""

import hashlib
from pathlib import Path

import asyncpg

from store import logins, rights, walls
from store.errors import MigrationChanged, MigrationHeldUp

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x6C696E6A6961  # "linjia": one runner at a time

_LEDGER = """
create table if not exists migration (
    name text primary key,
    checksum text not null,
    applied_at timestamptz not null default now()
)
"""


async def migrate(dsn: str, folder: Path = MIGRATIONS, patience: float = 10) -> list[str]:
    """Apply what is missing and name it; safe to run twice and from several places at once.

    MigrationHeldUp when somebody holds what is to be changed for longer than `patience` seconds.

    Then rights.toml becomes the database's walls, and the application's logins may log in.
    """
    conn = await asyncpg.connect(dsn, server_settings={"application_name": "linjia migrate"})
    try:
        await conn.execute("select pg_advisory_lock($1)", _LOCK)
        # Waiting behind somebody's long query, a migration makes everybody else wait behind it.
        await conn.execute(f"set lock_timeout = {round(patience * 1000)}")
        await conn.execute(_LEDGER)
        done = await _apply(conn, _files(folder))
        if folder == MIGRATIONS:
            await walls.build(conn, rights.load())
            await logins.allow(conn, dsn)
        return done
    finally:
        await conn.close()


def _files(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}


async def _apply(conn: asyncpg.Connection, files: dict[str, str]) -> list[str]:
    held = {row["name"]: row["checksum"] for row in await conn.fetch("select * from migration")}
    if unknown := sorted(held.keys() - files.keys()):
        raise MigrationChanged(
            f"数据库里有本程序没有的迁移：{'、'.join(unknown)}。"
            "数据库比程序新，请改用新版本的程序。"
        )
    done: list[str] = []
    for name, text in files.items():
        checksum = hashlib.sha256(text.encode()).hexdigest()
        if name in held:
            if held[name] != checksum:
                raise MigrationChanged(
                    f"迁移 {name} 执行后文件被改过。已执行的迁移不能修改，请新增一个迁移文件。"
                )
            continue
        try:
            async with conn.transaction():
                await conn.execute(text)
                await conn.execute(
                    "insert into migration (name, checksum) values ($1, $2)", name, checksum
                )
        except asyncpg.LockNotAvailableError as error:
            raise MigrationHeldUp(
                f"迁移 {name} 拿不到要改的表：还有别的程序在用。这个迁移没有执行。"
                "请先停下网站和后台进程（或结束长查询），再运行一次。"
            ) from error
        done.append(name)
    return done
