"""Passwords: checked and hashed beside the event loop, a few at a time, in no transaction.

argon2id takes a processor and 64 MiB for some fifty milliseconds, on purpose. A log-in that held a
database connection meanwhile would let thirty guessers empty the pool.
"""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NewType, TypeVar

import argon2

from store.errors import TooBusy

T = TypeVar("T")
# What argon2 made of a password; never the password.
PasswordHash = NewType("PasswordHash", str)

SHORTEST, LONGEST = 12, 200
FEWEST_DIFFERENT = 5
AT_ONCE = 2
# Two at a time do this many within a few seconds; whoever comes later is better told to wait.
MOST_WAITING = 48

_HASHER = argon2.PasswordHasher()
_ROOM = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")


class _Queue:
    waiting = 0


async def hashed(password: str) -> PasswordHash:
    """What is stored of a password. TooBusy when too many are at it."""
    return PasswordHash(await _beside(_HASHER.hash, password))


async def matches(mark: PasswordHash | None, password: str) -> bool:
    """Whether it is the password; without a mark False, after just as long. May be TooBusy."""
    return await _beside(_verify, mark, password) and mark is not None


def is_outdated(mark: PasswordHash) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(mark)


def fault_of(login: str, password: str) -> str | None:
    """What is wrong with a new password and what to do, or None."""
    if len(password) < SHORTEST:
        return "密码太短：至少 12 个字符，四个词连起来就很好。"
    if len(password) > LONGEST:
        return "密码太长：最多 200 个字符。"
    if len(set(password)) < FEWEST_DIFFERENT:
        return "密码太简单：重复的字符太多。请换一个。"
    if login.lower() in password.lower():
        return "密码里不要有用户名。请换一个。"
    return None


async def _beside(work: Callable[..., T], *given: object) -> T:
    if _Queue.waiting >= MOST_WAITING:
        raise TooBusy
    _Queue.waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_ROOM, work, *given)
    finally:
        _Queue.waiting -= 1


def _verify(mark: str | None, password: str) -> bool:
    try:
        return _HASHER.verify(mark or _decoy(), password)
    except argon2.exceptions.VerifyMismatchError:
        return False


@cache
def _decoy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))
