"""The yearly compliance pack: who could see what, who approved, who looked, and what is open.

Ids and log-in names alone: no child's name, and no reason that somebody wrote.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from store import audit, audit_chain, rights
from store.audit_chain import Anchor
from store.file_access import REVIEW_WITHIN
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
# An account that nobody uses is a door that nobody watches.
IDLE = timedelta(days=180)


class Open(StrEnum):
    """What is to be put right."""

    AUDIT_FLAW = "audit_flaw"
    ADMIN_WITHOUT_SECOND_FACTOR = "admin_without_second_factor"
    GLASS_UNREVIEWED = "glass_unreviewed"
    GLASS_OVERDUE = "glass_overdue"
    ACCOUNT_IDLE = "account_idle"


class OpenFinding(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be put right, and where it is."""

    what: Open
    where: str


Line = dict[str, Any]


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """The pack's tables, each of lines of the same columns, and what is open."""

    since: datetime
    until: datetime
    links: int
    tables: dict[str, tuple[Line, ...]]
    findings: tuple[OpenFinding, ...]


async def pack(conn: Conn, since: datetime, until: datetime, anchors: Mapping[str, Anchor]) -> Pack:
    """What was done in a period, and what is open now. Making it is recorded."""
    verdict = await audit_chain.verify(conn, anchors)
    span = (since, until)
    found = {
        "rights": tuple(_rights()),
        "tables": tuple(_tables()),
        "accounts": await _lines(conn, "accounts"),
        "approvals": await _lines(conn, "approvals", *span),
        "looks": await _lines(conn, "looks", *span),
        "emergencies": await _lines(conn, "emergencies", *span, REVIEW_WITHIN),
        "deletions": await _lines(conn, "deletions", *span),
    }
    findings = [
        OpenFinding(
            what=Open.AUDIT_FLAW,
            where=f"{flaw.flaw.value} {flaw.chain or ''}/{flaw.number or ''} {flaw.audit or ''}",
        )
        for flaw in verdict.findings
    ]
    findings += [finding async for finding in _findings(conn)]
    await audit.record(conn, action="export", subject="compliance")
    return Pack(
        since=since, until=until, links=verdict.links, tables=found, findings=tuple(findings)
    )


async def _lines(conn: Conn, name: str, *given: object) -> tuple[Line, ...]:
    return tuple(dict(row) for row in await conn.fetch(SQL[name], *given))


async def _findings(conn: Conn) -> AsyncIterator[OpenFinding]:
    for row in await conn.fetch(SQL["lone_admins"]):
        yield OpenFinding(what=Open.ADMIN_WITHOUT_SECOND_FACTOR, where=row["login"])
    for row in await conn.fetch(SQL["unreviewed"], REVIEW_WITHIN):
        what = Open.GLASS_OVERDUE if row["overdue"] else Open.GLASS_UNREVIEWED
        where = f"{row['login']} {row['child']} {row['began']:%Y-%m-%d %H:%M} UTC"
        yield OpenFinding(what=what, where=where)
    for row in await conn.fetch(SQL["idle_accounts"], IDLE):
        yield OpenFinding(what=Open.ACCOUNT_IDLE, where=row["login"])


def _rights() -> Iterator[Line]:
    known = rights.load()
    for right in known.rights.values():
        for role, reach in right.reach.items():
            yield {
                "role": known.roles[role].about,
                "right": right.about,
                "reach": reach.value,
                "shows": known.tiers[right.tier] if right.tier else "",
            }


def _tables() -> Iterator[Line]:
    known = rights.load()
    for table in known.tables.values():
        for role, deeds in table.access.items():
            yield {
                "table": table.about,
                "role": known.roles[role].about,
                **{deed.value: deeds[deed].value if deed in deeds else "" for deed in rights.Deed},
                "audited": table.audit is not None,
            }
