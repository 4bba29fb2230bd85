"""Blocks: the parts of a round, each formed by one worker at a time and counted once.

A lease is the worker's name and the number of the attempt: work under one that is over is
Conflict("block_lease_is_held_by_its_worker"), even when the same worker took the block again.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from uuid import UUID

import msgspec

from matcher.outcome import Progress
from store.errors import Conflict, conflicts
from store.leases import ATTEMPTS, GIVEN_UP
from store.pool import Conn
from store.sql import queries

SQL = queries(__file__)
SEEN_SECONDS = 15.0


class BlockState(StrEnum):
    """Where a block stands. `gathered`: its round's outcome has it."""

    WAITING = "waiting"
    SOLVING = "solving"
    DONE = "done"
    GATHERED = "gathered"
    FAILED = "failed"


class NewBlock(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a round as JSON, with its digest. `size`: a measure of the work."""

    digest: str
    children: int
    size: int
    problem: bytes


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A block under lease, and what forming it needs. `seconds_left` are the round's."""

    number: int
    digest: str
    problem: bytes
    children: int
    attempts: int
    policy: str
    seed: int
    seconds: float
    stop_requested: bool
    seconds_left: float


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """Children in a round's blocks, those that wait and all; the solvers alive, and the rounds that
    share them."""

    waiting: int
    total: int
    solvers: int
    rounds: int


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How many blocks a round has, how many are formed, and how many its outcome has."""

    blocks: int
    done: int
    gathered: int


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """Who has which block, and at which attempt."""

    round_id: UUID
    number: int
    worker: str
    attempts: int


async def lay(conn: Conn, round_id: UUID, worker: str, blocks: Sequence[NewBlock]) -> None:
    """Write the blocks of a round whose lease this worker holds; its time begins."""
    columns = ([number for number, _ in enumerate(blocks)], *_columns(blocks))
    with conflicts():
        done = await conn.execute(SQL["lay"], round_id, worker, *columns)
    if done != f"INSERT 0 {len(blocks)}":
        raise Conflict("lease_is_held_by_its_worker")
    await conn.execute(SQL["lay_until"], round_id, worker)


async def take(
    conn: Conn, round_id: UUID, worker: str, seconds: float, number: int | None = None
) -> Taken | None:
    """A block that nobody works on, the given one or the largest, for one worker. None: there is
    none, or nobody wants the round any more."""
    record = await conn.fetchrow(SQL["take"], round_id, number, worker, seconds, ATTEMPTS)
    if record is None:
        return None
    return msgspec.convert({**record, "problem": record["problem"].encode()}, Taken)


async def time_shares(conn: Conn, round_id: UUID) -> Shares:
    """What a fair share of the time depends on."""
    row = await conn.fetchrow(SQL["time_shares"], round_id, SEEN_SECONDS)
    return msgspec.convert(row, Shares)


async def heartbeat(
    conn: Conn, lease: Lease, seconds: float, progress: Sequence[Progress]
) -> bool | None:
    """Hold the block for some seconds more, and tell its tiers. Whether its round is to stop; None
    when the lease is over."""
    news = msgspec.json.encode(progress).decode()
    return await conn.fetchval(SQL["heartbeat"], *_key(lease), seconds, news)


async def finish(
    conn: Conn, lease: Lease, digest: str, formed: bytes, progress: Sequence[Progress]
) -> None:
    """solving → done, once: `formed` is the JSON of what came of the problem with this digest."""
    news = msgspec.json.encode(progress).decode()
    await _ours(conn, "finish", lease, digest, formed.decode(), news)


async def release(conn: Conn, lease: Lease) -> None:
    """solving → waiting: this worker will not finish it."""
    await _ours(conn, "release", lease)


async def fail(conn: Conn, lease: Lease, reason: str) -> None:
    """solving → failed: no attempt will do better; a sentence for the coordinator."""
    await _ours(conn, "fail", lease, reason)


async def exhausted(conn: Conn, round_id: UUID) -> str | None:
    """Why the round can't be finished: a block has failed, or was attempted often enough."""
    reason = await conn.fetchval(SQL["exhausted"], round_id, ATTEMPTS)
    return GIVEN_UP if reason == "" else reason


async def waiting(conn: Conn) -> list[tuple[UUID, int]]:
    """Every block that nobody works on, of rounds that somebody wants."""
    return [(row["round_id"], row["number"]) for row in await conn.fetch(SQL["open"], ATTEMPTS)]


async def standing(conn: Conn, round_id: UUID) -> Standing:
    """How far the round's blocks are."""
    return msgspec.convert(await conn.fetchrow(SQL["standing"], round_id), Standing)


async def progress(conn: Conn, round_id: UUID) -> list[tuple[Progress, ...]]:
    """What each block has told of its tiers."""
    rows = await conn.fetch(SQL["progress"], round_id)
    return [msgspec.json.decode(row["progress"], type=tuple[Progress, ...]) for row in rows]


async def formed(conn: Conn, round_id: UUID) -> list[bytes]:
    """The JSON of what each block formed."""
    return [row["formed"].encode() for row in await conn.fetch(SQL["formed"], round_id)]


async def gather(conn: Conn, round_id: UUID, blocks: int) -> None:
    """done → gathered, all of them, in the transaction that saves the outcome made of them."""
    if await conn.execute(SQL["gather"], round_id) != f"UPDATE {blocks}":
        raise Conflict("every_block_is_gathered_once")


async def seen(conn: Conn, worker: str, solvers: int) -> None:
    """A worker says that it lives, and how many blocks it can form at once."""
    await conn.execute(SQL["seen"], worker, solvers)


async def unseen(conn: Conn, worker: str) -> None:
    """A worker says goodbye."""
    await conn.execute(SQL["unseen"], worker)


def _columns(blocks: Iterable[NewBlock]) -> tuple[list[object], ...]:
    rows = [(b.digest, b.children, b.size, b.problem.decode()) for b in blocks]
    return tuple(map(list, zip(*rows, strict=True)))


def _key(lease: Lease) -> tuple[UUID, int, str, int]:
    return lease.round_id, lease.number, lease.worker, lease.attempts


async def _ours(conn: Conn, query: str, lease: Lease, *values: object) -> None:
    with conflicts():
        done = await conn.execute(SQL[query], *_key(lease), *values)
    if done == "UPDATE 0":
        raise Conflict("block_lease_is_held_by_its_worker")
