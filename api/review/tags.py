"""ETags of circles: which override was the last about a child's circle, when somebody looked."""

import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote, unquote

from litestar.params import HeaderParameter

from api.refusals import Refused

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        description="要改的每个关爱圈的 ETag（逗号隔开），或整个方案的 ETag。",
    ),
]
WHOLE = "*"
_TAG = re.compile(r'"([^".]+)\.(\d{1,15})"')
MISSING = (
    "请带上 If-Match：每个要改的关爱圈一个 ETag（取自方案或该关爱圈），"
    "这样别人刚做的改动不会被盖掉。"
)


def tag(child: str, number: int) -> str:
    """The ETag of a child's circle in a round, or of the whole proposal (`WHOLE`)."""
    return f'"{plain(child)}.{number}"'


def plain(child: str) -> str:
    """A child's code as it stands in an address or a header."""
    return quote(child, safe="*")


def read(header: str | None) -> dict[str, int]:
    """The overrides that were the last, by circle, when the client looked."""
    return {unquote(child): int(number) for child, number in _TAG.findall(header or "")}


def stale(given: Mapping[str, int], current: Mapping[str, int], whole: int) -> int | None:
    """None when the client saw what is: else the number after which it has not looked.

    `current`: the number of each circle to be changed; `whole`: the proposal's. Refused (428) when
    the client doesn't say what it saw of one of them.
    """
    if WHOLE in given:
        return None if given[WHOLE] == whole else given[WHOLE]
    if not current.keys() <= given.keys():
        raise Refused(428, MISSING)
    behind = [given[child] for child, number in current.items() if given[child] != number]
    return min(behind, default=None)
