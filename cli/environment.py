"""What the servers' addresses come from, and what to say when they don't answer."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import asyncpg
from redis.exceptions import RedisError

from cli.exits import ENVIRONMENT, CliError
from store.contacts import Contacts
from store.errors import MigrationChanged, MigrationHeldUp

T = TypeVar("T")


def required(*names: str) -> None:
    """End the command when a setting is missing."""
    missing = [
        name for name in names if not (os.environ.get(name) or os.environ.get(f"{name}_FILE"))
    ]
    if missing:
        raise CliError(
            f"缺少环境变量 {'、'.join(missing)}。例如 "
            "DATABASE_URL=postgresql://用户:密码@主机:5432/linjia，REDIS_URL=redis://主机:6379。"
            "只想看看效果请用 linjia demo，它自带数据库。",
            ENVIRONMENT,
        )


def database_url() -> str:
    """DATABASE_URL, or what stands in the file that DATABASE_URL_FILE names."""
    required("DATABASE_URL")
    return _said("DATABASE_URL")


def site_keys() -> list[str]:
    """The keys of LINJIA_KEYS, or of the file that LINJIA_KEYS_FILE names; the first one seals."""
    keys = _said("LINJIA_KEYS").replace(",", " ").split()
    if not keys:
        raise CliError(
            "缺少环境变量 LINJIA_KEYS：打开电话和住址要用封存它们的钥匙。与网站用同一份。",
            ENVIRONMENT,
        )
    return keys


def _said(name: str) -> str:
    """What a variable says, or the file that stands in the variable with _FILE at its end."""
    file = os.environ.get(f"{name}_FILE")
    try:
        return Path(file).read_text().strip() if file else os.environ.get(name, "")
    except OSError as error:
        raise CliError(
            f"读不到 {name}_FILE 指的文件 {file}：{error.strerror}", ENVIRONMENT
        ) from error


def site_contacts() -> Contacts:
    """What seals phones and addresses."""
    try:
        return Contacts(site_keys())
    except ValueError as error:
        raise CliError(
            "LINJIA_KEYS 里有一个不是密钥。用 linjia account key 生成；几个之间用空格隔开。",
            ENVIRONMENT,
        ) from error


async def reaching_servers(work: Callable[[], Awaitable[T]]) -> T:
    """Do the work; a server that doesn't answer ends the command with a message."""
    try:
        return await work()
    except (asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError) as error:
        raise CliError(f"数据库连接中断：{error}", ENVIRONMENT) from error
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise CliError(f"数据库拒绝登录：{error}。请检查 DATABASE_URL。", ENVIRONMENT) from error
    except asyncpg.InvalidCatalogNameError as error:
        raise CliError(f"数据库不存在：{error}。请先建库。", ENVIRONMENT) from error
    except (MigrationChanged, MigrationHeldUp) as error:
        raise CliError(str(error), ENVIRONMENT) from error
    except RedisError as error:
        raise CliError(f"队列连不上：{error}。请检查 REDIS_URL。", ENVIRONMENT) from error
    except OSError as error:
        raise CliError(
            f"服务器连不上：{error}。请检查 DATABASE_URL 和 REDIS_URL。", ENVIRONMENT
        ) from error
