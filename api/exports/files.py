"""Published circles as files to take along: made in a thread, marked, and in the audit."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from api.access import scope
from api.rounds.acts import SHANGHAI
from rosters.letters import cards, letters
from rosters.papers import Mark, PaperCircle, PaperSeat, circle_list, helper_list
from store import audit, circles, geography
from store.accounts import Account
from store.circles import Circle
from store.errors import Conflict
from store.pool import Conn

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
_PAGE = 500


class Purpose(StrEnum):
    """What the file is for: a word from this list, for free text may name a person."""

    MEETING = "meeting"
    HOME_VISIT = "home_visit"
    HANDOVER = "handover"
    TELL_FAMILY = "tell_family"
    ARCHIVE = "archive"


class Kind(StrEnum):
    """What there is to take along."""

    CIRCLES = "circles.xlsx"
    HELPERS = "helpers.xlsx"
    LETTERS = "letters.pdf"
    CARDS = "cards.pdf"


class File(NamedTuple):
    """A file, and how it is called and read."""

    name: str
    media_type: str
    body: bytes


PURPOSE_WORDS = {
    Purpose.MEETING: "例会",
    Purpose.HOME_VISIT: "走访",
    Purpose.HANDOVER: "交接",
    Purpose.TELL_FAMILY: "告知家庭",
    Purpose.ARCHIVE: "归档",
}
KIND_WORDS = {
    Kind.CIRCLES: "关爱圈名单（xlsx）",
    Kind.HELPERS: "志愿者结对名单（xlsx）",
    Kind.LETTERS: "关爱圈告知书（PDF，一圈一页）",
    Kind.CARDS: "关爱圈卡片（PDF，一页十张）",
}
_MAKERS: dict[Kind, tuple[str, str, Callable[[Iterable[PaperCircle], Mark], bytes]]] = {
    Kind.CIRCLES: ("关爱圈名单.xlsx", XLSX, circle_list),
    Kind.HELPERS: ("志愿者结对名单.xlsx", XLSX, helper_list),
    Kind.LETTERS: ("关爱圈告知书.pdf", PDF, letters),
    Kind.CARDS: ("关爱圈卡片.pdf", PDF, cards),
}


# Who is having a file made: it takes a processor and holds a connection.
MAKING: set[UUID] = set()
MOST_AT_ONCE = 2


async def export(
    conn: Conn, account: Account, kind: Kind, purpose: Purpose, asked: str | None
) -> File:
    """The circles within reach as a file. Children without anybody in their circle are left out,
    but for the list. Raises rosters.letters.NoFont, and Conflict("one_export_at_a_time")."""
    if account.id in MAKING or len(MAKING) >= MOST_AT_ONCE:
        raise Conflict("one_export_at_a_time")
    MAKING.add(account.id)
    try:
        return await _export(conn, account, kind, purpose, asked)
    finally:
        MAKING.discard(account.id)


async def _export(
    conn: Conn, account: Account, kind: Kind, purpose: Purpose, asked: str | None
) -> File:
    street = scope(account, "circle_export", asked)
    papers = await _papers(conn, street)
    if kind is not Kind.CIRCLES:
        papers = [paper for paper in papers if paper.seats]
    await audit.record(
        conn,
        action="export",
        subject="circle",
        keys=[kind.value, street or "district"],
        children=[paper.child for paper in papers],
        reason=purpose.value,
    )
    name, media_type, make = _MAKERS[kind]
    mark = Mark(login=account.login, at=datetime.now(SHANGHAI), purpose=PURPOSE_WORDS[purpose])
    return File(name, media_type, await asyncio.to_thread(make, papers, mark))


async def _papers(conn: Conn, street: str | None) -> list[PaperCircle]:
    names = {row.code: row.name for row in await geography.streets(conn)}
    found: list[PaperCircle] = []
    cursor: str | None = None
    while True:
        page = await circles.of_street(conn, street, cursor=cursor, limit=_PAGE)
        found += [_paper(row, names) for row in page.rows]
        cursor = page.next
        if cursor is None:
            return found


def _paper(row: Circle, names: dict[str, str]) -> PaperCircle:
    return PaperCircle(
        child=row.child,
        code_name=row.code_name,
        street_name=names[row.street],
        neighbourhood_name=row.neighbourhood_name,
        needs=row.needs,
        seats=tuple(
            PaperSeat(
                seat=held.seat,
                helper=held.helper,
                helper_name=held.helper_name or held.helper,
                since=held.since.astimezone(SHANGHAI).date(),
            )
            for held in row.seats
        ),
    )
