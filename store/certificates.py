"""The certificates of rounds, as their workers sealed them, with what people changed since."""

from datetime import datetime
from uuid import UUID

import msgspec

from matcher.certificate import Chance, Changed, ChangedSeat, Rebound, changed, rebounds
from matcher.outcome import TierResult
from matcher.people import Seat
from store import audit
from store.errors import Conflict, NotFound
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate's published seal, its bounds with what proves them again, the lottery's
    chances, and how many seats people `changed` since it was solved. Of a certificate that was
    `redacted_at` some time, because people in it were erased, only the seal is left."""

    seal: str
    redacted_at: datetime | None = None
    changed: int
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
    if found["redacted_at"] is not None:
        return Sealed(
            seal=found["seal"], redacted_at=found["redacted_at"], changed=0, bounds=(), chances=()
        )
    people = await _changed(conn, round_id, found["seal"])
    return Sealed(
        seal=people.seal if people else found["seal"],
        changed=len(people.seats) if people else 0,
        bounds=rebounds(
            msgspec.json.decode(found["tiers"], type=tuple[TierResult, ...]),
            msgspec.json.decode(found["proven"], type=dict[str, int]),
        ),
        chances=msgspec.json.decode(found["chances"], type=tuple[Chance, ...]),
    )


async def export(conn: Conn, round_id: UUID) -> tuple[str, bytes]:
    """Published seal and file. It is recorded for every child of the round; NotFound when there
    is none, Conflict("certificate_is_whole") when people in it were erased."""
    found = await conn.fetchrow(SQL["export"], round_id)
    if found is None:
        raise NotFound
    if found["redacted_at"] is not None:
        raise Conflict("certificate_is_whole")
    await audit.record(
        conn,
        action="export",
        subject="round_certificate",
        keys=[str(round_id)],
        children=found["children"],
    )
    people = await _changed(conn, round_id, found["seal"])
    if people is None:
        return found["seal"], found["body"].encode()
    parts = msgspec.json.decode(found["body"], type=dict[str, msgspec.Raw])
    parts["changed"] = msgspec.Raw(msgspec.json.encode(people))
    return people.seal, msgspec.json.format(msgspec.json.encode(parts), indent=1)


async def _changed(conn: Conn, round_id: UUID, seal: str) -> Changed | None:
    """The seats that people changed, sealed with the certificate of that seal; None for none."""
    rows = await conn.fetch(SQL["changed"], round_id)
    seats = tuple(
        ChangedSeat(
            child=row["child"], seat=Seat(row["seat"]), before=row["before"], after=row["after"]
        )
        for row in rows
    )
    return changed(seal, seats) if seats else None
