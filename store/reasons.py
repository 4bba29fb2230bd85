"""Why a proposal leaves a seat empty or a need uncovered."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from matcher.outcome import LedgerLine
from matcher.people import Need, Seat
from matcher.why.gaps.reasons import Obstacle, Reasons, Shortage, Verdict
from store import audit
from store.errors import NotFound
from store.paging import LIMIT, Page, page
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """An empty seat or an uncovered need (one of the two is None), its ledger, and why. `verdict`
    is None where a person emptied the seat after the round was solved."""

    child: str
    seat: Seat | None = None
    need: Need | None = None
    reason: str
    candidates: int
    ledger: tuple[LedgerLine, ...]
    verdict: Verdict | None
    shortage: int | None
    obstacle: Obstacle | None


class OpenCircle(msgspec.Struct, frozen=True, kw_only=True):
    """A child, and what their circle lacks."""

    child: str
    code_name: str
    neighbourhood: str
    neighbourhood_name: str
    needs: tuple[Need, ...]
    lacks: tuple[Open, ...]


class Somebody(msgspec.Struct, frozen=True, kw_only=True):
    """A child by code name or a helper by name, and where they live or teach."""

    name: str
    place: str | None


async def save(conn: Conn, round_id: UUID, reasons: Reasons) -> None:
    """Write the reasons of a proposal, in the transaction that proposes the round."""
    rows = [msgspec.to_builtins(row) for row in (*reasons.gaps, *reasons.needs)]
    shortages = msgspec.json.encode(reasons.shortages).decode()
    await conn.execute(SQL["save_shortages"], round_id, shortages)
    await conn.execute(SQL["save_reasons"], round_id, msgspec.json.encode(rows).decode())


async def open_circles(
    conn: Conn, round_id: UUID, *, cursor: str | None = None, limit: int = LIMIT
) -> Page[OpenCircle]:
    """A page of children whose circle lacks a seat or a need, by child."""
    rows = await conn.fetch(SQL["children"], round_id, cursor or "", limit + 1)
    shown = page(rows, limit, [row["child"] for row in rows])
    children = [row["child"] for row in shown.rows]
    lacks: dict[str, list[Open]] = {child: [] for child in children}
    for query in ("seats", "needs"):
        for row in await conn.fetch(SQL[query], round_id, children):
            lacks[row["child"]].append(_open(row))
    await audit.read(conn, children)
    circles = [
        msgspec.convert({**row, "lacks": lacks[row["child"]]}, OpenCircle) for row in shown.rows
    ]
    return Page(rows=tuple(circles), next=shown.next)


async def shortages(conn: Conn, round_id: UUID, numbers: Iterable[int]) -> dict[int, Shortage]:
    """The shortages of these numbers."""
    rows = await conn.fetch(SQL["shortages"], round_id, sorted(set(numbers)))
    return {row["number"]: msgspec.json.decode(row["body"], type=Shortage) for row in rows}


async def shortage(conn: Conn, round_id: UUID, number: int) -> Shortage:
    """One of a round's shortages; NotFound when there is none of this number."""
    found = await shortages(conn, round_id, [number])
    if number not in found:
        raise NotFound
    return found[number]


async def people(
    conn: Conn, children: Iterable[str], helpers: Iterable[str]
) -> tuple[dict[str, Somebody], dict[str, Somebody]]:
    """Children and helpers by code; those out of the reader's reach are left out. It is recorded as
    a look at each of the children."""
    known = await conn.fetch(SQL["claimants"], sorted(set(children)))
    await audit.read(conn, [row["id"] for row in known])
    adults = await conn.fetch(SQL["people"], sorted(set(helpers)))
    return (
        {row["id"]: Somebody(name=row["code_name"], place=row["place"]) for row in known},
        {row["id"]: Somebody(name=row["name"], place=row["place"]) for row in adults},
    )


def _open(row: Mapping[str, Any]) -> Open:
    texts = {name: row[name] and msgspec.json.decode(row[name]) for name in ("ledger", "obstacle")}
    return msgspec.convert({**row, **texts}, Open)
