"""Locks and bans: who decided them."""

from collections.abc import Sequence
from typing import TypeAlias

from matcher.people import Seat
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)

Key: TypeAlias = tuple[str, str, Seat, str]


async def deciders(conn: Conn, children: Sequence[str]) -> dict[Key, str]:
    """Kind, child, seat and helper to who decided it, of decisions within reach."""
    found = await conn.fetch(SQL["deciders"], children)
    return {
        (row["kind"], row["child"], Seat(row["seat"]), row["helper"]): row["decided_by"]
        for row in found
    }
