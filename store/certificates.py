"""The certificates of rounds, as their workers sealed them, with what people changed since."""

import asyncio
from datetime import datetime
from uuid import UUID

import msgspec

from matcher.certificate import (
    Chance,
    Changed,
    ChangedSeat,
    Rebound,
    changed,
    rebounds,
    seals_of,
)
from matcher.outcome import TierResult
from matcher.people import Seat
from matcher.problem import digest
from rosters.outcome_file import BrokenCertificate, read_certificate
from store import audit
from store.errors import Conflict, NotFound
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate's published seal, its bounds with what proves them again, the lottery's
    chances, and how many seats people `changed` since it was solved. Of a certificate that was
    `redacted_at` some time, because people in it were erased, only the seal is left; of one that is
    `damaged` where it is stored, only the seal can be read."""

    seal: str
    damaged: bool = False
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
    try:
        # A part that is missing is null: of none of these types.
        tiers = msgspec.json.decode(found["tiers"] or "null", type=tuple[TierResult, ...])
        proven = msgspec.json.decode(found["proven"], type=dict[str, int])
        drawn = msgspec.json.decode(found["chances"] or "null", type=tuple[Chance, ...])
    except msgspec.DecodeError:
        return Sealed(seal=found["seal"], damaged=True, changed=0, bounds=(), chances=())
    people = await _changed(conn, round_id, found["seal"])
    return Sealed(
        seal=people.seal if people else found["seal"],
        changed=len(people.seats) if people else 0,
        bounds=rebounds(tiers, proven),
        chances=drawn,
    )


async def export(conn: Conn, round_id: UUID) -> tuple[str, bytes]:
    """Published seal and file. It is recorded for every child of the round; NotFound when there
    is none, Conflict("certificate_is_whole") when people in it were erased, and
    Conflict("certificate_is_as_it_was_sealed") when what is stored is damaged."""
    found = await conn.fetchrow(SQL["export"], round_id)
    if found is None:
        raise NotFound
    if found["redacted_at"] is not None:
        raise Conflict("certificate_is_whole")
    if not await asyncio.to_thread(_whole, found["body"], found["seal"]):
        raise Conflict("certificate_is_as_it_was_sealed")
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


def _whole(body: str, seal: str) -> bool:
    """Whether a stored certificate can be read, and is the one that was sealed."""
    try:
        certificate = read_certificate(body.encode())
    except BrokenCertificate:
        return False
    seals = seals_of(certificate)
    return certificate.seals == seals and certificate.seal == digest(seals) == seal


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
