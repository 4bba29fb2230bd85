"""Changing the key of what is sealed: batch by batch, to be broken off and begun again at will, by
several at once."""

from collections.abc import Mapping
from typing import Any

import asyncpg
import msgspec

from store import second_factors
from store.contacts import COLUMNS, SEALED, Contacts, place
from store.errors import StoreError
from store.keeping import keeping
from store.pool import Conn
from store.seals import BrokenSeal, Seal
from store.sql import queries

SQL = queries(__file__)
BATCH = 200
_STALE = {"child": SQL["child_stale"], "helper": SQL["helper_stale"]}
_RESEAL = {"child": SQL["child_reseal"], "helper": SQL["helper_reseal"]}


class KeyMissing(StoreError):
    """A sealed value that none of the keys opens; the message says which."""


class KeyUse(msgspec.Struct, frozen=True, kw_only=True):
    """How many values a key has sealed. `key` None: not sealed at all."""

    key: str | None
    number: int


async def usage(conn: Conn) -> list[KeyUse]:
    """How many values stand under each key, those kept for an undo among them."""
    async with keeping(conn):
        return [msgspec.convert(row, KeyUse) for row in await conn.fetch(SQL["usage"])]


async def rotate(conn: asyncpg.Connection, contacts: Contacts, seal: Seal) -> int:
    """Seal everything with the first key; how many rows were sealed anew here.

    Each batch is a transaction; rows in another rotation's hands are left to it. An upload that
    waits to be stored is left as it is: it is gone within a day, and its old key still opens it.
    Raises KeyMissing.
    """
    done = 0
    for table in COLUMNS:
        while count := await _batch(conn, contacts, table):
            done += count
    while count := await _images(conn, contacts):
        done += count
    return done + await _factors(conn, seal)


async def _batch(conn: asyncpg.Connection, contacts: Contacts, table: str) -> int:
    async with keeping(conn):
        rows = await conn.fetch(_STALE[table], contacts.current, BATCH)
        fresh = [_resealed(dict(row), table, contacts) for row in rows]
        columns = ([row[column] for row in fresh] for column in ("id", *COLUMNS[table]))
        await conn.execute(_RESEAL[table], *columns)
    return len(rows)


async def _images(conn: asyncpg.Connection, contacts: Contacts) -> int:
    # What an undo compares must stay what it would find: the same value is sealed alike.
    async with keeping(conn):
        rows = await conn.fetch(SQL["images_stale"], contacts.current, BATCH)
        for row in rows:
            kept = (row["before"], row["after"])
            fresh = [_fresh_image(image, row["subject"], contacts) for image in kept]
            await conn.execute(SQL["image_reseal"], row["import"], row["number"], *fresh)
    return len(rows)


def _fresh_image(image: str | None, table: str, contacts: Contacts) -> str | None:
    if image is None:
        return None
    return msgspec.json.encode(_resealed(msgspec.json.decode(image), table, contacts)).decode()


async def _factors(conn: asyncpg.Connection, seal: Seal) -> int:
    """The secrets of dynamic codes; which key sealed one, only opening it tells."""
    done = 0
    async with keeping(conn):
        for row in await conn.fetch(SQL["factors"]):
            whose = second_factors.sealed_as(row["account"])
            if not seal.is_current(row["secret"]):
                try:
                    fresh = seal.close(seal.open(row["secret"], whose), whose)
                except BrokenSeal as error:
                    raise KeyMissing(whose) from error
                await conn.execute(SQL["factor_reseal"], row["account"], row["secret"], fresh)
                done += 1
    return done


def _resealed(row: Mapping[str, Any], table: str, contacts: Contacts) -> dict[str, Any]:
    fresh = dict(row)
    for column in COLUMNS[table]:
        value, of = str(row[column]), place(table, str(row["id"]), column)
        try:
            # What was there before anything was sealed is sealed now.
            open_ = contacts.open(value, of) if SEALED.fullmatch(value) else value
        except BrokenSeal as error:
            raise KeyMissing(f"{table} {row['id']} {column}") from error
        fresh[column] = contacts.close(open_, of)
    return fresh
