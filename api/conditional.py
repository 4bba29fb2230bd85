"""ETags: an answer that didn't change isn't sent again."""

import hashlib
from typing import Any, TypeVar

import msgspec
from litestar import Request, Response

T = TypeVar("T")


def answer(request: Request[Any, Any, Any], body: T, headers: dict[str, str]) -> Response[T]:
    """The body with its ETag; 304 without a body when the client has it."""
    mark = f'"{hashlib.sha256(msgspec.json.encode(body)).hexdigest()[:32]}"'
    headers = {**headers, "etag": mark}
    held = {
        tag.strip().removeprefix("W/")
        for tag in request.headers.get("if-none-match", "").split(",")
    }
    if mark in held or "*" in held:
        return Response(None, status_code=304, headers=headers)  # type: ignore[arg-type]
    return Response(body, headers=headers)
