"""The certificates of rounds, as their workers sealed them."""

from uuid import UUID

import msgspec

from matcher.certificate import Chance, Rebound, rebounds
from matcher.outcome import TierResult
from store import audit
from store.errors import NotFound
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate's seal, its bounds with what proves them again, and the lottery's chances."""

    seal: str
    bounds: tuple[Rebound, ...]
    chances: tuple[Chance, ...]


async def save(conn: Conn, round_id: UUID, seal: str, body: bytes) -> None:
    """Keep a round's certificate, in the transaction that proposes the round."""
    await conn.execute(SQL["save"], round_id, seal, body.decode())


async def look(conn: Conn, round_id: UUID) -> Sealed | None:
    """What the page shows of a round's certificate; None when there is none."""
    found = await conn.fetchrow(SQL["look"], round_id)
    if found is None:
        return None
    return Sealed(
        seal=found["seal"],
        bounds=rebounds(
            msgspec.json.decode(found["tiers"], type=tuple[TierResult, ...]),
            msgspec.json.decode(found["proven"], type=dict[str, int]),
        ),
        chances=msgspec.json.decode(found["chances"], type=tuple[Chance, ...]),
    )


async def export(conn: Conn, round_id: UUID) -> tuple[str, bytes]:
    """Seal and file. It is recorded for every child of the round; NotFound when there is none."""
    found = await conn.fetchrow(SQL["export"], round_id)
    if found is None:
        raise NotFound
    await audit.record(
        conn,
        action="export",
        subject="round_certificate",
        keys=[str(round_id)],
        children=found["children"],
    )
    return found["seal"], found["body"].encode()
