"""The database logins of the website and the workers: never the owner of the tables."""

import contextlib
import hashlib
from enum import StrEnum
from functools import cache
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from store import walls
from store.errors import ServerError
from store.pool import Conn, create_pool
from store.sql import queries

SQL = queries(__file__)


class Login(StrEnum):
    """Who logs in to the database."""

    APP = "linjia_app"
    WORKER = "linjia_worker"


def address(dsn: str, login: Login) -> str:
    """The address for a login on the same database.

    An address that names the login already stays as it is. Otherwise the password is made of the
    owner's, so that one DATABASE_URL serves all; the owner's can't be found from it.
    """
    parts = urlsplit(dsn)
    if unquote(parts.username or "") == login:
        return dsn
    password = _password(unquote(parts.password), login) if parts.password else None
    who = login.value if password is None else f"{login.value}:{quote(password)}"
    return urlunsplit(parts._replace(netloc=f"{who}@{parts.netloc.rpartition('@')[2]}"))


async def open_pool(
    dsn: str, login: Login, *, min_size: int = 1, max_size: int = 4
) -> asyncpg.Pool:
    """A pool under a login; ServerError when that login could get past the walls."""
    pool = await create_pool(address(dsn, login), min_size=min_size, max_size=max_size)
    async with pool.acquire() as conn:
        found = await walls.faults(conn)
    if found:
        await pool.close()
        raise ServerError(
            f"数据库登录名不合格（{'、'.join(found)}）：网站和后台必须用不能绕过行级安全的登录名。"
            f"请让 DATABASE_URL 指向 {login.value}，或库主（由程序改用 {login.value}）。"
        )
    return pool


async def allow(conn: Conn, dsn: str) -> None:
    """Let the logins log in with the password that `address` gives, once: who has set another
    keeps it."""
    owners = unquote(urlsplit(dsn).password or "")
    for login in Login:
        if await conn.fetchval(SQL["may_log_in"], login.value):
            continue
        secret = f" password '{_password(owners, login)}'" if owners else ""
        # Another database's migration on the same server may do it at this moment.
        with contextlib.suppress(asyncpg.InternalServerError):
            await conn.execute(f"alter role {login.value} login{secret}")


@cache
def _password(owners: str, login: Login) -> str:
    mark = f"linjia login {login.value}".encode()
    return hashlib.scrypt(owners.encode(), salt=mark, n=2**14, r=8, p=1, dklen=24).hex()
