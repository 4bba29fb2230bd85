"""Problem details (RFC 9457), and what a wrong request says about itself in Chinese."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec


class RequestFault(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake in a request: where (a JSON pointer into the body, or the parameter) and what."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class ProblemDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An answer that says what went wrong, where, and what to do."""

    title: str
    status: int
    type: str = "about:blank"
    detail: str | None = None
    instance: str | None = None
    faults: tuple[Any, ...] = ()


_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"Object missing required field `(.+?)`", "缺少必填项 {0}"),
    (r"Object contains unknown field `(.+?)`", "不认识的字段 {0}；请删去或改正拼写"),
    (r"Expected `(.+?)` >= (\S+)", "数值不得小于 {1}"),
    (r"Expected `(.+?)` <= (\S+)", "数值不得大于 {1}"),
    (r"Expected `str` of length >= (\d+)", "不得少于 {0} 个字符"),
    (r"Expected `str` of length <= (\d+)", "不得多于 {0} 个字符"),
    (r"Expected `str` matching regex", "不能只有空白，也不能有看不见的或改变书写方向的字符"),
    (r"Expected `(.+?)`, got `(.+?)`", "应为 {0}，收到 {1}"),
    (r"Invalid enum value (.+?)$", "没有这个选项：{0}"),
    (r"Invalid RFC3339 encoded date|Invalid date", "日期不对；请写成 2026-09-01 这样的真实日期"),
    (r"Invalid UUID", "编号格式不对"),
    (r"month must be in|day is out of range", "没有这一天；请写真实日期"),
    (r"JSON is malformed|Input data was truncated", "不是有效的 JSON"),
)


def request_faults(extra: object) -> Iterator[RequestFault]:
    """The faults Litestar lists with a validation error."""
    if not isinstance(extra, list):
        return
    for item in extra:
        if not isinstance(item, dict):
            continue
        message, key = str(item.get("message", "")), str(item.get("key", ""))
        message, _, inner = message.partition(" - at `$")
        path = [part for part in re.split(r"[.\[\]`]+", f"{key}.{inner}") if part]
        missing = re.search(r"missing required field `(.+?)`", message)
        if missing:
            path.append(missing[1])
        if item.get("source", "body") == "body":
            path = path[1:] if path[:1] == ["data"] else path
            pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)
            yield RequestFault(pointer=f"#{pointer}", detail=_chinese(message))
        else:
            name = key.replace("_", "-") if item.get("source") == "header" else key
            yield RequestFault(parameter=name, detail=_chinese(message))


def _chinese(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        found = re.search(pattern, message)
        if found:
            return sentence.format(*found.groups())
    return message
