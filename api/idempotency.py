"""Idempotency-Key: the same POST sent twice has one effect and one answer."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import msgspec
from litestar.params import HeaderParameter

from api.access import UserRequest
from store import idempotency
from store.pool import Conn

T = TypeVar("T")

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="同一个键和同样的内容，一天之内只做一次，答复相同。",
    ),
]


async def once(
    request: UserRequest,
    conn: Conn,
    key: str | None,
    kind: type[T],
    act: Callable[[], Awaitable[T]],
    *,
    body: bytes | None = None,
) -> T:
    """Do the act, or give the answer it had under this key.

    `body` stands for the request's body where the same content may be sent as other bytes.
    """
    if key is None:
        return await act()
    asked = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    asked.update(await request.body() if body is None else body)
    earlier = await idempotency.begin(conn, request.user.id, key, asked.hexdigest())
    if earlier is not None:
        return msgspec.json.decode(earlier, type=kind)
    made = await act()
    await idempotency.finish(conn, request.user.id, key, msgspec.json.encode(made))
    return made
