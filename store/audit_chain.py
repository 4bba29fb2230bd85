"""Is the audit as it was written? Each row is a link of one of several hash chains, and once a day
their ends are written to a file outside the database: an anchor."""

import asyncio
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class Flaw(StrEnum):
    """What can be wrong with the audit."""

    EDITED = "edited"
    DELETED = "deleted"
    LINK_GONE = "link_gone"
    CUT = "cut"
    REWRITTEN = "rewritten"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A flaw and where it is. `audit`: the row, where it is known; `anchor`: the file that knows
    better."""

    flaw: Flaw
    chain: int | None = None
    number: int | None = None
    audit: str | None = None
    anchor: str | None = None


class End(msgspec.Struct, frozen=True, kw_only=True):
    """Where a chain ended: its length, and its last hash in hexadecimal digits."""

    chain: int
    length: int
    head: str


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """The ends of all chains at a moment."""

    at: datetime
    ends: tuple[End, ...]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """How many links were checked against how many anchors, and what is wrong."""

    links: int
    anchors: int
    findings: tuple[Finding, ...]


async def anchor(conn: Conn) -> Anchor:
    """The ends as they are now."""
    rows = await conn.fetch(SQL["heads"])
    ends = [End(chain=r["chain"], length=r["length"], head=r["head"].hex()) for r in rows]
    return Anchor(at=datetime.now(UTC), ends=tuple(ends))


async def drop_anchor(conn: Conn, folder: Path) -> Path | None:
    """Write today's anchor into the folder; None when it is there already. UTC decides the day."""
    found = await anchor(conn)
    path = folder / f"audit-{found.at:%Y-%m-%d}.json"
    fresh = await asyncio.to_thread(_write_once, path, msgspec.json.encode(found))
    return path if fresh else None


def _write_once(path: Path, text: bytes) -> bool:
    try:
        with path.open("xb") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def anchors_in(folder: Path) -> dict[str, Anchor]:
    """The folder's anchors by file name; msgspec.DecodeError names none that is not one."""
    return {
        path.name: msgspec.json.decode(path.read_bytes(), type=Anchor)
        for path in sorted(folder.glob("audit-*.json"))
    }


async def verify(conn: Conn, anchors: Mapping[str, Anchor]) -> Verdict:
    """Compute every link anew, and hold the chains against their heads and the anchors.

    One snapshot: whoever works meanwhile is neither hindered nor seen.
    """
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        known = _known(anchors)
        findings: list[Finding] = []
        ends: dict[int, tuple[int, bytes]] = {}
        links = 0
        async for row in conn.cursor(SQL["links"], prefetch=500):
            links += 1
            findings += _of_link(row, ends, known)
        for row in await conn.fetch(SQL["heads"]):
            length, head = ends.get(row["chain"], (0, b""))
            if (length, head) != (row["length"], row["head"]):
                findings.append(Finding(flaw=Flaw.CUT, chain=row["chain"], number=length + 1))
        findings += [
            Finding(flaw=Flaw.LINK_GONE, audit=str(row["id"]))
            for row in await conn.fetch(SQL["unlinked"])
        ]
    findings += [
        Finding(flaw=Flaw.CUT, chain=chain, number=number, anchor=name)
        for (chain, number), marks in sorted(known.items())
        for name, _ in marks
    ]
    return Verdict(links=links, anchors=len(anchors), findings=tuple(findings))


Known = dict[tuple[int, int], list[tuple[str, str]]]


def _known(anchors: Mapping[str, Anchor]) -> Known:
    """By chain and number, which anchor saw which hash there."""
    known: Known = {}
    for name, held in anchors.items():
        for end in held.ends:
            if end.length:
                known.setdefault((end.chain, end.length), []).append((name, end.head))
    return known


def _of_link(
    row: Mapping[str, Any], ends: dict[int, tuple[int, bytes]], known: Known
) -> Iterator[Finding]:
    """The flaws of one link. Its chain goes on from what it says: each flaw is told once."""
    chain, number, said = row["chain"], row["number"], row["hash"]
    last, before = ends.get(chain, (0, b""))
    ends[chain] = (number, said)
    if number != last + 1:
        yield Finding(flaw=Flaw.LINK_GONE, chain=chain, number=last + 1)
    elif row["id"] is None:
        yield Finding(flaw=Flaw.DELETED, chain=chain, number=number, audit=str(row["audit"]))
    elif hashlib.sha256(before + link_text(row).encode()).digest() != said:
        yield Finding(flaw=Flaw.EDITED, chain=chain, number=number, audit=str(row["audit"]))
    for name, head in known.pop((chain, number), ()):
        if head != said.hex():
            yield Finding(flaw=Flaw.REWRITTEN, chain=chain, number=number, anchor=name)


def link_text(row: Mapping[str, Any]) -> str:
    """What a link's hash is over, beside the hash before it; link_audit() says the same in SQL."""
    at: datetime = row["at"]
    return audit_text(
        [
            str(row["chain"]),
            str(row["number"]),
            str(row["id"]),
            at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"),
            None if row["account"] is None else str(row["account"]),
            row["process"],
            row["action"],
            row["subject"],
            audit_text(row["keys"]),
            audit_text(row["children"]),
            audit_text(row["columns"]),
            row["reason"],
        ]
    )


def audit_text(words: Iterable[str | None]) -> str:
    """Each word after its length in bytes: no two lists read alike."""
    return "".join("-" if word is None else f"{len(word.encode())}:{word}" for word in words)
