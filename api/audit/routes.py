"""Who looked at a child's data, and who changed it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, post
from litestar.params import JSONBody

from api.access import May
from api.errors import problems
from api.servers import Db
from store import audit
from store.audit import Reason
from store.pool import Conn


class AuditSearch(msgspec.Struct, frozen=True, kw_only=True):
    """Which child, and why somebody asks: sent as a body, for no address says about whom."""

    child: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    reason: Reason
    cursor: str | None = None


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Something done with a child's data. `login`: by whom, null for a process of ours by itself;
    `columns`: what a change touched, by name."""

    id: UUID
    at: datetime
    login: str | None
    action: str
    subject: str
    columns: tuple[str, ...]
    reason: str | None


class AuditEntries(msgspec.Struct, frozen=True, kw_only=True):
    """A page of entries, newest first. `next` is the cursor of the next page."""

    child: str
    entries: tuple[AuditEntry, ...]
    next: str | None = None


class AuditController(Controller):
    path = "/audit"
    tags = ("audit",)

    @post(
        "/",
        summary="谁看过、改过一名儿童的档案",
        status_code=200,
        guards=[May("audit_read")],
        responses=problems(400, 404),
    )
    async def find(self, conn: Db, data: JSONBody[AuditSearch]) -> AuditEntries:
        """Give the reason for looking; the look is recorded with it."""
        return await entries_of(conn, data.child, data.reason, data.cursor)


async def entries_of(
    conn: Conn, child: str, reason: Reason, cursor: str | None = None
) -> AuditEntries:
    """A page of what was done with a child's data."""
    page = await audit.of_child(conn, child, reason, cursor=cursor)
    return AuditEntries(
        child=child,
        entries=tuple(
            AuditEntry(
                id=row.id,
                at=row.at,
                login=row.login,
                action=row.action,
                subject=row.subject,
                columns=row.columns,
                reason=row.reason,
            )
            for row in page.rows
        ),
        next=page.next,
    )
