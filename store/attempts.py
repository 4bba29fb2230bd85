"""Guessing is slowed: per login, per address and per account's codes, and it ends by itself.

An attempt is counted before its password is looked at, so that many at once are no way round.
An unknown login is counted like a known one: the answer tells nobody which logins exist.
"""

import hashlib
import ipaddress
from datetime import timedelta
from uuid import UUID

from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
WINDOW = timedelta(minutes=15)
PER_LOGIN = 10
PER_CODE = 5
# An office shares one address.
PER_ADDRESS = 50
_NETWORK = 64


class Key:
    """Whose attempts are counted together, and how many of them may fail."""

    def __init__(self, name: str, limit: int) -> None:
        self.digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=16).digest()
        self.limit = limit


def login_key(login: str) -> Key:
    """A login's, whether or not there is such an account."""
    return Key(f"login {login}", PER_LOGIN)


def code_key(account: UUID) -> Key:
    """An account's second factor's."""
    return Key(f"code {account}", PER_CODE)


def address_key(address: str) -> Key:
    """An address's; an IPv6 network of 64 bits counts as one, for it is one customer's."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return Key(f"address {address}", PER_ADDRESS)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return Key(f"address {parsed.ipv4_mapped}", PER_ADDRESS)
        network = ipaddress.ip_network((parsed, _NETWORK), strict=False)
        return Key(f"address {network}", PER_ADDRESS)
    return Key(f"address {parsed}", PER_ADDRESS)


async def count(conn: Conn, *keys: Key) -> timedelta | None:
    """Count an attempt under each key; the time to wait when one of them is locked.

    Addresses come first: everybody locks rows in the same order.
    """
    for key in keys:
        [row] = await conn.fetch(SQL["count"], key.digest, WINDOW, key.limit)
        if row["failures"] > key.limit:
            return row["left"]
    return None


async def succeed(conn: Conn, *keys: Key) -> None:
    """The counted attempt was right: an address gets it back, others start afresh."""
    for key in keys:
        given_back = 1 if key.limit == PER_ADDRESS else key.limit + 1
        await conn.execute(SQL["give_back"], key.digest, given_back)


async def unlock(conn: Conn, login: str, account: UUID) -> None:
    """Let the login try again at once."""
    await succeed(conn, login_key(login), code_key(account))


async def is_locked(conn: Conn, key: Key) -> bool:
    """Whether an attempt would be refused now."""
    return bool(await conn.fetchval(SQL["is_locked"], key.digest, WINDOW, key.limit))


async def sweep(conn: Conn) -> None:
    """Drop what counts no more."""
    await conn.execute(SQL["sweep"], WINDOW)
