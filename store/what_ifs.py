"""What-if rounds: made from another round with edits, tried, and kept as a draft or given up."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from matcher.people import Pairing
from matcher.why.edits import Edits
from store import audit, rounds
from store.errors import Conflict, NotFound, conflicts
from store.policies import PolicyKey
from store.pool import Conn
from store.rounds import RoundView
from store.sql import queries

SQL = queries(__file__)


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """A round's frozen problem and its policy's text as they are kept, and who is proposed where,
    if it is `solved`."""

    problem: str
    policy: str
    seed: int
    solved: bool
    pairings: tuple[Pairing, ...]


async def make_trial(
    conn: Conn, origin: UUID, *, title: str, policy: PolicyKey, edits: Edits, by: UUID
) -> UUID:
    """A draft with its origin's scope, term, seed and time, which is never approved."""
    return await _make(conn, origin, title, edits, by, policy, trial=True)


async def unfinished(conn: Conn, by: UUID) -> int:
    """How many trials of the account's are waiting for a worker or with one."""
    return await conn.fetchval(SQL["unfinished"], by) or 0


async def keep(conn: Conn, trial: UUID, *, title: str, by: UUID) -> UUID:
    """A draft that assumes what the trial does. Conflict when the round is no trial."""
    found = await rounds.get(conn, trial)
    if not found.trial or found.edits is None:
        raise Conflict("only_a_trial_is_kept")
    return await _make(conn, trial, title, found.edits, by, found.policy, trial=False)


async def trials_of(conn: Conn, origin: UUID) -> list[RoundView]:
    """The trials made from a round that were not given up, the newest first."""
    ids = [row["id"] for row in await conn.fetch(SQL["trials_of"], origin)]
    return [await rounds.get(conn, trial) for trial in ids]


async def material(conn: Conn, round_id: UUID) -> Material:
    """What a round was made of; NotFound before its problem is frozen,
    Conflict("round_is_as_it_was_solved") when people of it were erased."""
    await rounds.not_redacted(conn, round_id)
    record = await conn.fetchrow(SQL["material"], round_id)
    if record is None:
        raise NotFound
    pairings = msgspec.json.decode(record["pairings"])
    return msgspec.convert({**record, "pairings": pairings}, Material)


async def names(conn: Conn, children: Sequence[str], helpers: Sequence[str]) -> dict[str, str]:
    """Code names of children and names of helpers, of those within reach. Telling them is a read of
    the children, and recorded."""
    found = await conn.fetch(SQL["names"], children, helpers)
    await audit.read(conn, children)
    return {row["id"]: row["name"] for row in found}


async def place_names(conn: Conn, codes: Sequence[str]) -> dict[str, str]:
    """Names of streets, neighbourhoods and schools by code."""
    found = await conn.fetch(SQL["place_names"], codes)
    return {row["code"]: row["name"] for row in found}


async def published_before(conn: Conn, round_id: UUID) -> UUID | None:
    """The latest published round of the same scope but this one."""
    return await conn.fetchval(SQL["published_before"], round_id)


async def _make(
    conn: Conn,
    origin: UUID,
    title: str,
    edits: Edits,
    by: UUID,
    policy: PolicyKey,
    *,
    trial: bool,
) -> UUID:
    text = msgspec.json.encode(edits).decode()
    with conflicts():
        made = await conn.fetchval(
            SQL["make"], origin, title, policy.name, policy.version, text, trial, by
        )
    if made is None:
        raise NotFound
    return made
