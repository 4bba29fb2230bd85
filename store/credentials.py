"""Each helper's clearance, training and insurance: a result, a day, a body, a last day; no
content."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from store.errors import NotFound, conflicts
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class CredentialKind(StrEnum):
    """从业查询, 培训, 保险."""

    CLEARANCE = "clearance"
    TRAINING = "training"
    INSURANCE = "insurance"


class CredentialResult(StrEnum):
    """A refusal ends what was found before it."""

    PASSED = "passed"
    REFUSED = "refused"


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """A record; a roster's does not tell when it was checked. `in_force`: the helper has it today,
    by this record."""

    id: UUID
    kind: CredentialKind
    result: CredentialResult
    checked_on: date | None
    body: str | None
    until: date | None
    from_roster: bool
    recorded_at: datetime
    in_force: bool


class NewCredential(msgspec.Struct, frozen=True, kw_only=True):
    """A record to be made; `until` None for a refusal alone."""

    kind: CredentialKind
    result: CredentialResult
    checked_on: date
    body: str | None
    until: date | None


async def of_helper(conn: Conn, helper: str) -> list[Credential]:
    """A helper's records, the newest first within each kind."""
    rows = await conn.fetch(SQL["of_helper"], helper)
    return [msgspec.convert(row, Credential) for row in rows]


async def add(conn: Conn, helper: str, new: NewCredential, *, by: UUID) -> UUID:
    """Make a record; NotFound without such a helper, Conflict for a result without its last day."""
    with conflicts():
        made = await conn.fetchval(
            SQL["add"],
            helper,
            new.kind.value,
            new.result.value,
            new.checked_on,
            new.body,
            new.until,
            by,
        )
    if made is None:
        raise NotFound
    return made
