"""What people change in a proposal: overrides, each with who, why, what it costs, and their undo.

Everything here works under the round's lock (`hold`), so that who comes second sees what the first
did. That nobody carries more than they can is the database's own to refuse, lock or no lock.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from matcher.outcome import Assignment, Gap
from matcher.people import Seat
from matcher.repair.repairer import Delta
from store import audit
from store.errors import Conflict, NotFound, conflicts
from store.pool import Conn
from store.rounds import RoundState
from store.sql import queries

SQL = queries(__file__)


class OverrideKind(StrEnum):
    """What was done to the seats."""

    ASSIGN = "assign"
    MOVE = "move"
    SWAP = "swap"
    EMPTY = "empty"
    LOCK = "lock"
    BAN = "ban"
    UNDO = "undo"


class OverrideSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that an override is about: who sat there, who sits there now (None: nobody).
    `decided`: whom a lock or a ban names. The names are for reading, and None where not visible."""

    child: str
    seat: Seat
    before: str | None
    after: str | None
    decided: str | None = None
    code_name: str | None = None
    before_name: str | None = None
    after_name: str | None = None
    decided_name: str | None = None


class Override(msgspec.Struct, frozen=True, kw_only=True):
    """One override. `undoes`: the number it takes back; `undone`: the number that took it back;
    `amendment`: the amendment it belongs to, None before publication."""

    number: int
    kind: OverrideKind
    undoes: int | None
    undone: int | None
    amendment: int | None
    reason: str | None
    costs: tuple[Delta, ...]
    made_by: UUID | None
    made_login: str
    made_at: datetime
    seats: tuple[OverrideSeat, ...]


class NewOverride(msgspec.Struct, frozen=True, kw_only=True):
    """What to record. `decision`: what `decide` answered, for a lock or a ban."""

    kind: OverrideKind
    reason: str | None
    costs: tuple[Delta, ...]
    seats: tuple[OverrideSeat, ...]
    undoes: int | None = None
    decision: str | None = None


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """What a proposal answers: the problem's JSON and the policy's TOML, as they were frozen."""

    problem: bytes
    policy: str
    seed: int


async def frozen(conn: Conn, round_id: UUID) -> Frozen:
    """The frozen problem of a round that has one."""
    record = await conn.fetchrow(SQL["frozen"], round_id)
    if record is None:
        raise NotFound
    return msgspec.convert({**record, "problem": record["problem"].encode()}, Frozen)


async def hold(conn: Conn, round_id: UUID) -> RoundState:
    """Hold the round for the rest of the transaction, and say where it stands."""
    state = await conn.fetchval(SQL["hold"], round_id)
    if state is None:
        raise NotFound
    return RoundState(state)


async def revision(conn: Conn, round_id: UUID) -> int:
    """The number of the latest override; 0 for a proposal as it was solved."""
    rows = await conn.fetch(SQL["revision"], round_id)
    return rows[0]["number"]


async def revisions(conn: Conn, round_id: UUID, children: Iterable[str]) -> dict[str, int]:
    """The number of the latest override about each child's circle; 0 where there is none."""
    named = sorted(set(children))
    rows = await conn.fetch(SQL["revisions"], round_id, named)
    return {**dict.fromkeys(named, 0), **{row["child"]: row["number"] for row in rows}}


async def seating(conn: Conn, round_id: UUID) -> tuple[list[Assignment], list[tuple[str, Seat]]]:
    """Who sits where in the proposal as it stands, and the seats that are empty."""
    row = await conn.fetchrow(SQL["seating"], round_id)
    if row is None or not row["children"]:
        raise NotFound
    filled: list[Assignment] = []
    empty: list[tuple[str, Seat]] = []
    for child, seat, helper in zip(row["children"], row["seats"], row["helpers"], strict=True):
        if helper is None:
            empty.append((child, Seat(seat)))
        else:
            filled.append(Assignment(child=child, seat=Seat(seat), helper=helper))
    return filled, empty


async def seat_changes(
    conn: Conn, round_id: UUID, filled: Sequence[Assignment], empty: Sequence[Gap]
) -> None:
    """Write seats as they now are: filled by these helpers, or empty for these reasons.

    One statement, so that two helpers may change places. Conflict with the name of what stands
    against it: `proposed_helper_has_room`, `proposed_mentor_has_room`,
    `proposed_helper_is_in_the_round`, `proposal_is_open_to_overrides`. NotFound for a seat that
    the proposal does not have.
    """
    rows = [*msgspec.to_builtins(filled), *(msgspec.to_builtins(gap) for gap in empty)]
    rows = [{"kept": False, **row} for row in rows]
    with conflicts():
        done = await conn.execute(SQL["seat_changes"], round_id, msgspec.json.encode(rows).decode())
    if done != f"UPDATE {len(rows)}":
        raise NotFound


async def ledgers(conn: Conn, round_id: UUID, empty: Sequence[Gap]) -> None:
    """Tell anew why seats are empty, where that is another reason now."""
    rows = msgspec.json.encode([{"kept": False, **msgspec.to_builtins(gap)} for gap in empty])
    await conn.execute(SQL["ledgers"], round_id, rows.decode())


async def record(
    conn: Conn, round_id: UUID, new: NewOverride, *, by: UUID, login: str, amendment: int | None
) -> int:
    """Write an override down, under the next number."""
    seats = msgspec.json.encode(new.seats).decode()
    costs = msgspec.json.encode(new.costs).decode()
    with conflicts():
        [row] = await conn.fetch(
            SQL["record"],
            round_id,
            new.kind.value,
            new.undoes,
            amendment,
            new.reason,
            costs,
            by,
            login,
        )
        await conn.execute(SQL["record_seats"], round_id, row["number"], seats, new.decision)
    return row["number"]


async def listed(conn: Conn, round_id: UUID, *, after: int = 0) -> list[Override]:
    """A round's overrides after a number, in their order."""
    return await _shown(conn, await conn.fetch(SQL["listed"], round_id, after, None))


async def one(conn: Conn, round_id: UUID, number: int) -> Override:
    """One override."""
    rows = await conn.fetch(SQL["listed"], round_id, number - 1, number)
    if not rows:
        raise NotFound
    return (await _shown(conn, rows))[0]


async def since(conn: Conn, round_id: UUID, children: Iterable[str], number: int) -> list[Override]:
    """What was done to these children's circles after an override's number."""
    named = set(children)
    return [
        row
        for row in await listed(conn, round_id, after=number)
        if any(seat.child in named for seat in row.seats)
    ]


async def decide(
    conn: Conn, pair: Assignment, kind: OverrideKind, *, by: str, reason: str
) -> str | None:
    """Make a pair a lock or a ban, for the next rounds. Answers what was decided about the pair
    before, as JSON, None for nothing: it is recorded with the override, for its undo."""
    place = pair.child, pair.seat.value, pair.helper
    stood = await conn.fetchval(SQL["decision"], *place)
    with conflicts():
        await conn.execute(SQL["decide"], *place, kind.value, by, reason)
    return stood


async def undecide(conn: Conn, round_id: UUID, number: int) -> None:
    """Put the lock or ban that an override set back to what was decided before.

    Conflict("decision_is_as_the_override_left_it") when a roster or somebody else changed it since.
    """
    with conflicts():
        restored = await conn.fetch(SQL["undecide"], round_id, number)
        removed = [] if restored else await conn.fetch(SQL["undecide_new"], round_id, number)
    if not restored and not removed:
        raise Conflict("decision_is_as_the_override_left_it")


async def _shown(conn: Conn, rows: Sequence[Any]) -> list[Override]:
    """The overrides, and in the audit whose circles they tell of."""
    found = [_override(row) for row in rows]
    await audit.read(conn, (seat.child for row in found for seat in row.seats))
    return found


def _override(row: Mapping[str, Any]) -> Override:
    fields = dict(row)
    for name in ("costs", "seats"):
        fields[name] = msgspec.json.decode(fields[name])
    return msgspec.convert(fields, Override)
