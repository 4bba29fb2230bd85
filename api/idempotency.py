"""Idempotency-Key: the same POST sent twice has one effect and one answer."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from litestar.exceptions import ClientException

from api.access import UserRequest
from store import idempotency
from store.pool import Conn

T = TypeVar("T")
LONGEST_KEY = 200


async def once(
    request: UserRequest, conn: Conn, kind: type[T], act: Callable[[], Awaitable[T]]
) -> T:
    """Do the act, or give the answer it had under this key."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return await act()
    if not 0 < len(key) <= LONGEST_KEY:
        raise ClientException(f"Idempotency-Key 应为 1 到 {LONGEST_KEY} 个字符。")
    asked = b"\0".join((request.method.encode(), request.url.path.encode(), await request.body()))
    mark = hashlib.sha256(asked).hexdigest()
    earlier = await idempotency.begin(conn, request.user.id, key, mark)
    if earlier is not None:
        return msgspec.json.decode(earlier, type=kind)
    made = await act()
    await idempotency.finish(conn, request.user.id, key, msgspec.json.encode(made))
    return made
