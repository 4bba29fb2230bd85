"""One child or one helper, as whoever looks after the registers sees them. Each look is recorded,
and so is each time the contacts are shown."""

from datetime import date
from typing import TypeVar

import msgspec

from store import audit
from store.contacts import COLUMNS, Contacts, place
from store.errors import NotFound
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
H = TypeVar("H", "ChildHead", "HelperHead")


class ChildHead(msgspec.Struct, frozen=True, kw_only=True):
    """Who a page is about; the name and what is sealed are not for showing as they are."""

    id: str
    code_name: str
    born: date
    street: str
    neighbourhood_name: str
    name: str
    address: str
    guardian_phone: str


class HelperHead(msgspec.Struct, frozen=True, kw_only=True):
    """Who a page is about. `circles`: the children in whose circles the helper sits."""

    id: str
    active: bool
    name: str
    phone: str
    circles: tuple[str, ...]


async def kind_of(conn: Conn, code: str) -> str | None:
    """Whose code it is, `child` or `helper`; None for nobody within reach."""
    return await conn.fetchval(SQL["kind_of"], code)


async def child(conn: Conn, code: str) -> ChildHead:
    """A child within reach; NotFound."""
    record = await conn.fetchrow(SQL["child"], code)
    if record is None:
        raise NotFound
    await audit.read(conn, [code])
    return msgspec.convert(record, ChildHead)


async def helper(conn: Conn, code: str) -> HelperHead:
    """A helper within reach; NotFound."""
    record = await conn.fetchrow(SQL["helper"], code)
    if record is None:
        raise NotFound
    await audit.record(conn, action="read", subject="helper", keys=[code])
    return msgspec.convert(record, HelperHead)


async def reveal_child(conn: Conn, head: ChildHead, contacts: Contacts) -> ChildHead:
    """The child with address and phone legible, and in the audit that they were shown."""
    await audit.record(conn, action="reveal", subject="child", keys=[head.id], children=[head.id])
    return _opened(head, "child", contacts)


async def reveal_helper(conn: Conn, head: HelperHead, contacts: Contacts) -> HelperHead:
    """The helper with the phone legible, and in the audit that it was shown."""
    await audit.record(conn, action="reveal", subject="helper", keys=[head.id])
    return _opened(head, "helper", contacts)


def _opened(head: H, table: str, contacts: Contacts) -> H:
    opened = {
        column: contacts.open(getattr(head, column), place(table, head.id, column))
        for column in COLUMNS[table]
    }
    return msgspec.structs.replace(head, **opened)


async def named_in(conn: Conn, text: str) -> bool:
    """Whether a text holds the name of a child or a helper within reach."""
    return bool(await conn.fetchval(SQL["named_in"], text))
