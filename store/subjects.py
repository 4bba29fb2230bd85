"""All that is kept about one child or helper, for whoever has the right to ask for it."""

from typing import Any

import msgspec

from store import audit
from store.contacts import COLUMNS, Contacts, place
from store.errors import NotFound
from store.keeping import keeping
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
# What is told of each kind of person, part by part, in this order.
PARTS = {
    "child": (
        "child",
        "child_bases",
        "child_pairings",
        "child_answers",
        "child_proposals",
        "child_conflicts",
        "child_decisions",
        "child_follow_ups",
        "child_accesses",
        "child_requests",
        "child_audit",
    ),
    "helper": (
        "helper",
        "helper_records",
        "helper_pairings",
        "helper_answers",
        "helper_proposals",
        "helper_conflicts",
        "helper_decisions",
        "helper_accounts",
        "helper_audit",
    ),
}


async def kind_of(conn: Conn, code: str) -> str:
    """Whose code it is, `child` or `helper`; NotFound."""
    async with keeping(conn):
        found = await conn.fetchval(SQL["kind_of"], code)
    if found is None:
        raise NotFound
    return found


async def export(conn: Conn, code: str, contacts: Contacts) -> dict[str, list[dict[str, Any]]]:
    """The rows about somebody by part, phones and addresses legible. Recorded in the audit, in the
    same transaction. NotFound; BrokenSeal."""
    kind = await kind_of(conn, code)
    async with keeping(conn):
        found = {part: await _rows(conn, part, code) for part in PARTS[kind]}
        children = [code] if kind == "child" else []
        await audit.record(conn, action="export", subject=kind, keys=[code], children=children)
    [person] = found[kind]
    for column in COLUMNS[kind]:
        person[column] = contacts.open(person[column], place(kind, code, column))
    return found


async def _rows(conn: Conn, part: str, code: str) -> list[dict[str, Any]]:
    return [msgspec.json.decode(row["row"]) for row in await conn.fetch(SQL[part], code)]
