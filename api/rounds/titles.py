"""What a round may be called: a line to read that tells of nobody. Many read it, and it outlives an
erasure."""

import re
from typing import Annotated

import msgspec

from api.refusals import Refused
from api.text import LINE
from store import people
from store.pool import Conn

LONGEST_TITLE = 80
Title = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=LONGEST_TITLE, pattern=LINE, examples=["2026 学年第一学期"]
    ),
]
# An identity card's number, or a mobile's.
_NUMBER = re.compile(r"(?<!\d)(\d{15}|\d{17}[\dXx]|1[3-9]\d{9})(?!\d)", re.ASCII)
TELLS = "名称里有儿童或志愿者的姓名、电话或证件号。名称看的人多，也会一直留着：请改写，不写到人。"


async def check(conn: Conn, title: str) -> None:
    """Refused (422) when the title names somebody within the acting account's reach."""
    if _NUMBER.search(title) or await people.named_in(conn, title):
        raise Refused(422, TELLS)
