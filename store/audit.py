"""The audit: who did what, to whom, by ids alone. Changes record themselves, by triggers made of
rights.toml; what is read is recorded here, in the transaction that reads it."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from store.errors import NotFound
from store.paging import LIMIT, Page, page
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class Reason(StrEnum):
    """Why somebody looks into the audit; a word from this list, for free text may name a person."""

    COMPLAINT = "complaint"
    YEARLY_AUDIT = "yearly_audit"
    INCIDENT = "incident"
    SUPERVISION = "supervision"
    SUBJECT_REQUEST = "subject_request"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Something done. `account`, `login`: by whom, None for a process of ours by itself;
    `process`: the database login; `columns`: what a change touched, by name."""

    id: UUID
    at: datetime
    account: UUID | None
    login: str | None
    process: str
    action: str
    subject: str
    columns: tuple[str, ...]
    reason: str | None


async def record(
    conn: Conn,
    *,
    action: str,
    subject: str,
    keys: Iterable[str] = (),
    children: Iterable[str] = (),
    reason: str | None = None,
) -> None:
    """Write a row in the caller's transaction, in the name of whoever acts in it.

    `action`, `subject` and `reason` are single words of a-z and _; `keys` are the rows' ids and
    `children` those it is about. Nothing else may be told here: no name, no text.
    """
    await conn.execute(SQL["record"], action, subject, list(keys), sorted(children), reason)


async def read(conn: Conn, children: Iterable[str]) -> None:
    """Record that these children's data is being shown; nothing for none."""
    shown = set(children)
    if shown:
        await record(conn, action="read", subject="child", keys=sorted(shown), children=shown)


async def of_child(
    conn: Conn, child: str, reason: Reason, *, cursor: str | None = None, limit: int = LIMIT
) -> Page[Entry]:
    """A page of what was done with a child's data, newest first. The look is recorded too."""
    try:
        before = UUID(cursor) if cursor else None
    except ValueError:
        raise NotFound from None
    rows = await conn.fetch(SQL["of_child"], child, before, limit + 1)
    await record(conn, action="read", subject="audit", children=[child], reason=reason.value)
    entries = [msgspec.convert(row, Entry) for row in rows]
    return page(entries, limit, [str(entry.id) for entry in entries])
